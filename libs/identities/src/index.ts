export { AccountDesk, type Invitation } from './account-desk';
export { Accounts } from './accounts';
export { Attempts } from './attempts';
export { IdentitiesModule } from './identities.module';
export { IdentityLog } from './identity-log';
export { Links } from './links';
export { openSecretsFile } from './secrets-file';
