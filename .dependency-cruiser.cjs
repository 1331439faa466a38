/** The walls of the house. Each rule is one sentence; `npm run walls` checks them all. */
const specs = '([.](spec|int|contract)|/given[a-z-]*)[.]ts$';
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'libs/domain imports nothing but itself: no npm package, no node module',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: specs },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'presets-are-data',
      comment: 'libs/presets is data in the words of the domain',
      severity: 'error',
      from: { path: '^libs/presets/', pathNot: specs },
      to: { pathNot: '^libs/(presets|domain)/' },
    },
    {
      name: 'engine-stands-on-domain',
      comment: 'engine and platform know no feature',
      severity: 'error',
      from: { path: '^libs/(engine|platform)/', pathNot: specs },
      to: { path: '^libs/(?!domain/|engine/|platform/)' },
    },
    {
      name: 'features-never-meet',
      comment: 'features meet in events, never in imports',
      severity: 'error',
      from: { path: '^libs/(?!domain/|engine/|platform/|presets/)([^/]+)/', pathNot: specs },
      to: { path: '^libs/(?!domain/|engine/|platform/)', pathNot: '^libs/$1/' },
    },
    {
      name: 'nobody-imports-an-app',
      comment: 'libs never import apps, and an app never imports another',
      severity: 'error',
      from: { path: '^(libs/|apps/([^/]+)/)', pathNot: specs },
      to: { path: '^apps/', pathNot: '^apps/$2/' },
    },
    {
      name: 'one-door',
      comment: 'enter a lib by its index.ts; specs may borrow what its own specs are given',
      severity: 'error',
      from: { path: '^(?:apps|libs)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/(?!index\\.ts$)', pathNot: ['^libs/$1/', '/given\\.ts$'] },
    },
    {
      name: 'given-is-for-specs',
      comment: 'what specs are given never runs in earnest',
      severity: 'error',
      from: { pathNot: specs },
      to: { path: '/given[a-z-]*[.]ts$' },
    },
    {
      name: 'drivers-stay-in-engine',
      comment: 'EventStoreDB, Redis and BullMQ are spoken to in one place; the embedded store serves the protocol',
      severity: 'error',
      from: { pathNot: '^(libs/engine/|apps/event-store/)' },
      to: { path: 'node_modules/(@eventstore|@kurrent|ioredis|bullmq)/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
