import { closedLoop } from '@gridloop/presets';
import { instant } from '../../calendars/local-time';
import type { Instant } from '../../kernel/event';
import type { Clock } from '../../workflow/definition';
import { caseDecider } from '../case';
import type { RunningClock } from '../case.clock-state';
import { closingRefusal } from '../case.closing';
import type { CaseCommand, MoveCommand } from '../case.commands';
import { isExtensionPending, unreported, type CaseState, type OpenCase } from '../case.state';
import { attempt, attemptProperly, commandsFrom, speakers, spoken, type Choice } from './given-language';

/** A case somewhere on its way, at the instant of its latest fact. */
export interface Stand {
  readonly state: CaseState;
  readonly at: Instant;
}

/** What somebody says, in one of several wordings, or a clock that rings in its moment. */
type Step = { readonly says: MoveCommand['type']; readonly voice: Choice } | { readonly rings: Clock };

/** One sort of states: the first that was found of it, and where its steps lead. */
export interface Sort {
  readonly stand: Stand;
  readonly leads: Map<string, Step>;
}

/** What may lie over a status; any number at a time, hence the bound. */
const overlays: Readonly<Record<string, (state: OpenCase) => boolean>> = {
  EXTENSION_PENDING: isExtensionPending,
  CLOCK_PAUSED: ({ clocks }) => Object.values(clocks).some(({ paused }) => paused),
  IN_DELIBERATION: ({ deliberation }) => !!deliberation,
  UNDER_SUPERVISION: ({ supervised }) => supervised,
  WHISTLED: ({ whistle }) => !!whistle,
  CO_HANDLED: ({ coHandlers }) => coHandlers.some(({ reported }) => !reported),
  SPLIT: ({ openChildren }) => openChildren.length > 0,
  RED: ({ clocks }) => Object.values(clocks).some(({ expired }) => expired),
  REWORK: ({ round }) => round > 1,
  NOWHERE: ({ chain }) => chain.length === 0,
  NEXT_DOOR: ({ addressId }) => addressId === 'building-1',
  UNREPORTED: ({ callees }) => callees.length === 0,
  REPORTED_TWICE: ({ callees }) => callees.length > 1,
};

export const isOpen = (state: CaseState): state is OpenCase =>
  state.status !== 'START' && !closedLoop.statuses[state.status]?.terminal;

const overlaysOf = (state: CaseState): readonly string[] =>
  isOpen(state) ? Object.entries(overlays).flatMap(([name, lies]) => (lies(state) ? [name] : [])) : [];

/** Where it stands, what lies over it, and what its closing asks. */
export const sortOf = (state: CaseState): string =>
  [state.status, ...overlaysOf(state), ...(isOpen(state) ? asksOf(state) : [])].join(' ');

/** What closing asks first, and what has been done of that so far. */
const asksOf = (state: OpenCase): readonly string[] => {
  const { replied, callbacks } = state.thisRound;
  const unheard = state.callees.filter((one) => !callbacks[one]?.satisfaction);
  return [
    closingRefusal(state) ?? 'NOTHING',
    state.supervised && state.unanswered && 'unanswered',
    state.openChildren.length > 1 && 'children',
    replied && 'replied',
    state.thisRound.waived?.includes('CALLBACK') && 'uncalled',
    unheard.length < state.callees.length && `${unheard.length} to be heard`,
  ].filter((one) => typeof one === 'string');
};

/** When a clock rings next; undefined: no more, or not until somebody has decided. */
export const ringsAt = (running: RunningClock): Instant | undefined => {
  const { paused, pending, window, unpublished, expired, warned, yellowCardAt, redCardAt, dueAt } = running;
  if (paused) return paused.until;
  if (pending || window || unpublished || expired) return undefined;
  const over = instant(Date.parse(dueAt) + 1);
  return !warned && yellowCardAt ? yellowCardAt : redCardAt && redCardAt > over ? redCardAt : over;
};

