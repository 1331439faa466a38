/** What every app of Gridloop stands on. It knows no feature. */
export * from './asking';
export * from './auth.guard';
export * from './bootstrap';
export * from './command-headers';
export * from './config';
export * from './fresh';
export * from './health';
export * from './limits';
export * from './logging';
export * from './metrics';
export * from './openapi';
export * from './problem';
export type { Edge } from './server';
export * from './stopping';
export * from './tokens';
export * from './validation';
export * from './visitor';
