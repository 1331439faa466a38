import { randomUUID } from 'node:crypto';
import { fiveCommunitiesCouncils } from '@gridloop/presets';
import { itOn, System, until } from '../system';
import { holderOf, Person, type Begun } from './client';

let system: System;
const it = itOn(() => system);
const person = (personId: string) => new Person(() => system, personId);
const [wangKui, zhaoMeiju, jiangJun] = [person('p-1001'), person('p-1002'), person('p-1003')];
const [dispatcher, secretary] = [person('p-1101'), person('p-1106')];
const branchHead = person(holderOf('GRID_HEAD', 'ruixiang-b1'));

beforeAll(async () => {
  system = await System.start();
  const { code, output } = await system.gridloop(['import', '--preset', 'five-communities']);
  expect([code, output]).toEqual([0, expect.stringContaining('five-communities')]);
});
afterAll(() => system?.remove());

describe('scenario 16: the councils of 济南五社区', () => {
  const counts = async (position: string): Promise<readonly (readonly [string, number])[]> => {
    const { body } = await person('houpojie-leader').get<{
      councils: readonly { readonly councilId: string; readonly meetings: number }[];
    }>(`/api/councils/report?minPosition=${position}`);
    return body.councils.map(({ councilId, meetings }) => [councilId, meetings] as const);
  };
  const counted = [
    ['houpojie-council', 29],
    ['lishanlu-council', 37],
    ['shimuyuan-council', 9],
  ];
  let position: string;

  it('say 37, 9 and 29', async () => {
    for (const [convened, ...meetings] of fiveCommunitiesCouncils('', '')) {
      if (convened?.type !== 'ConveneCouncil') throw new Error('Expected a council to be convened first');
      const { by: _by, at: _at, assumed: _assumed, ...council } = convened.data;
      const leader = person(`${council.unitId}-leader`);
      // The API hears of the import by following the log.
      await until(async () => (await leader.post('/api/councils', council)).status === 201, 'it is convened', 20_000);
      for (const { data } of meetings) {
        const { by: _by, at: _at, councilId: _councilId, ...meeting } = data;
        const { status, body } = await leader.post(`/api/councils/${council.councilId}/meetings`, meeting);
        expect(status).toBe(201);
        ({ position } = body);
      }
    }
    expect(await counts(position)).toEqual(counted);
  });

  it('say so after the worker died', async () => {
    await system.kill('worker');
    expect(await counts(position)).toEqual(counted);
  });
});

describe('a joint review of a case', () => {
  it('reviews the case itself, once, though the worker dies over it', async () => {
    const report = { channel: 'PHONE', text: '通行证明', addressId: 'ruixiang-1-1', reporter: { personId: 'p-1001' } };
    const { caseId } = (await zhaoMeiju.post<Begun>('/api/cases', report)).body;
    const did = async (who: Person, command: string, body: object = {}) =>
      expect((await who.does(command, caseId, body)).body).toMatchObject({ revision: expect.any(Number) });
    await did(zhaoMeiju, 'classify', { category: 'TRAVEL_PASS', urgency: 'URGENT' });
    await did(zhaoMeiju, 'accept', { forSelf: true });
    await did(zhaoMeiju, 'escalate', { toUnit: 'ruixiang-b1', reason: '由网格办理' });
    await did(jiangJun, 'sign');
    await did(jiangJun, 'handle', { outcome: 'RESOLVED' });
    await did(branchHead, 'inspect', { passed: true, findings: '属实' });
    await did(jiangJun, 'reply', { text: '可在社区当场办理' });
    await did(wangKui, 'rate', { level: 'SATISFIED', solved: true });

    const reviewId = randomUUID();
    const held = { reviewId, unitId: 'ruixiang', heldOn: '2020-02-28', participants: ['p-1106'], cases: [caseId] };
    expect((await secretary.post('/api/joint-reviews', held)).status).toBe(201);
    const finding = { caseId, cause: '各地要求不一' };
    expect((await secretary.post(`/api/joint-reviews/${reviewId}/findings`, finding)).status).toBe(201);
    await system.kill('worker');
    const reviewed = async () => (await dispatcher.history(caseId)).filter(({ type }) => type === 'CaseReviewed');
    await until(async () => (await reviewed()).length > 0, 'the case is reviewed', 30_000);
    expect(await reviewed()).toMatchObject([
      { data: { cause: '各地要求不一', jointReviewId: reviewId }, actor: { person: 'engine' } },
    ]);
    expect((await dispatcher.does('close', caseId)).status).toBe(201);
  });
});
