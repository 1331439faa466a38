import { caseDecider, Rejection, type CaseCommand, type CaseState, type Rulebook } from '@gridloop/domain';
import { Conflict, type Transactor } from '@gridloop/engine';
import { ruixiangPeople, ruixiangUnits } from '@gridloop/presets';
import type { Process, World } from './world';

const addresses = ruixiangUnits.flatMap((unit) => unit.addresses.map(({ addressId }) => addressId));
const resident = 'p-1001';
const dispatcher = 'p-1101';
const supervisor = 'p-1104';
const leader = 'p-1106';
const minute = 60_000;

/** A reason for which the simulated policy lets a clock stand still. */
export const pauseReason = 'WAITING_FOR_MATERIALS';

export interface Around {
  readonly world: World;
  readonly book: Rulebook;
  /** The people themselves never die. */
  readonly people: Process;
  /** Milliseconds within which all cases begin. */
  readonly arrivals: number;
  /** The API as it runs just now. */
  readonly transactor: () => Transactor;
  readonly stateOf: (caseId: string) => CaseState;
  /** Told of every command that was answered. */
  readonly answered: (caseId: string, key: string) => void;
}

/** A case in the hands of people: they come to it when they do, click twice, try again without an answer, or let it lie. */
export const liveCase = async (around: Around, caseId: string): Promise<void> => {
  const { world, people } = around;
  const { chance } = world;
  const addressId = chance.one(addresses);
  await world.sleep(people, chance.below(around.arrivals));
  for (let wishes = 0; wishes < 10; wishes += 1) {
    const command = nextWish(world, caseId, addressId, around.stateOf(caseId));
    if (!command) return;
    const send = () => untilAnswered(around, caseId, command, `${caseId}/${wishes}`);
    await Promise.all(chance.percent(10) ? [send(), send()] : [send()]);
    if (chance.percent(15)) return;
    await world.sleep(people, minute * (1 + chance.below(chance.percent(30) ? 240 : 30)));
  }
};

/** What somebody would do next with a case as it stands; undefined: nobody does anything more. */
const nextWish = (world: World, caseId: string, addressId: string, state: CaseState): CaseCommand | undefined => {
  const { chance } = world;
  const wish = { caseId, at: new Date(world.now).toISOString() };
  switch (state.status) {
    case 'START': {
      const said = { channel: 'APP', text: '楼道灯坏了', anonymous: chance.percent(20), confidential: false } as const;
      return { type: 'ReportCase', data: { ...wish, ...said, by: resident, addressId, newReporterId: `r-${caseId}` } };
    }
    case 'PENDING_ACCEPTANCE':
      return chance.percent(25) && state.urgency === 'NORMAL'
        ? { type: 'ClassifyCase', data: { ...wish, by: dispatcher, category: 'LAMP', urgency: 'URGENT' } }
        : { type: 'AcceptCase', data: { ...wish, by: dispatcher, forSelf: false } };
    case 'AWAITING_DISPATCH':
      return { type: 'DispatchCase', data: { ...wish, by: dispatcher } };
    case 'AWAITING_SIGN':
      return { type: 'SignAssignment', data: { ...wish, by: handlerAt(state.unitId) } };
    case 'IN_HANDLING':
    case 'REWORK':
      if (chance.percent(20) && !state.clocks.HANDLE?.paused) return pausing(world, wish);
      return chance.percent(40)
        ? { type: 'EscalateCase', data: { ...wish, by: handlerAt(state.unitId), reason: '需要上级办理' } }
        : { type: 'HandleCase', data: { ...wish, by: handlerAt(state.unitId), outcome: 'RESOLVED' } };
    case 'AWAITING_INSPECTION':
      return { type: 'InspectCase', data: { ...wish, by: supervisor, passed: chance.percent(50), findings: '属实' } };
    default:
      return undefined;
  }
};

/** The leader stops the clock for some hours, or suspends the case until the next day. */
const pausing = ({ now, chance }: World, wish: { readonly caseId: string; readonly at: string }): CaseCommand => {
  const until = new Date(now + minute * (30 + chance.below(600))).toISOString();
  return chance.percent(60)
    ? { type: 'PauseClock', data: { ...wish, by: leader, clock: 'HANDLE', reasonCode: pauseReason, until } }
    : { type: 'SuspendCase', data: { ...wish, by: leader, reason: '雨天', resumeOn: '2026-03-03' } };
};

const handlerAt = (unitId: string | undefined): string =>
  ruixiangPeople.find(({ appointments }) =>
    appointments.some((held) => held.unitId === unitId && /_HEAD$|_ASSISTANT$|^COMMITTEE_/.test(held.post)),
  )?.subjectId ?? '';

/** A browser that gives up after a while and sends the same again. */
const untilAnswered = async (
  { world, people, book, transactor, answered }: Around,
  caseId: string,
  command: CaseCommand,
  idempotencyKey: string,
): Promise<void> => {
  for (;;) {
    const answer = transactor()
      .transact(caseDecider, caseId, command, { idempotencyKey, correlationId: idempotencyKey }, book)
      .then(
        ({ events, repeated }) => (events.length > 0 || repeated ? 'done' : 'nothing'),
        (error: unknown) => (error instanceof Rejection || error instanceof Conflict ? 'refused' : 'unknown'),
      );
    const said = await Promise.race([answer, world.sleep(people, 30_000)]);
    if (said === 'done') answered(caseId, idempotencyKey);
    if (said === 'done' || said === 'nothing' || said === 'refused') return;
    await world.sleep(people, 1_000);
  }
};
