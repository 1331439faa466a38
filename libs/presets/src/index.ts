/** What ships: definitions, policies, structures with their people. `import --preset` publishes them into the log. */
export * from './definitions/closed-loop';
export * from './policies/ruixiang';
export * from './structures/ruixiang';
export * from './structures/ruixiang.people';
