import { createSecretKey, type KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { Global, Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import {
  CLOCK,
  connectRedis,
  EVENT_STORE,
  logError,
  masterKeyFrom,
  RateLimiter,
  Transactor,
  type Clock,
  type EventStore,
} from '@gridloop/engine';
import { Authority, Limits, TOKEN_KEY, type Config } from '@gridloop/platform';
import { derivedKey } from './access-token';
import { AccountDesk } from './account-desk';
import { Accounts } from './accounts';
import { AccountsController } from './accounts.controller';
import { Attempts } from './attempts';
import { Cookies } from './cookies';
import { HouseAuthority } from './house-authority';
import { IdentityLog } from './identity-log';
import { Links } from './links';
import { MachineClientsController } from './machine-clients.controller';
import { MachineKeys } from './machine-keys';
import { MeController } from './me.controller';
import { OpenId } from './open-id';
import { Renewals } from './renewals';
import { openSecretsFile } from './secrets-file';
import { SessionController } from './session.controller';
import { SignIn } from './sign-in';

const PARTS = Symbol('parts of identities');
const CLOSE = Symbol('end of the connections');
const SECRETS = Symbol('file of accounts');
const MASTER = Symbol('master key');

/** Where the parts are, and how people reach us. */
export type IdentitySettings = Pick<Config, 'publicUrl' | 'openId' | 'redisUrl' | 'accountsFile' | 'masterKeyFile'>;

/** What a spec brings instead: secrets and master key in memory, and no Redis. */
export interface IdentityParts {
  readonly secrets: DatabaseSync;
  readonly masterKey: Buffer;
  readonly limits: Limits | undefined;
}

/** After the last request. */
@Injectable()
class Closing implements OnApplicationShutdown {
  constructor(
    private readonly log: IdentityLog,
    @Inject(SECRETS) private readonly secrets: DatabaseSync,
    @Inject(CLOSE) private readonly close: () => void,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.log.stop();
    this.close();
    this.secrets.close();
  }
}

/** Who people and machines are: sign-in, sessions, accounts, keys; and the guard's authority and limits for the whole app. */
@Global()
@Module({ controllers: [SessionController, MeController, AccountsController, MachineClientsController] })
export class IdentitiesModule {
  static with(settings: IdentitySettings): DynamicModule {
    const redis = connectRedis(settings.redisUrl, 'commands', logError);
    const limiter = new RateLimiter(redis);
    return this.of(
      settings,
      async () => ({
        secrets: openSecretsFile(settings.accountsFile),
        masterKey: await masterKeyFrom(settings.masterKeyFile),
        limits: new Limits((key, rate) => limiter.take(key, rate)),
      }),
      () => redis.disconnect(),
    );
  }

  static of(
    { publicUrl, openId }: Pick<IdentitySettings, 'publicUrl' | 'openId'>,
    parts: () => IdentityParts | Promise<IdentityParts>,
    close: () => void = () => undefined,
  ): DynamicModule {
    return {
      module: IdentitiesModule,
      providers: [
        { provide: PARTS, useFactory: parts },
        { provide: SECRETS, inject: [PARTS], useFactory: ({ secrets }: IdentityParts) => secrets },
        { provide: MASTER, inject: [PARTS], useFactory: ({ masterKey }: IdentityParts) => createSecretKey(masterKey) },
        { provide: Limits, inject: [PARTS], useFactory: ({ limits }: IdentityParts) => limits },
        { provide: CLOSE, useValue: close },
        { provide: Cookies, useValue: new Cookies(publicUrl.startsWith('https:'), new URL(publicUrl).origin) },
        {
          provide: IdentityLog,
          inject: [EVENT_STORE, Transactor],
          useFactory: async (store: EventStore, transactor: Transactor) => {
            const log = new IdentityLog(store, transactor, logError);
            await log.start();
            return log;
          },
        },
        {
          provide: Accounts,
          inject: [SECRETS, MASTER],
          useFactory: (db: DatabaseSync, master: KeyObject) => new Accounts(db, master),
        },
        { provide: Links, inject: [SECRETS], useFactory: (db: DatabaseSync) => new Links(db) },
        { provide: Attempts, inject: [SECRETS], useFactory: (db: DatabaseSync) => new Attempts(db) },
        { provide: MachineKeys, inject: [SECRETS], useFactory: (db: DatabaseSync) => new MachineKeys(db) },
        {
          provide: Renewals,
          inject: [SECRETS, TOKEN_KEY],
          useFactory: (db: DatabaseSync, key: KeyObject) => new Renewals(db, derivedKey(key, 'refresh')),
        },
        {
          provide: SignIn,
          inject: [TOKEN_KEY, Accounts, Attempts, Renewals, IdentityLog, CLOCK],
          useFactory: (...given: ConstructorParameters<typeof SignIn>) => new SignIn(...given),
        },
        {
          provide: AccountDesk,
          inject: [Accounts, Links, Attempts, IdentityLog, CLOCK],
          useFactory: (accounts: Accounts, links: Links, attempts: Attempts, log: IdentityLog, clock: Clock) =>
            new AccountDesk(accounts, links, attempts, log, clock, publicUrl),
        },
        {
          provide: Authority,
          inject: [TOKEN_KEY, IdentityLog, MachineKeys, CLOCK],
          useFactory: (...given: ConstructorParameters<typeof HouseAuthority>) => new HouseAuthority(...given),
        },
        {
          provide: OpenId,
          inject: [TOKEN_KEY, Accounts],
          useFactory: (key: KeyObject, accounts: Accounts) => openId && new OpenId(openId, publicUrl, key, accounts),
        },
        Closing,
      ],
      exports: [Authority, Limits],
    };
  }
}
