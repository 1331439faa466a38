export { caseAutomations } from './automations';
export { CasesModule } from './cases.module';
export * from './cases.projection';
export * from './cases.view';
export { forgetLikeness } from './likeness/likeness.view';
