import { setTimeout as sleep } from 'node:timers/promises';
import { ruixiangPeople } from '@gridloop/presets';
import { Refused, type Api, type CaseRow, type Done, type Told } from './api';
import { lateness, nameOf, type Teller } from './teller';

const wangKui = 'p-1001';
const zhaoMeiju = 'p-1002';
const jiangJun = 'p-1003';
const dispatcher = 'p-1101';
const clerk = 'p-1102';
const secretary = 'p-1106';
const branch = 'ruixiang-b1';
const branchHead =
  ruixiangPeople.find(({ appointments }) =>
    appointments.some(({ unitId, post }) => unitId === branch && post === 'GRID_HEAD'),
  )?.subjectId ?? '';

const betweenStepsMs = 700;

/** What 赵美菊 passes on. The telephone number is nobody's. */
const report = {
  channel: 'PHONE',
  text: '在青岛一家海参企业做技术顾问，需要尽快返岗，不知道怎样办理跨市通行证明。',
  addressId: 'ruixiang-1-1',
  reporter: { personId: wangKui, name: '王魁', telephone: '000-0000-0001' },
};

interface Step {
  readonly person: string;
  readonly command: string;
  readonly body?: object;
  /** The refusal that the story is about here. */
  readonly refusedWith?: string;
}

/** From the call to the closing (handbook §9.1, §9.2 scenario 1), with two attempts that the rules refuse. */
const steps: readonly Step[] = [
  { person: zhaoMeiju, command: 'classify', body: { category: 'TRAVEL_PASS', urgency: 'URGENT' } },
  { person: zhaoMeiju, command: 'accept', body: { forSelf: true } },
  { person: zhaoMeiju, command: 'escalate', body: { toUnit: branch, reason: '通行证明由网格统一办理' } },
  { person: jiangJun, command: 'sign' },
  { person: jiangJun, command: 'start' },
  { person: jiangJun, command: 'personal-data', body: { reason: '与诉求人联系，告知全省统一通行证明' } },
  { person: jiangJun, command: 'note', body: { note: '已告知可办理全省统一通行证明，请到村委填表。' } },
  { person: jiangJun, command: 'handle', body: { outcome: 'RESOLVED', account: '填表后当场办妥。' } },
  {
    person: jiangJun,
    command: 'inspect',
    body: { passed: true, findings: '自己检查自己' },
    refusedWith: 'SELF_CHECK_FORBIDDEN',
  },
  { person: branchHead, command: 'inspect', body: { passed: true, findings: '证明已到本人手中，属实。' } },
  { person: dispatcher, command: 'close', refusedWith: 'FEEDBACK_MISSING' },
  { person: jiangJun, command: 'reply', body: { text: '全省统一通行证明可在社区当场办理。' } },
  { person: clerk, command: 'callback', body: { method: 'PHONE', reached: true } },
  { person: wangKui, command: 'rate', body: { level: 'SATISFIED', solved: true, statement: '第二天就回去上班了。' } },
  { person: secretary, command: 'review', body: { cause: '各地通行要求不一，居民不知道有统一证明' } },
  { person: dispatcher, command: 'close' },
];

/** 王魁 needs to travel: his household head passes it on, 姜君 solves it, others check, ask and close. Answers whether it closed. */
export const playWangKui = async (api: Api, teller: Teller): Promise<boolean> => {
  teller.title('王魁的通行证明 · 王魁 needs a pass');
  const { caseId, caseNo } = await api.post<Done & { caseId: string; caseNo: string }>(zhaoMeiju, '/api/cases', report);
  teller.note(`case ${caseNo} is /api/cases/${caseId}`, { caseId });
  const history: Told[] = [];
  let position: string | null = null;
  const tellNews = async (): Promise<void> => {
    for (const event of await api.historyAfter(history.at(-1)?.revision ?? -1, dispatcher, caseId)) {
      teller.event(event);
      history.push(event);
    }
  };

  await tellNews();
  for (const { person, command, body = {}, refusedWith } of steps) {
    await sleep(betweenStepsMs);
    const path = `/api/cases/${caseId}/${command}`;
    if (refusedWith) teller.refusal(person, command, await refusal(api.post(person, path, body), refusedWith));
    else if (command === 'personal-data') {
      const { fields } = await api.post<{ fields: readonly { field: string }[] }>(person, path, body);
      const names = fields.map(({ field }) => field).join(', ');
      teller.note(`${nameOf(person)} opens sealed fields, which the access log keeps: ${names}`);
    } else ({ position } = await api.post<Done>(person, path, body));
    await tellNews();
  }

  teller.note(
    `handled ${elapsed(history, 'CaseHandled')} s, closed ${elapsed(history, 'CaseClosed')} s after the report`,
  );
  const { status, stage } = await api.get<CaseRow>(dispatcher, `/api/cases/${caseId}?minPosition=${position}`);
  teller.note(`the queue shows it at ${position}: ${status}, ${stage}`, { status, stage });
  return status === 'CLOSED';
};

/** Seconds from the report to the event. */
const elapsed = ([begun, ...others]: readonly Told[], type: Told['type']): string => {
  const end = others.find((event) => event.type === type);
  return begun && end ? (lateness(begun.recordedAt, end.recordedAt) / 1_000).toFixed(1) : '–';
};

/** The refusal that the story needs. @throws when the command was done, or refused for another reason */
const refusal = async (command: Promise<unknown>, code: string): Promise<Refused> => {
  const outcome = await command.catch((error: unknown) => error);
  if (outcome instanceof Refused && outcome.code === code) return outcome;
  throw outcome instanceof Error ? outcome : new Error(`Expected the refusal ${code}, but the command was done`);
};
