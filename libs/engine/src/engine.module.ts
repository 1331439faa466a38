import {
  Global,
  Inject,
  Injectable,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { sql } from 'kysely';
import { systemClock } from './clock';
import { openDatabase, type Database } from './database';
import { EsdbEventStore } from './esdb-event-store';
import type { EventStore } from './event-store';
import { Deciders, ExecuteHandler, type Served } from './execute';
import { masterKeyFrom, sqliteKeyVault, type KeyVault } from './key-vault';
import { inPresentShape } from './present-events';
import { RulebookFollower } from './rulebook';
import { Transactor } from './transact';

export const CLOCK = Symbol('Clock');
export const DATABASE = Symbol('Database');
export const EVENT_STORE = Symbol('EventStore');
export const KEY_VAULT = Symbol('KeyVault');

/** Where the parts are. */
export interface EngineSettings {
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  readonly masterKeyFile: string;
  readonly vaultFile: string;
  /** How PostgreSQL lists us. */
  readonly application: string;
  /** How many streams this process keeps folded, some kilobytes each; default 5,000. */
  readonly folds?: number;
}

const logger = new Logger('Engine');

/** Told of what went wrong in the background; the parts go on by themselves. */
export const logError = (error: unknown): void =>
  logger.warn(error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** Resolves when PostgreSQL answers. */
export const ping = (db: Database): Promise<unknown> => sql`select 1`.execute(db);

/** Closes the connections, after every command under way has had its answer. */
@Injectable()
class Connections implements OnApplicationShutdown {
  constructor(
    private readonly rulebook: RulebookFollower,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(KEY_VAULT) private readonly vault: KeyVault,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.rulebook.stop();
    await this.store.close();
    await this.vault.close();
    await this.db.destroy();
  }
}

/** The engine, connected: log, clock, vault, database, rulebook, and the one road of commands for what `served` names. */
@Global()
@Module({})
export class EngineModule {
  static connect(settings: EngineSettings, served: (rulebook: RulebookFollower) => readonly Served[]): DynamicModule {
    return {
      module: EngineModule,
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: CLOCK, useFactory: () => systemClock() },
        {
          provide: EVENT_STORE,
          useFactory: () =>
            inPresentShape(
              new EsdbEventStore({ url: settings.eventStoreUrl, warn: (message) => logger.warn(message) }),
            ),
        },
        {
          provide: DATABASE,
          useFactory: () =>
            openDatabase(settings.databaseUrl, { application: settings.application, onError: logError }),
        },
        {
          provide: KEY_VAULT,
          useFactory: async () =>
            sqliteKeyVault({ file: settings.vaultFile, masterKey: await masterKeyFrom(settings.masterKeyFile) }),
        },
        {
          provide: RulebookFollower,
          inject: [EVENT_STORE],
          useFactory: async (store: EventStore) => {
            const rulebook = new RulebookFollower(store, logError);
            await rulebook.start();
            return rulebook;
          },
        },
        {
          provide: Transactor,
          inject: [EVENT_STORE, KEY_VAULT],
          useFactory: (store: EventStore, vault: KeyVault) =>
            new Transactor({ store, vault, ...(settings.folds ? { folds: settings.folds } : {}) }),
        },
        {
          provide: Deciders,
          inject: [RulebookFollower],
          useFactory: (rulebook: RulebookFollower) => {
            const all = served(rulebook);
            return new Deciders(
              all,
              all.map(({ category }) => category),
            );
          },
        },
        ExecuteHandler,
        Connections,
      ],
      exports: [CqrsModule, CLOCK, DATABASE, EVENT_STORE, KEY_VAULT, RulebookFollower, Transactor],
    };
  }
}
