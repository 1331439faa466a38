export * from './event-store';
export * from './clock';
export * from './esdb-event-store';
export * from './memory-event-store';
