export * from './event-store';
export * from './clock';
export * from './esdb-event-store';
export * from './memory-event-store';
export { chainVerifier, contentHashOf, verifyChain, type ChainFault } from './envelope';
export * from './execute';
export * from './key-vault';
export * from './sealing';
export * from './transact';
