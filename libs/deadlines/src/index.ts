export * from './calculator.controller';
export * from './calendars.controller';
export * from './clocks.controller';
export * from './deadlines.controller';
export * from './deadlines.module';
export { graceMs } from './deadlines.proof';
export { armedAsIndexed, watchedView, countedOtherwise } from './deadlines.view';
export * from './when-calendar-changes-then-recount';
export * from './ledger';
