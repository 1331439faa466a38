export { CasesModule } from './cases.module';
export * from './cases.projection';
export * from './cases.view';
