const shared = {
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/infra', '<rootDir>/test'],
  testEnvironment: 'node',
  moduleNameMapper: { '^@gridloop/(.*)$': '<rootDir>/libs/$1/src/index.ts', '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** `specs` need nothing but Node; `laws` neither, but take their time over random histories, of which the specs play a few; `stores` start a private PostgreSQL, Redis and event store, and hold the latter to its protocol; `journeys` start the whole system. */
export default {
  projects: [
    {
      ...shared,
      displayName: 'specs',
      testMatch: ['<rootDir>/{apps,libs,infra,test}/**/*.spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/conformance/', '/simulation/', '/deadlines/.*\\.laws\\.spec'],
    },
    {
      ...shared,
      displayName: 'laws',
      testMatch: ['<rootDir>/libs/**/*.laws.spec.ts', '<rootDir>/test/simulation/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'stores',
      testMatch: ['<rootDir>/{apps,libs,infra,test}/**/*.int.ts', '<rootDir>/apps/event-store/conformance/*.spec.ts'],
      globalSetup: '<rootDir>/test/services.ts',
      globalTeardown: '<rootDir>/test/services.stop.ts',
    },
    {
      ...shared,
      displayName: 'journeys',
      testMatch: ['<rootDir>/test/{journeys,chaos}/**/*.e2e.ts'],
    },
  ],
};
