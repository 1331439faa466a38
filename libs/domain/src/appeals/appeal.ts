import type { Verdict } from '../deadlines/lamps';
import { upward, type Net } from '../grid-units/net';
import type { Decider } from '../kernel/decider';
import { unknownEvent, type Actor, type Command, type Event } from '../kernel/event';
import type { RefusalCode } from '../kernel/refusals';
import { Rejection, type RejectionKind } from '../kernel/rejection';
import { same } from '../kernel/same';
import { postsOf, type Roster } from '../posts/roster';
import type { Clock } from '../workflow/definition';

// Stored for ever. Never reshape an event: add one, or add an optional field, and add its JSON to test/golden.

/** Which card or verdict of which case a unit appeals against 申诉 (handbook §6). */
export interface Appeal {
  readonly appealId: string;
  readonly caseId: string;
  readonly unitId: string;
  readonly against: 'CARD' | 'VERDICT';
  readonly clock: Clock;
  /** Of the clock's run, as card and verdict name it. */
  readonly generation: number;
  readonly grounds: string;
}

/** Pre-check, department, leader: one after the other, and who may at the unit or above it (posts: assumed). */
export const appealSteps = {
  PRE_CHECK: ['DISPATCHER', 'DUTY_OFFICER'],
  DEPARTMENT: ['SUPERVISOR', 'AUDITOR'],
  LEADER: ['UNIT_LEADER', 'ARBITER'],
} as const;
export type AppealStep = keyof typeof appealSteps;

interface StepDecision {
  readonly step: AppealStep;
  readonly person: string;
  readonly upheld: boolean;
  readonly reason: string;
}

export type AppealEvent =
  /** 提出. */
  | Event<'AppealFiled', Appeal & { person: string }>
  /** 审核. */
  | Event<'AppealStepDecided', StepDecision & { appealId: string }>
  /** 裁定: with the last step, or with the first that does not uphold it. Upheld, `result` is what the verdict ought to say. */
  | Event<
      'AppealDecided',
      Pick<Appeal, 'appealId' | 'caseId' | 'clock' | 'generation'> & {
        upheld: boolean;
        result?: Verdict;
        reason: string;
      }
    >;

export type AppealCommand =
  | Command<'FileAppeal', Appeal>
  | Command<'DecideAppealStep', { appealId: string; step: AppealStep; upheld: boolean; reason: string }>;

interface AppealState {
  readonly filed?: Appeal & { readonly person: string };
  readonly steps: readonly StepDecision[];
  readonly decided?: true;
}

/** Stream `appeal-<appealId>`. */
export const appealDecider: Decider<AppealState, AppealEvent, AppealCommand, Net & Roster> = {
  category: 'appeal',
  initial: { steps: [] },
  decide: (command, state, ground) => {
    actorOf(command, state, ground);
    return command.type === 'FileAppeal' ? file(command, state) : decideStep(command, filedOf(command, state), state);
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'AppealFiled':
        return { ...state, filed: event.data };
      case 'AppealStepDecided':
        return { ...state, steps: [...state.steps, event.data] };
      case 'AppealDecided':
        return { ...state, decided: true };
      default:
        return unknownEvent(event);
    }
  },
  actor: (command, state, ground) => actorOf(command, state, ground),
  personal: () => ({}),
};

const file = (command: AppealCommand & { type: 'FileAppeal' }, { filed }: AppealState): readonly AppealEvent[] => {
  const { by: person, at: _at, ...appeal } = command.data;
  if (filed && same(filed, { ...appeal, person })) return [];
  if (filed) throw refused(command, 'APPEAL_EXISTS', 'it was filed otherwise', 'already-exists');
  if (!appeal.grounds.trim()) throw refused(command, 'REASON_MISSING', 'it has no grounds');
  return [{ type: 'AppealFiled', data: { ...appeal, person } }];
};

const decideStep = (
  command: AppealCommand & { type: 'DecideAppealStep' },
  { caseId, clock, generation, person }: Appeal & { readonly person: string },
  { steps, decided }: AppealState,
): readonly AppealEvent[] => {
  const { by, appealId, step, upheld, reason } = command.data;
  const decision = { step, person: by, upheld, reason };
  if (steps.some((one) => same({ ...decision, appealId }, one))) return [];
  if (decided) throw refused(command, 'APPEAL_DECIDED', 'it is decided');
  const row = Object.keys(appealSteps);
  if (row[steps.length] !== step) throw refused(command, 'STEP_NOT_DUE', `its next step is ${row[steps.length]}`);
  if (by === person || steps.some((one) => one.person === by))
    throw refused(command, 'SELF_CHECK_FORBIDDEN', `${by} filed it or decided an earlier step`, 'forbidden');
  if (!reason.trim()) throw refused(command, 'REASON_MISSING', 'there is no reason');
  const taken: AppealEvent = { type: 'AppealStepDecided', data: { appealId, ...decision } };
  if (upheld && steps.length + 1 < row.length) return [taken];
  const about = { appealId, caseId, clock, generation, upheld };
  return [taken, { type: 'AppealDecided', data: { ...about, ...(upheld ? { result: 'ON_TIME' } : {}), reason } }];
};

/** The posts that lead a unit, whatever its level. */
const leaders: readonly string[] = ['UNIT_LEADER', 'GRID_HEAD', 'BUILDING_HEAD', 'CELL_HEAD', 'HOUSEHOLD_HEAD'];

/** @throws Rejection `ACTOR_NOT_ALLOWED`, `APPEAL_UNKNOWN` */
const actorOf = (command: AppealCommand, state: AppealState, ground: Net & Roster): Actor => {
  const { by, at } = command.data;
  const filing = command.type === 'FileAppeal';
  const { unitId } = filing ? command.data : filedOf(command, state);
  const posts: readonly string[] = filing ? leaders : appealSteps[command.data.step];
  const units = filing ? [unitId] : upward(ground, unitId).map(({ unit }) => unit.unitId);
  const held = postsOf(ground, by, at).find((one) => posts.includes(one.post) && units.includes(one.unitId));
  if (held) return { person: by, post: held.post };
  throw refused(command, 'ACTOR_NOT_ALLOWED', `${by} is none of ${posts.join(', ')} there`, 'forbidden');
};

const filedOf = (command: AppealCommand, { filed }: AppealState): Appeal & { readonly person: string } => {
  if (filed) return filed;
  throw refused(command, 'APPEAL_UNKNOWN', 'nobody filed it', 'not-found');
};

const refused = (
  { type, data }: AppealCommand,
  code: RefusalCode,
  fact: string,
  kind: RejectionKind = 'invalid-state',
): Rejection => new Rejection(kind, code, `Expected ${type} on appeal ${data.appealId}, but ${fact}`);
