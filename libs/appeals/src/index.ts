export * from './appeals.controller';
export { appealsView } from './appeals.view';
export * from './when-appeal-upheld-then-correct-verdict';
