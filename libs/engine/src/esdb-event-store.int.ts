import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { EsdbEventStore } from './esdb-event-store';
import { Unavailable, type NewEvent } from './event-store';
import { eventStoreContract, facts } from './event-store.contract';

const real = process.env.EVENT_STORE_URL ?? '';

describe('The log in EventStoreDB', () => {
  let line: Line;
  const warnings = new EventTarget();
  const open = (options: { timeout: number; patience: number; silence?: number }) =>
    new EsdbEventStore({ url: line.url, warn: (message) => warnings.dispatchEvent(new Event(message)), ...options });

  beforeAll(async () => {
    line = await lineTo(new URL(real.replace('esdb:', 'http:')));
  });
  afterAll(() => line.close());

  describe('by the contract', () => {
    eventStoreContract(async () => ({ store: open({ timeout: 5_000, patience: 15_000 }), drop: () => line.cut() }));
  });

  describe('over a bad line', () => {
    let store: EsdbEventStore;
    let direct: EsdbEventStore;
    let stream: string;
    beforeEach(async () => {
      direct = new EsdbEventStore({ url: real });
      store = open({ timeout: 300, patience: 10_000, silence: 300 });
      stream = `line-${randomUUID()}`;
      await store.append(stream, facts(1), 'no-stream');
    });
    afterEach(async () => {
      line.resume();
      await store.close();
      await direct.close();
    });
    const landed = async ({ id }: NewEvent) => {
      const { signal } = new AbortController();
      for await (const item of direct.follow({ from: undefined, prefixes: [stream], signal }))
        if (item.kind === 'event' && item.event.id === id) return;
    };

    it('appends once when the answer is lost', async () => {
      const events = facts(2);
      line.hold();
      const appending = store.append(stream, events, 0);
      await landed(events[1]!);
      line.cut();
      line.resume();
      const { revision, position } = await appending;
      const recorded = await store.read(stream, 1);
      expect(recorded.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      expect({ revision, position }).toEqual({ revision: 2, position: recorded[1]?.position });
    });

    it('finds its own events though others have followed', async () => {
      const [ours] = facts(1);
      line.hold();
      const appending = store.append(stream, [ours!], 0);
      await landed(ours!);
      await direct.append(stream, facts(3), 1);
      line.cut();
      line.resume();
      expect(await appending).toMatchObject({ revision: 1 });
      expect(await store.read(stream)).toHaveLength(5);
    });

    it('gives up when no answer comes, and reports the late one', async () => {
      const impatient = open({ timeout: 100, patience: 50 });
      await impatient.append(`${stream}-warm`, facts(1), 'no-stream');
      line.hold();
      await expect(impatient.append(stream, facts(1), 0)).rejects.toThrow(Unavailable);
      const late = once(warnings, `Late answer: append to ${stream} succeeded`);
      line.resume();
      await late;
      await impatient.close();
      expect(await direct.read(stream)).toHaveLength(2);
    });

    it('gives up when nobody is there', async () => {
      const url = 'esdb://127.0.0.1:1?tls=false';
      const lonely = new EsdbEventStore({ url, timeout: 200, patience: 300, warn: () => undefined });
      await expect(lonely.append(stream, facts(1), 0)).rejects.toThrow(Unavailable);
      await expect(lonely.read(stream)).rejects.toThrow(Unavailable);
      await expect(lonely.head()).rejects.toThrow(Unavailable);
      await lonely.close();
    });

    it('takes a silent subscription for dead and subscribes again', async () => {
      const dropped = once(warnings, 'Subscription dropped, subscribing again');
      let caughtUp = 0;
      for await (const item of store.follow({
        from: undefined,
        prefixes: [stream],
        signal: new AbortController().signal,
      })) {
        if (item.kind === 'caught-up') caughtUp += 1;
        if (caughtUp === 2) break;
      }
      await dropped;
      expect(caughtUp).toBe(2);
    });
  });
});

/** A line to the server that can be cut, or made to hold what the server says. */
interface Line {
  readonly url: string;
  cut(): void;
  hold(): void;
  resume(): void;
  close(): Promise<void>;
}

const lineTo = async ({ hostname, port, search }: URL): Promise<Line> => {
  const ends = new Set<Socket>();
  let held: (() => void)[] | undefined;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const end of [near, far]) {
      ends.add(end.setNoDelay());
      end.on('error', () => end.destroy());
      end.on('close', () => [ends.delete(end), near.destroy(), far.destroy()]);
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => (held ? held.push(() => near.write(bytes)) : near.write(bytes)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `esdb://127.0.0.1:${(server.address() as AddressInfo).port}${search}`,
    cut,
    hold: () => (held = []),
    resume: () => {
      for (const say of held ?? []) say();
      held = undefined;
    },
    close: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
};
