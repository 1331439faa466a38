import { createSecretKey, randomBytes } from 'node:crypto';
import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import {
  administrationDecider,
  administrationId,
  appointmentDecider,
  gridUnitDecider,
  installer,
  type AppointmentCommand,
  type Command,
  type Decider,
  type Event,
  type Rulebook,
} from '@gridloop/domain';
import {
  CLOCK,
  EVENT_STORE,
  manualClock,
  memoryKeyVault,
  MemoryEventStore,
  RulebookFollower,
  Transactor,
} from '@gridloop/engine';
import { createApp, createLog, Limits, signToken, type Edge, type OpenIdConfig } from '@gridloop/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { codeAt, stepOf } from './totp';
import { Accounts } from './accounts';
import { IdentitiesModule } from './identities.module';
import { hashPassword } from './passwords';
import { memorySecrets } from './secrets-file';

export const noon = '2026-02-12T04:00:00.000Z';
export const password = '老槐树下 三张石凳 x9';

export interface HouseOptions {
  readonly publicUrl?: string;
  readonly openId?: OpenIdConfig;
  readonly edge?: Edge;
  readonly limits?: Limits;
  /** More than identities, such as a feed. */
  readonly imports?: readonly (Type<unknown> | DynamicModule)[];
}

type Injected = Awaited<ReturnType<NestFastifyApplication['inject']>>;

/** A house with one unit, its identities in memory, one administrator, and everything it ever logged. */
export class House {
  readonly store = new MemoryEventStore();
  readonly transactor = new Transactor({ store: this.store, vault: memoryKeyVault() });
  readonly clock = manualClock(noon);
  readonly tokenKey = createSecretKey(randomBytes(32));
  readonly secrets = memorySecrets();
  readonly lines: string[] = [];
  readonly rulebook = new RulebookFollower(this.store, (error) => {
    throw error;
  });
  app: NestFastifyApplication;

  async open({ publicUrl = 'http://localhost:3000', openId, edge, limits, imports = [] }: HouseOptions = {}) {
    const { rulebook, store, clock, transactor, secrets } = this;
    await rulebook.start();
    const unit = {
      unitId: 'c',
      level: 'COMMUNITY',
      kind: 'RESIDENTIAL',
      name: { zh: '社区', en: 'c' },
      addresses: [],
    } as const;
    await this.wish(gridUnitDecider, 'c', { type: 'CreateGridUnit', data: { ...unit, ...this.said } });
    const naming = { type: 'NameAdministrator', data: { person: 'p-0', ...this.said } } as const;
    const context = { idempotencyKey: 'first', correlationId: 'first' };
    await transactor.transact(administrationDecider, administrationId, naming, context, undefined);
    @Global()
    @Module({
      providers: [
        { provide: EVENT_STORE, useValue: store },
        { provide: CLOCK, useValue: clock },
        { provide: Transactor, useValue: transactor },
        { provide: RulebookFollower, useValue: rulebook },
      ],
      exports: [EVENT_STORE, CLOCK, Transactor, RulebookFollower],
    })
    class Engine {}
    const parts = { secrets, masterKey: randomBytes(32), limits };
    @Module({ imports: [Engine, IdentitiesModule.of({ publicUrl, openId }, () => parts), ...imports] })
    class Rooms {}
    const log = createLog('debug', { write: (line) => void this.lines.push(line) });
    this.app = await createApp(Rooms, { log, tokenKey: this.tokenKey, edge });
    await this.app.init();
    await this.app.getHttpAdapter().getInstance().ready();
    return this;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.rulebook.stop();
  }

  /** The operator in front of the API, as the person; who it is when nothing is said administers. */
  async operator(person = 'p-0'): Promise<Caller> {
    return new Caller(this, await signToken(this.tokenKey, person, { now: new Date(this.clock.now()) }));
  }

  /** Whoever has no token. */
  get stranger(): Caller {
    return new Caller(this, undefined);
  }

  /** An account with the password, cheaply hashed; nobody is signed in. */
  async account(person: string, login: string): Promise<void> {
    this.app.get(Accounts).save(person, login, await hashPassword(password, { memory: 8, passes: 1, parallelism: 1 }));
  }

  /** The same for one who administers. */
  async administrator(person: string, login: string): Promise<void> {
    await this.account(person, login);
    await (await this.operator()).post(`/api/accounts/${person}/administrator`);
  }

  /** The person, signed in with a new session. */
  async signedIn(login: string, more: object = {}): Promise<Caller & { readonly cookie: string }> {
    const answer = await this.stranger.post('/api/session', { login, password, ...more });
    const { accessToken } = answer.json<{ accessToken: string }>();
    return Object.assign(new Caller(this, accessToken), { cookie: cookieOf(answer) });
  }

  /** New tokens by a cookie. */
  refresh(cookie: string, headers: Record<string, string> = {}): Promise<Injected> {
    return this.stranger.send('POST', '/api/session/refresh', undefined, { cookie, ...headers });
  }

  /** An authenticator app: the code of now. */
  code(secret: Buffer): string {
    return codeAt(secret, stepOf(Date.parse(this.clock.now())));
  }

  /** A post for the person, or the end of it; resolves when the rulebook knows. */
  async appointment(appointment: Pick<AppointmentCommand, 'type'> & { data: object }): Promise<void> {
    const command = { ...appointment, data: { ...appointment.data, ...this.said } } as AppointmentCommand;
    await this.wish(appointmentDecider, command.data.appointmentId, command);
  }

  private get said() {
    return { by: installer, at: this.clock.now() };
  }

  private async wish<State, E extends Event, C extends Command>(
    decider: Decider<State, E, C, Rulebook>,
    id: string,
    command: C,
  ): Promise<void> {
    const context = { idempotencyKey: command.type, correlationId: command.type };
    await this.transactor.transact(decider, id, command, context, this.rulebook.current);
    const head = await this.store.head();
    if (head) await this.rulebook.reached(head, 5_000);
  }
}

/** Somebody with a token, or without. */
export class Caller {
  constructor(
    private readonly house: House,
    readonly token: string | undefined,
  ) {}

  get(url: string): Promise<Injected> {
    return this.send('GET', url);
  }
  post(url: string, payload: object = {}): Promise<Injected> {
    return this.send('POST', url, payload);
  }
  delete(url: string): Promise<Injected> {
    return this.send('DELETE', url);
  }
  /** The code of the refusal to `GET /api/me`, or the person. */
  async whoAmI(): Promise<string> {
    const { person, code } = (await this.get('/api/me')).json<{ person?: string; code?: string }>();
    return person ?? code ?? '';
  }

  send(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) {
    const authorization = this.token ? { authorization: `Bearer ${this.token}` } : {};
    return this.house.app.inject({
      method,
      url,
      headers: { ...authorization, ...headers },
      ...(payload && { payload }),
    });
  }
}

/** What a browser would send back. */
export const cookieOf = (answer: Injected): string =>
  answer.cookies
    .filter(({ value }) => value)
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');

export const codeOf = (answer: Injected): string =>
  answer.statusCode < 400 ? String(answer.statusCode) : answer.json<{ code: string }>().code;
