export * from './grid-units.controller';
