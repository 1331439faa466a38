import { createSecretKey } from 'node:crypto';
import { installer } from '@gridloop/domain';
import { logError, masterKeyFrom, systemClock } from '@gridloop/engine';
import {
  AccountDesk,
  Accounts,
  Attempts,
  IdentityLog,
  Links,
  openSecretsFile,
  type Invitation,
} from '@gridloop/identities';
import { apiUrl, files } from './command-line';
import { withLog } from './structures/log';

/** The operator at the machine, with its accounts and its log before him. @throws when nothing runs */
export const withDesk = <T>(work: (desk: AccountDesk) => Promise<T>): Promise<T> =>
  withLog(async ({ store, transactor }) => {
    const secrets = openSecretsFile(files.accountsFile);
    const log = new IdentityLog(store, transactor, logError);
    const accounts = new Accounts(secrets, createSecretKey(await masterKeyFrom(files.masterKeyFile)));
    const links = new Links(secrets);
    const publicUrl = process.env['PUBLIC_URL'] || apiUrl();
    try {
      return await work(new AccountDesk(accounts, links, new Attempts(secrets), log, systemClock(), publicUrl));
    } finally {
      secrets.close();
    }
  });

/** A link as the operator hands it on. */
export const tellInvitation = ({ person, link, expiresAt }: Invitation): void =>
  console.log(`${link}\n  for ${person}, once, until ${expiresAt}: choose a name and a password there`);

/** What can be done to the account of one person. */
export const accountActions = {
  invite: (desk: AccountDesk, person: string) =>
    desk.invite({ person, administrator: false }, installer).then(tellInvitation),
  reset: (desk: AccountDesk, person: string) =>
    desk.invite({ person, administrator: false }, installer).then(tellInvitation),
  administrator: (desk: AccountDesk, person: string) =>
    desk.invite({ person, administrator: true }, installer).then(tellInvitation),
  lock: (desk: AccountDesk, person: string) => desk.lock(person, installer),
  unlock: (desk: AccountDesk, person: string) => desk.unlock(person, installer),
} as const;

/** Prints who can sign in with a password. */
export const listAccounts = async (desk: AccountDesk): Promise<void> => {
  for (const { person, login, hasSecondFactor, locked } of await desk.list(installer))
    console.log(
      [person.padEnd(16), login.padEnd(24), hasSecondFactor ? '2nd factor' : '', locked ? 'locked' : '']
        .join(' ')
        .trimEnd(),
    );
};

/** Prints the link that begins an installation, the first time. */
export const welcome = async (desk: AccountDesk): Promise<void> => {
  const invitation = await desk.firstInvitation();
  if (!invitation) return;
  console.log('\nNobody administers yet. This link makes the first administrator:');
  tellInvitation(invitation);
};
