import { closedLoop } from '@gridloop/presets';
import fc from 'fast-check';
import { refusals } from '../kernel/refusals';
import { clocks, type Status } from '../workflow/definition';
import { caseDecider } from './case';
import type { CaseCommand, MoveCommand } from './case.commands';
import { heightOf } from './case.rungs';
import type { CaseEvent } from './case.events';
import { unreported, type CaseState, type OpenCase } from './case.state';
import {
  attempt,
  attemptProperly,
  book,
  commands,
  commandsFrom,
  speakers,
  spoken,
  type Attempt,
  type Choice,
} from './street/given-language';
import { morePlaces, plainPlaces, type Place } from './street/given-places';
import { caseId } from './street/given';

/** Histories played: few in the quick check, as many as `LAWS_RUNS` says in the long one. */
const runs = Number(process.env['LAWS_RUNS'] ?? 400);

interface Step extends Attempt {
  readonly before: CaseState;
  readonly after: CaseState;
  /** Everything that has happened, this step included. */
  readonly history: readonly CaseEvent[];
}

/** Chance from one number: the same number, the same words. */
const chance = (seed: number): Choice & { below(limit: number): number } => {
  let next = seed >>> 0;
  const below = (limit: number): number => {
    next = (Math.imul(next ^ (next >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor((((next ^ (next >>> 13)) >>> 0) / 2 ** 32) * limit);
  };
  const among = <Word>(words: readonly Word[], otherwise: Word): Word => words[below(words.length)] ?? otherwise;
  return {
    below,
    of: (first, ...others) => among([first, ...others], first),
    amiss: (right, ...wrong) => (below(12) > 0 ? right : among(wrong, right)),
  };
};

/** Mostly what leads on, by the proper person, in right words; now and then anything by anybody, or a ring. */
const wished = (seed: number, state: CaseState, at: string): Attempt => {
  const { below, of, amiss } = chance(seed);
  if (state.status !== 'START' && below(15) === 0) return attempt(ringOf(state, at, below(4)), state);
  const allowed = commandsFrom(state.status);
  const leading = allowed.filter(leadsOn);
  const [from = commands] = [[leading, leading, allowed, commands][below(4)]].filter((one) => one && one.length > 0);
  const type = from[below(from.length)] ?? 'ReportCase';
  if (endings.includes(type) && below(2) > 0) return wished(below(2 ** 31), state, at);
  const command = spoken(type, state, speakers[below(speakers.length)] ?? 'stranger', at, { of, amiss });
  return below(12) > 0 ? attemptProperly(command, state, below(speakers.length)) : attempt(command, state);
};

/** What ends a case from anywhere would otherwise end most of them early. */
const endings = ['ForceCloseCase', 'WithdrawCase', 'VoidCase', 'MergeCase', 'RejectCase'];

const leadsOn = (type: MoveCommand['type']): boolean =>
  closedLoop.moves.some(({ command, outcomes }) => command === type && outcomes.some(({ to }) => to)) &&
  !endings.includes(type);

const ringOf = (state: OpenCase, at: string, which: number): CaseCommand => {
  const running = Object.values(state.clocks)[which];
  const { clock, generation } = running ?? { clock: 'TOTAL' as const, generation: 1 };
  return { type: 'ExpireDeadline', data: { caseId, clock, generation, by: 'engine', at } };
};

/** Plays wishes minutes to weeks apart; a refusal changes nothing. */
const play = ([from, script]: Script): readonly Step[] => {
  let { state, events: history } = from;
  let time = Date.parse(from.at);
  return script.map(([seed, minutes]) => {
    time += minutes * 60_000;
    const before = state;
    const tried = wished(seed, before, new Date(time).toISOString());
    for (const event of tried.events) {
      state = caseDecider.evolve(state, event, `e${history.length}`);
      history = [...history, event];
    }
    return { ...tried, before, after: state, history };
  });
};

type Script = readonly [
  from: Pick<Place, 'state' | 'events' | 'at'>,
  steps: readonly (readonly [seed: number, minutes: number])[],
];

/** From nothing, or from any place of a case, so that the end of the road is walked as often as its beginning. */
const nowhere = { state: unreported, events: [], at: '2020-07-20T02:00:00.000Z' };
const scripts: fc.Arbitrary<Script> = fc.tuple(
  fc.constantFrom<Script[0]>(nowhere, nowhere, nowhere, ...plainPlaces, ...morePlaces, ...morePlaces),
  fc.array(fc.tuple(fc.integer(), fc.constantFrom(0, 1, 1, 5, 30, 600, 30_000)), { minLength: 10, maxLength: 40 }),
);

/** Said again these are kept again: each is something that was done or said once more. */
const keptAgain: readonly CaseCommand['type'][] = [
  'ContactReporter',
  'NoteProgress',
  'PublishReply',
  'MakeCallback',
  'AnswerSupervision',
  'ReviewAccount',
  'SplitCase',
];

/** What may still happen to a case that has ended: it is opened again, filed away, or spoken of. */
const afterTheEnd: readonly CaseCommand['type'][] = [
  'ReopenCase',
  'ArchiveCase',
  'NoteChildEnded',
  'CorrectVerdict',
  'ExcludeFromRating',
  'RevokeExclusion',
];

const opens = (
  history: readonly CaseEvent[],
  opening: CaseEvent['type'],
  ...ending: readonly CaseEvent['type'][]
): boolean => {
  const last = history.findLast(({ type }) => type === opening || ending.includes(type));
  return last?.type === opening;
};

/** Who found the case, or had a hand in it, as its events tell. */
const hands = (history: readonly CaseEvent[]): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const event of history)
    switch (event.type) {
      case 'CaseDiscovered':
        found.add(event.data.finder);
        break;
      case 'CaseAccepted':
        if (event.data.selfHandled) found.add(event.data.selfHandled.person);
        break;
      case 'AssignmentSigned':
      case 'HandlingStarted':
      case 'HandlingStageBegun':
      case 'ProgressNoted':
      case 'ReporterContacted':
      case 'CoHandlerReported':
      case 'DepartmentArrived':
      case 'CaseHandled':
        found.add(event.data.person);
        break;
      default: // nobody’s hand
    }
  return found;
};

const assignmentsIn = (history: readonly CaseEvent[]): readonly string[] =>
  history.flatMap((event) => {
    switch (event.type) {
      case 'CaseDispatched':
      case 'CaseExpressRouted':
      case 'CaseEscalated':
      case 'CaseReassigned':
        return [event.data.assignmentId];
      case 'ReturnArbitrated':
        return event.data.assignmentId ? [event.data.assignmentId] : [];
      default:
        return [];
    }
  });

const isEnded = ({ status }: CaseState): boolean =>
  status !== 'START' && closedLoop.statuses[status]?.terminal === true;

/** What is true of every step of every history. */
const laws: Readonly<
  Record<string, (step: Step & { readonly before: OpenCase; readonly after: OpenCase }) => boolean>
> = {
  'a refusal has a known code, and writes nothing': ({ refused, events }) =>
    !refused || (refused.code in refusals && events.length === 0),

  'what has ended changes no more, but for what is said of it afterwards': ({ before, command, events }) =>
    !isEnded(before) || events.length === 0 || afterTheEnd.includes(command.type),

  'the same command again writes nothing, or is refused': ({ command, after, events }) =>
    events.length === 0 || keptAgain.includes(command.type) || attempt(command, after).events.length === 0,

  'it stands in one status of its definition, the one that its last fact names': ({ after, history }) => {
    const last = history.findLast((event) => 'status' in event.data && event.data.status !== undefined);
    return after.status in closedLoop.statuses && !!last && 'status' in last.data && last.data.status === after.status;
  },

  'it has one lead, who is no co-handler, while a unit is to work on it': ({ after }) =>
    !(working.includes(after.status) && !after.unitId) && !after.coHandlers.some(({ unit }) => unit === after.unitId),

  'each assignment has a number of its own': ({ history }) => {
    const numbers = assignmentsIn(history);
    return new Set(numbers).size === numbers.length;
  },

  'no overlay lies over it without the event that opened it': ({ after, history }) =>
    after.supervised === opens(history, 'SupervisionOpened', 'SupervisionClosed') &&
    !!after.whistle === opens(history, 'WhistleBlown', 'WhistleEnded') &&
    !!after.deliberation === opens(history, 'DeliberationLinked', 'DeliberationReturned') &&
    !!after.returning === (after.status === 'RETURN_UNDER_REVIEW') &&
    clocks.every((clock) => {
      const { paused, pending } = after.clocks[clock] ?? {};
      const told = history.filter((event) => 'clock' in event.data && event.data.clock === clock);
      return (
        (!paused || opens(told, 'ClockPaused', 'ClockResumed')) &&
        (!pending || opens(told, 'ExtensionRequested', 'ExtensionGranted', 'ExtensionDenied'))
      );
    }),

  'who found or handled it neither inspects nor calls back': ({ history, events }) =>
    events.every((event) => {
      if (event.type === 'InspectionPassed' || event.type === 'InspectionFailed')
        return !hands(history).has(event.data.inspector);
      return event.type !== 'CallbackMade' || !hands(history).has(event.data.agent);
    }),

  'escalation only climbs': ({ before, events }) =>
    events.every((event) => {
      if (event.type !== 'CaseEscalated') return true;
      const height = (unitId: string) => heightOf(before, book, unitId);
      return height(event.data.toUnit) > height(event.data.fromUnit);
    }),

  'the total clock runs until it ends, and no generation ever falls': ({ before, after }) =>
    !('TOTAL' in after.clocks && isEnded(after)) &&
    clocks.every((clock) => (after.generations[clock] ?? 0) >= (before.generations[clock] ?? 0)),

  'a ring repeated at once does nothing': ({ command, after }) =>
    command.type !== 'ExpireDeadline' || attempt(command, after).events.length === 0,

  'it closes only with all five stages proven': ({ events }) =>
    events.every(
      (event) => event.type !== 'CaseClosed' || Object.values(event.data.stageProof).every((id) => id !== ''),
    ),
};

const working: readonly Status[] = ['AWAITING_SIGN', 'IN_HANDLING', 'RETURN_UNDER_REVIEW'];

describe('whatever anybody wishes of a case', () => {
  it(`keeps every law in ${runs} histories, in which every command is accepted`, () => {
    const accepted = new Map<string, number>();
    fc.assert(
      fc.property(scripts, (script) => {
        for (const step of play(script)) {
          const { before, after } = step;
          if (step.events.length > 0) accepted.set(step.command.type, (accepted.get(step.command.type) ?? 0) + 1);
          if (after.status === 'START') continue;
          for (const [law, holds] of Object.entries(laws))
            if (!holds({ ...step, after, before: before.status === 'START' ? after : before }))
              throw new Error(`broken by ${JSON.stringify(step.command)}: ${law}`);
        }
      }),
      { numRuns: runs, seed: 20200219, endOnFailure: true },
    );
    if (process.env['LAWS_COUNT']) console.log([...accepted].sort(([, a], [, b]) => a - b));
    expect(commands.filter((type) => (accepted.get(type) ?? 0) < runs / 400)).toEqual([]);
  });
});
