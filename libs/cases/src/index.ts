export { caseAutomations } from './automations';
export * from './cases.module';
export * from './cases.projection';
export * from './cases.view';
