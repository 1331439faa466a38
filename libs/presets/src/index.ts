/** What ships: definitions, policies, structures with their people. `import --preset` publishes them into the log. */
export * from './calendars/cn';
export * from './councils/five-communities';
export * from './definitions/closed-loop';
export * from './policies/general';
export * from './policies/published';
export * from './policies/ruixiang';
export { generalRules, type Preset } from './structures/parts';
export { stories } from './stories/stories';
export type { Claim, Step, Story, StoryCase } from './stories/story';
export * from './structures/presets';
export * from './structures/ruixiang';
export * from './structures/ruixiang.people';