/** As many voices as a command has wordings, and one that says it wrongly if it can. */
const voicesOf = (says: MoveCommand['type'], { state, at }: Stand): readonly Choice[] => {
  let [wordings, wrongly] = [1, false];
  spoken(says, state, 'engine', at, {
    of: (...words) => {
      wordings = Math.max(wordings, words.length);
      return words[0];
    },
    amiss: (right) => {
      wrongly = true;
      return right;
    },
  });
  return wrongly ? [...wellSaid.slice(0, wordings), misspoken] : wellSaid.slice(0, wordings);
};
const wellSaid = [0, 1, 2].map((which): Choice => ({
  of: (...words) => words[which] ?? words[0],
  amiss: (right) => right,
}));
const misspoken: Choice = { of: (first) => first, amiss: (right, ...wrong) => wrong[0] ?? right };

/** With these every state would lead to an end, whatever else it lacks. */
const shortCuts: readonly MoveCommand['type'][] = ['ForceCloseCase', 'WithdrawCase', 'VoidCase', 'MergeCase'];

const stepsFrom = (stand: Stand): readonly Step[] => {
  const { state } = stand;
  const said = commandsFrom(state.status)
    .filter((says) => !shortCuts.includes(says))
    .flatMap((says) => voicesOf(says, stand).map((voice): Step => ({ says, voice })));
  const ringing = isOpen(state) ? Object.values(state.clocks).filter((running) => ringsAt(running)) : [];
  return [...said, ...ringing.map(({ clock }): Step => ({ rings: clock }))];
};

/** Who said each command last is asked first, for most often he is the proper person again. */
const proper = new Map<string, number>();

/** Where a step leads, a minute later or when it rings; undefined: it is refused, or nothing happens. */
export const take = (step: Step, { state, at }: Stand): Stand | undefined => {
  const tried = 'says' in step ? say(step, state, instant(Date.parse(at) + 60_000)) : ring(step.rings, state, at);
  if (!tried || tried.events.length === 0) return undefined;
  const after = tried.events.reduce((before, event, index) => caseDecider.evolve(before, event, `e${index}`), state);
  return { state: after, at: tried.command.data.at };
};

const say = ({ says, voice }: Extract<Step, { says: unknown }>, state: CaseState, at: Instant) => {
  const from = proper.get(says) ?? 0;
  const tried = attemptProperly(spoken(says, state, speakers[from] ?? 'engine', at, voice), state, from);
  if (tried.refused?.kind !== 'forbidden')
    proper.set(
      says,
      speakers.findIndex((one) => one === tried.command.data.by),
    );
  return tried;
};

const ring = (clock: Clock, state: CaseState, now: Instant) => {
  const running = isOpen(state) ? state.clocks[clock] : undefined;
  const time = running && ringsAt(running);
  if (!running || !time) return undefined;
  const { generation } = running;
  const caseId = isOpen(state) ? state.caseId : '';
  const command: CaseCommand = {
    type: 'ExpireDeadline',
    data: { caseId, clock, generation, by: 'engine', at: time > now ? time : now },
  };
  return attempt(command, state);
};

/** Every sort of states that a case can come to from its beginnings with at most so many overlays at a time, breadth first. */
export const explore = (mostOverlays: number): ReadonlyMap<string, Sort> => {
  const start: Sort = { stand: { state: unreported, at: '2020-07-20T02:00:00.000Z' }, leads: new Map() };
  const found = new Map([[sortOf(unreported), start]]);
  for (const { stand, leads } of found.values())
    // a map hands out what joins it meanwhile
    for (const step of stepsFrom(stand)) {
      const next = take(step, stand);
      if (!next || overlaysOf(next.state).length > mostOverlays) continue;
      const sort = sortOf(next.state);
      if (!leads.has(sort)) leads.set(sort, step);
      if (!found.has(sort)) found.set(sort, { stand: next, leads: new Map() });
    }
  return found;
};

/** For each sort the step that brings it nearer to a goal, as far as one is known. */
export const waysTo = (goal: string, found: ReadonlyMap<string, Sort>): ReadonlyMap<string, Step> => {
  const origins = new Map<string, [string, Step][]>();
  for (const [from, { leads }] of found)
    for (const [to, step] of leads) origins.set(to, [...(origins.get(to) ?? []), [from, step]]);
  const ways = new Map<string, Step>();
  const near = new Set([goal]);
  for (const to of near)
    for (const [from, step] of origins.get(to) ?? [])
      if (!near.has(from)) {
        near.add(from);
        ways.set(from, step);
      }
  return ways;
};
