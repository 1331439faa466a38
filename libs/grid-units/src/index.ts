export * from './grid-units.commands.controller';
export * from './grid-units.queries.controller';
export * from './structure.export';
export * from './structure.file';
export * from './structure.load';
export type { ReadFile } from './structure.reading';
