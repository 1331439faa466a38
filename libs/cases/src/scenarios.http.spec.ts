import { ruixiangPolicy } from '@gridloop/presets';
import { casesOverHttp, threeDays } from './given-http';

type Over = Awaited<ReturnType<typeof casesOverHttp>>;

const [wangKui, zhaoMeiju, jiangJun] = ['p-1001', 'p-1002', 'p-1003'];
const [dispatcher, clerk, dutyOfficer, supervisor, secretary] = ['p-1101', 'p-1102', 'p-1103', 'p-1104', 'p-1106'];
const day = 86_400_000;

let over: Over;
afterEach(() => over.app.close());

const reported = async (): Promise<string> => {
  const report = { channel: 'APP', text: '楼道灯不亮', addressId: 'ruixiang-1-1' };
  return (await over.post(wangKui, '', report)).json<{ caseId: string }>().caseId;
};
/** A command on a case: 201, or the code of the refusal. */
const does = async (caseId: string, person: string, name: string, body: object = {}): Promise<number | string> => {
  const answer = await over.post(person, `/${caseId}/${name}`, body);
  return answer.statusCode === 201 ? 201 : answer.json<{ code: string }>().code;
};
const dispatched = async (): Promise<string> => {
  const caseId = await reported();
  await does(caseId, dispatcher, 'accept');
  await does(caseId, dispatcher, 'dispatch');
  return caseId;
};
const told = async (caseId: string, type: string): Promise<readonly Record<string, unknown>[]> =>
  (await over.store.read(`case-${caseId}`))
    .filter((event) => event.type === type)
    .map(({ data }) => data as Record<string, unknown>);
/** The last day of the latest run of a clock, local. */
const dueOf = async (caseId: string, clock: string): Promise<unknown> =>
  [...(await told(caseId, 'DeadlineSet')), ...(await told(caseId, 'DeadlineRecomputed'))].findLast(
    (deadline) => deadline['clock'] === clock,
  )?.['dueAt'];

describe('scenario 1: a pass within the hour', () => {
  it.each([
    [58, 'ON_TIME'],
    [61, 'OVERDUE'],
  ])('handled after %i minutes it is %s', async (minutes, result) => {
    over = await casesOverHttp('2020-02-19T02:00:00.000Z', ruixiangPolicy);
    const caseId = await reported();
    await does(caseId, zhaoMeiju, 'classify', { category: 'TRAVEL_PASS', urgency: 'URGENT' });
    await does(caseId, zhaoMeiju, 'accept', { forSelf: true });
    over.clock.advance(10 * 60_000);
    await does(caseId, zhaoMeiju, 'escalate', { toUnit: 'ruixiang-b1', reason: '由网格办理' });
    over.clock.advance(10 * 60_000);
    await does(caseId, jiangJun, 'sign');
    over.clock.advance((minutes - 20) * 60_000);
    expect(await does(caseId, jiangJun, 'handle', { outcome: 'RESOLVED' })).toBe(201);
    expect((await told(caseId, 'VerdictRecorded')).at(-1)).toMatchObject({ clock: 'HANDLE', result });
  });
});

describe('scenario 6: returned under SD-2020', () => {
  it('to the second working day with a reason, and not on the day after', async () => {
    over = await casesOverHttp('2020-07-20T02:00:00.000Z');
    const [first, second] = [await dispatched(), await dispatched()];
    over.clock.advance(2 * day);
    const reason = '不属本网格';
    expect(await does(first, zhaoMeiju, 'return')).toBe('RETURN_REASON_MISSING');
    expect(await does(first, zhaoMeiju, 'return', { reason })).toBe(201);
    over.clock.advance(day);
    expect(await does(second, zhaoMeiju, 'return', { reason })).toBe('RETURN_WINDOW_CLOSED');
  });
});

describe('scenario 8: a Saturday that is worked', () => {
  it('is the second working day', async () => {
    over = await casesOverHttp('2026-02-12T02:00:00.000Z');
    expect(await dueOf(await dispatched(), 'RETURN')).toBe('2026-02-14T15:59:59.999Z');
  });
});

describe('scenario 10: a pause, and another policy meanwhile', () => {
  it('leaves the pinned case its five days, and keeps the pause when it is migrated', async () => {
    over = await casesOverHttp('2020-07-20T02:00:00.000Z');
    const caseId = await dispatched();
    await does(caseId, zhaoMeiju, 'sign');
    over.clock.advance(day);
    const pause = { clock: 'HANDLE', reasonCode: 'AWAITING_REPORTER', until: '2020-07-25T02:00:00.000Z' };
    expect(await does(caseId, secretary, 'pause-clock', pause)).toBe(201);
    over.clock.advance(2 * day);
    expect(await does(caseId, secretary, 'resume-clock', { clock: 'HANDLE' })).toBe(201);
    expect(await dueOf(caseId, 'HANDLE')).toBe('2020-07-29T15:59:59.999Z');

    const dryRun = await over.get(dutyOfficer, `/${caseId}/migration?policy=${threeDays.id}`);
    const { dryRunId } = dryRun.json<{ dryRunId: string }>();
    expect(await does(caseId, dutyOfficer, 'migrate', { policy: threeDays.id, dryRunId })).toBe(201);
    expect(await dueOf(caseId, 'HANDLE')).toBe('2020-07-27T15:59:59.999Z');
  });
});

describe('scenarios 12 and 13: dissatisfied, and dissatisfied again', () => {
  it('is handled again, then supervised, and calls nobody who handled it', async () => {
    over = await casesOverHttp('2026-03-02T02:00:00.000Z');
    const caseId = await dispatched();
    await does(caseId, zhaoMeiju, 'sign');
    await does(caseId, zhaoMeiju, 'escalate', { toUnit: 'ruixiang-b1', reason: '办不了' });
    await does(caseId, jiangJun, 'sign');
    const round = async () => [
      await does(caseId, jiangJun, 'handle', { outcome: 'RESOLVED' }),
      await does(caseId, supervisor, 'inspect', { passed: true, findings: '属实' }),
      await does(caseId, jiangJun, 'callback', { method: 'PHONE', reached: true }),
      await does(caseId, clerk, 'callback', { method: 'PHONE', reached: true }),
      await does(caseId, wangKui, 'rate', { level: 'DISSATISFIED', solved: false }),
    ];
    const answered = [201, 201, 'SELF_CHECK_FORBIDDEN', 201, 201];
    expect(await round()).toEqual(answered);
    expect(await told(caseId, 'ReworkOrdered')).toMatchObject([{ round: 2, trigger: 'DISSATISFIED' }]);
    expect(await told(caseId, 'SupervisionOpened')).toEqual([]);
    expect(await round()).toEqual(answered);
    expect(await told(caseId, 'SupervisionOpened')).toMatchObject([{ trigger: 'DISSATISFIED_AGAIN' }]);
    expect(await does(caseId, dispatcher, 'close')).toBe('SUPERVISION_OPEN');
  });
});
