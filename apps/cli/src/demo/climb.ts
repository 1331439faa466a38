import { setTimeout as sleep } from 'node:timers/promises';
import type { Api, Done, Told } from './api';
import { lateness, type Teller } from './teller';

const resident = 'p-9001'; // holds no post, so reports for himself
const dispatcher = 'p-1101';
const addressId = 'ruixiang-2-3';
const lookMs = 250;
const patienceMs = 90_000;

/**
 * Nobody answers a case under the demo policy: every ten seconds it climbs a level by itself, up to the community, and then
 * a supervision order is opened. Only watches; answers whether each level came exactly once, within 90 seconds.
 */
export const playClimb = async (api: Api, teller: Teller): Promise<boolean> => {
  teller.title('无人办理的诉求 · A case that nobody answers');
  const { caseId, caseNo } = await api.post<Done & { caseId: string; caseNo: string }>(resident, '/api/cases', {
    channel: 'APP',
    text: '单元门口的路灯坏了，晚上老人出门看不清台阶。',
    addressId,
  });
  teller.note(`case ${caseNo} is /api/cases/${caseId}`, { caseId });
  const command = (name: string, body: object) => api.post<Done>(dispatcher, `/api/cases/${caseId}/${name}`, body);
  await command('classify', { category: 'STREET_LIGHT', urgency: 'NORMAL' });
  await command('accept', { policy: 'demo@1' });
  await command('dispatch', {});

  const history: Told[] = [];
  const until = performance.now() + patienceMs;
  while (!history.some(({ type }) => type === 'SupervisionOpened') && performance.now() < until) {
    for (const event of await api.historyAfter(history.at(-1)?.revision ?? -1, dispatcher, caseId)) {
      teller.event(event);
      history.push(event);
    }
    await sleep(lookMs);
  }
  for (const line of timesOf(history)) teller.note(line);
  const climbed = hasClimbed(history);
  teller.note(climbed ? 'every level exactly once' : `it did not climb as it should within ${patienceMs / 1_000} s`);
  return climbed;
};

/**
 * Whether the case came to every unit of its chain above the lowest, or passed it over and told it, each once, and
 * then under supervision, once. It passes over levels only when nobody could ring for as long as they had time.
 */
const hasClimbed = (history: readonly Told[]): boolean => {
  const chain = history.flatMap((event) => (event.type === 'CaseLocated' ? event.data.chain : []));
  const upward = chain.slice(1).map(({ unitId }) => unitId);
  const reached = history
    .flatMap((event) => {
      if (event.type === 'CaseEscalated') return [event.data.toUnit];
      return event.type === 'SkippedLevelNotified' ? [event.data.unitId] : [];
    })
    .sort((a, b) => upward.indexOf(a) - upward.indexOf(b)); // those passed over are told after the climb
  const orders = history.filter(({ type }) => type === 'SupervisionOpened');
  return upward.length > 0 && upward.join() === reached.join() && orders.length === 1;
};

/** When each level was reached after the dispatch, and how late its alarm was. */
const timesOf = (history: readonly Told[]): readonly string[] => {
  const dispatchedAt = history.find(({ type }) => type === 'CaseDispatched')?.recordedAt;
  if (!dispatchedAt) return [];
  return history.flatMap((event, index) => {
    if (event.type !== 'CaseEscalated' && event.type !== 'SupervisionOpened') return [];
    const card = history.slice(0, index).findLast(({ type }) => type === 'RedCardIssued');
    if (card?.type !== 'RedCardIssued') return [];
    const seconds = (lateness(dispatchedAt, event.recordedAt) / 1_000).toFixed(1).padStart(5);
    const late = lateness(card.data.dueAt, event.recordedAt);
    const what = event.type === 'CaseEscalated' ? event.data.toUnit : `supervision of ${event.data.unitId}`;
    return [`${seconds} s after dispatch: ${what.padEnd(24)} ${late} ms after it was due`];
  });
};
