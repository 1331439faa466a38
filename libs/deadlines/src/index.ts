export * from './calculator.controller';
export * from './calendars.controller';
export * from './clocks.controller';
export * from './deadlines.module';
export * from './time.controller';
