export * from './calculator.controller';
export * from './calendars.controller';
export * from './clocks.controller';
export * from './deadlines.controller';
export * from './deadlines.module';
export { graceMs } from './deadlines.proof';
export { armedAsIndexed } from './deadlines.view';
export * from './ledger';
