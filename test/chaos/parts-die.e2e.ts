import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { partNames } from '../../infra/run-file';
import { Person, type Begun, type ToldEvent } from '../journeys/client';
import { askRedis } from '../journeys/redis';
import { itOn, System, until } from '../system';

let system: System;
const it = itOn(() => system);
beforeAll(async () => void (system = await System.start()));
afterAll(() => system?.remove());

const resident = new Person(() => system, 'p-9001');
const dispatcher = new Person(() => system, 'p-1101');

/** A case that nobody answers, under the policy by which it climbs a level every ten seconds. */
const neglected = async (): Promise<string> => {
  const report = { channel: 'APP', text: '路灯坏了', addressId: 'ruixiang-1-1' };
  const { caseId } = (await resident.post<Begun>('/api/cases', report)).body;
  const done = [
    await dispatcher.does('accept', caseId, { policy: 'demo@1' }),
    await dispatcher.does('dispatch', caseId),
  ];
  expect(done.map(({ status }) => status)).toEqual([201, 201]);
  return caseId;
};

/** Undefined while the API is down. */
const historyOf = (caseId: string): Promise<readonly ToldEvent[] | undefined> =>
  dispatcher.history(caseId).catch(() => undefined);

const happens = (type: string, caseId: string) =>
  until(
    async () => (await historyOf(caseId))?.some((event) => event.type === type) ?? false,
    `${type} happens to ${caseId}`,
    90_000,
  );

/** What climbing left in the history: levels reached and levels passed over, a red card for each rung, one supervision order. */
const climb = async (caseId: string) => {
  const history = await dispatcher.history(caseId);
  const of = (type: string, field: string) =>
    history.filter((event) => event.type === type).map(({ data }) => data[field]);
  return {
    levels: of('CaseEscalated', 'toUnit'),
    passed: of('SkippedLevelNotified', 'unitId'),
    cards: of('RedCardIssued', 'generation'),
    orders: of('SupervisionOpened', 'unitId'),
  };
};
const upward = ['ruixiang-g1', 'ruixiang-b1', 'ruixiang'];
const wholeClimb = { levels: upward, passed: [], cards: [1, 2, 3, 4], orders: ['ruixiang'] };

describe('a case that climbs reaches the community, each level exactly once', () => {
  it('though every process is killed in turn while the demo watches', async () => {
    let killing: Promise<void> | undefined;
    const killEach = async (): Promise<void> => {
      for (const name of partNames) await system.kill(name);
    };
    const { code, output } = await system.gridloop(['demo', '--story', 'climb'], (heard) => {
      if (heard.includes('CaseDispatched')) killing ??= killEach();
    });
    await killing;
    expect([code, output]).toEqual([0, expect.stringContaining('every level exactly once')]);
    for (const name of partNames) expect(system.output).toContain(`${name} is back`);
    for (const name of ['api', 'worker'] as const)
      expect(system.log(name)).not.toMatch(/"level":"(error|fatal)"|No handler/);
  });

  it('though everything is killed at once, the launcher first, and started again', async () => {
    const caseId = await neglected();
    await happens('CaseEscalated', caseId);
    await system.killAll();
    await system.start();
    await happens('SupervisionOpened', caseId);
    const { levels, passed, cards, orders } = await climb(caseId);
    expect([...levels, ...passed].sort()).toEqual(upward.toSorted()); // as long as a level's time: it is passed over, and told
    expect([levels[0], levels.at(-1)]).toEqual(['ruixiang-g1', 'ruixiang']);
    expect(cards).toEqual(cards.map((_, index) => index + 1));
    expect([levels.length, levels.length + 1]).toContain(cards.length); // the last one only if the community had its time
    expect(orders).toEqual(['ruixiang']);
  });

  it('though Redis is emptied on the way', async () => {
    const caseId = await neglected();
    await happens('CaseEscalated', caseId);
    expect(await askRedis(system.run.urls.redis ?? '', ['FLUSHALL'], ['DBSIZE'])).toContain(':0');
    await happens('SupervisionOpened', caseId);
    expect(await climb(caseId)).toEqual(wholeClimb);
  });
});

describe('the log', () => {
  it('is whole after all that', async () => {
    const { code, output } = await system.gridloop(['verify']);
    expect([code, output]).toEqual([0, expect.stringMatching(/^\d+ events in \d+ streams/)]);
  });

  it('brings PostgreSQL back, byte for byte, when its folder is gone', async () => {
    expect((await system.gridloop(['demo', '--story', 'wangkui-pass'])).code).toBe(0);
    const position = await lastPosition();
    const before = await answersAt(position);
    expect(before.size).toBeGreaterThan(5);

    expect(await system.stop()).toBe(0);
    rmSync(join(system.data, 'postgres'), { recursive: true });
    await system.start();
    expect(await answersAt(position)).toEqual(before);
  });
});

interface Queue {
  readonly cases: readonly { readonly caseId: string }[];
}

const everyCase = async (): Promise<readonly string[]> =>
  (await dispatcher.get<Queue>('/api/cases?limit=200')).body.cases.map(({ caseId }) => caseId);

/** Of all that happened to cases. */
const lastPosition = async (): Promise<string> => {
  const histories = await Promise.all((await everyCase()).map((caseId) => dispatcher.history(caseId)));
  const positions = histories.flat().map(({ position }) => position);
  return positions.reduce((last, one) =>
    BigInt(one.split('-')[0] ?? 0) > BigInt(last.split('-')[0] ?? 0) ? one : last,
  );
};

/** What queue, rows and histories answer, as bytes. No lamp changes by itself here: the cases are closed, or long overdue. */
const answersAt = async (position: string): Promise<ReadonlyMap<string, string>> => {
  const fresh = `/api/cases?limit=200&minPosition=${position}`;
  await until(async () => (await dispatcher.get(fresh)).status === 200, 'the read model is back', 60_000);
  const paths = ['/api/cases?limit=200', '/api/cases?status=CLOSED', '/api/cases?lamp=RED&grid=ruixiang-b1&limit=1'];
  for (const caseId of await everyCase()) paths.push(`/api/cases/${caseId}`, `/api/cases/${caseId}/history`);
  const answers = new Map<string, string>();
  for (const path of paths) {
    const { status, headers, text } = await dispatcher.get(path);
    answers.set(path, `${status} ${headers.get('etag')} ${text}`);
  }
  return answers;
};
