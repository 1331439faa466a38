import { createHash, randomBytes, randomUUID, scrypt as scryptWithCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Recent } from '../streams/recent';
import { invalid, Refusal } from '../streams/refusal';
import type { Streams } from '../streams/streams';
import type { Caller } from './access';

const scrypt = promisify(scryptWithCallback) as (password: string, salt: Buffer, length: number) => Promise<Buffer>;

/** A user as he is kept: of the password only what scrypt makes of it. */
export interface User {
  readonly login: string;
  readonly fullName: string;
  readonly groups: readonly string[];
  readonly disabled: boolean;
  readonly salt: string;
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly updated: number;
}

/** Users are kept in streams of the log, `$user-<login>`, so that backup and restore include them. */
export class Users {
  /** Who was let in not long ago, by a digest of his credentials: scrypt is slow on purpose. */
  private readonly admitted = new Recent<string, User>(1000);

  constructor(
    private readonly streams: Streams,
    private readonly now: () => number,
  ) {}

  /** The user behind an `authorization` header; undefined when there is none. @throws Refusal (not-authenticated) */
  async authenticate(header: string | undefined): Promise<Caller | undefined> {
    if (!header) return undefined;
    const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(header) ?? [];
    const [, login = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
    const user = this.find(login);
    if (!user || user.disabled || !(await this.admits(user, password)))
      throw new Refusal({ kind: 'not-authenticated' });
    return { login: user.login, groups: user.groups };
  }

  /** @throws Refusal (user-conflict, invalid-argument) */
  async create(login: string, password: string, fullName: string, groups: readonly string[]): Promise<void> {
    if (login === '' || login.includes(':') || password === '')
      throw invalid('Expected a login without ":" and a password');
    if (this.find(login)) throw new Refusal({ kind: 'user-conflict', login });
    await this.save('$UserCreated', {
      login,
      fullName,
      groups,
      disabled: false,
      ...(await protect(password)),
      updated: 0,
    });
  }

  /** @throws Refusal (user-not-found) */
  async update(login: string, fullName: string, groups: readonly string[]): Promise<void> {
    await this.save('$UserUpdated', { ...this.get(login), fullName, groups });
  }

  async disable(login: string, disabled: boolean): Promise<void> {
    await this.save('$UserUpdated', { ...this.get(login), disabled });
  }

  async setPassword(login: string, password: string): Promise<void> {
    if (password === '') throw invalid('Expected a password');
    await this.save('$PasswordChanged', { ...this.get(login), ...(await protect(password)) });
  }

  /** @throws Refusal (access-denied) when the present password is another */
  async changePassword(login: string, present: string, password: string): Promise<void> {
    if (!(await this.admits(this.get(login), present))) throw new Refusal({ kind: 'access-denied' });
    await this.setPassword(login, password);
  }

  async delete(login: string): Promise<void> {
    this.get(login);
    await this.streams.delete(streamOf(login), 'any');
  }

  /** @throws Refusal (user-not-found) */
  get(login: string): User {
    const user = this.find(login);
    if (!user) throw new Refusal({ kind: 'user-not-found', login });
    return user;
  }

  all(): User[] {
    const logins = new Set<string>();
    for (let revision = 0; ;) {
      const page = this.streams.streamPage('$users', revision, 500);
      for (const event of page) logins.add((JSON.parse(event.data.toString()) as { login: string }).login);
      if (page.length === 0) return [...logins].flatMap((login) => this.find(login) ?? []);
      revision = (page.at(-1)?.revision ?? revision) + 1;
    }
  }

  find(login: string): User | undefined {
    const [last] = this.streams.streamPageBack(streamOf(login), Number.MAX_SAFE_INTEGER, 1);
    return last && (JSON.parse(last.data.toString()) as User);
  }

  private async admits(user: User, password: string): Promise<boolean> {
    const digest = createHash('sha256').update(`${user.hash} ${password}`).digest('hex');
    if (this.admitted.get(digest)) return true;
    const hash = await scrypt(password, Buffer.from(user.salt, 'base64'), 32);
    const admits = timingSafeEqual(hash, Buffer.from(user.hash, 'base64'));
    if (admits) this.admitted.set(digest, user);
    return admits;
  }

  private async save(type: string, user: User): Promise<void> {
    const write = (stream: string, content: object): Promise<unknown> => {
      const data = Buffer.from(JSON.stringify(content));
      const event = { id: randomUUID(), type, json: true, data, metadata: Buffer.alloc(0) };
      return this.streams.append(stream, 'any', [event]);
    };
    await write(streamOf(user.login), { ...user, updated: this.now() });
    if (type === '$UserCreated') await write('$users', { login: user.login });
  }
}

const streamOf = (login: string): string => `$user-${login}`;

const protect = async (password: string): Promise<Pick<User, 'salt' | 'hash'>> => {
  const salt = randomBytes(16);
  return { salt: salt.toString('base64'), hash: (await scrypt(password, salt, 32)).toString('base64') };
};
