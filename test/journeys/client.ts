import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { signToken, tokenKey } from '@gridloop/platform';
import { ruixiangPeople } from '@gridloop/presets';
import type { System } from '../system';

/** What came back over HTTP. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  /** The body as it was sent. */
  readonly text: string;
}

export interface Done {
  readonly revision: number;
  readonly position: string;
  /** Of a refusal. */
  readonly code?: string;
  readonly title?: string;
}

export interface Begun extends Done {
  readonly caseId: string;
  readonly caseNo: string;
}

export interface ToldEvent {
  readonly eventId: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly actor: { readonly person: string; readonly post?: string; readonly role?: string };
  readonly contentHash: string;
  readonly previousHash: string;
}

type HeaderFields = Readonly<Record<string, string>>;

/** One person with a token, in front of the API of the system that runs by then. */
export class Person {
  constructor(
    private readonly system: () => System,
    private readonly personId: string,
  ) {}

  get<Body = unknown>(path: string, headers: HeaderFields = {}): Promise<Answer<Body>> {
    return this.send('GET', path, headers);
  }

  /** Sends a body under a new Idempotency-Key, unless the headers hold one. */
  post<Body = Done>(path: string, body: object, headers: HeaderFields = {}): Promise<Answer<Body>> {
    const fields = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers };
    return this.send('POST', path, fields, JSON.stringify(body));
  }

  /** A command on a case. */
  does(command: string, caseId: string, body: object = {}, headers: HeaderFields = {}): Promise<Answer<Done>> {
    return this.post(`/api/cases/${caseId}/${command}`, body, headers);
  }

  async history(caseId: string): Promise<readonly ToldEvent[]> {
    return (await this.get<{ events: readonly ToldEvent[] }>(`/api/cases/${caseId}/history`)).body.events;
  }

  /** The feed as it comes, until `signal`. */
  async *feed(query: string, signal: AbortSignal, headers: HeaderFields = {}): AsyncGenerator<Message> {
    const fields = await this.fields(headers);
    const response = await fetch(`${this.system().url}/api/feed?${query}`, { headers: fields, signal });
    let waiting = '';
    for await (const bytes of response.body ?? []) {
      waiting += Buffer.from(bytes).toString();
      const messages = waiting.split('\n\n');
      waiting = messages.pop() ?? '';
      for (const message of messages) if (!message.startsWith(':')) yield readMessage(message);
    }
  }

  private async send<Body>(method: string, path: string, headers: HeaderFields, body?: string): Promise<Answer<Body>> {
    const request = { method, headers: await this.fields(headers), ...(body === undefined ? {} : { body }) };
    const response = await fetch(this.system().url + path, { ...request, signal: AbortSignal.timeout(20_000) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Body, text };
  }

  private async fields(headers: HeaderFields): Promise<Record<string, string>> {
    const key = await tokenKey(join(this.system().data, 'secrets', 'token.key'));
    return { authorization: `Bearer ${await signToken(key, this.personId)}`, ...headers };
  }
}

export interface Message {
  readonly id?: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const readMessage = (text: string): Message => {
  const fields = Object.fromEntries(
    text.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  const { id, event = '', data = '{}' } = fields;
  return { ...(id === undefined ? {} : { id }), event, data: JSON.parse(data) as Message['data'] };
};

/** Who holds a post at a unit of the preset. */
export const holderOf = (post: string, unitId: string): string =>
  ruixiangPeople.find(({ appointments }) => appointments.some((held) => held.post === post && held.unitId === unitId))
    ?.subjectId ?? `nobody is ${post} of ${unitId}`;
