export * from './grid-units.commands.controller';
export * from './grid-units.queries.controller';
export * from './structure.load';
