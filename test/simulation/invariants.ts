import { caseDecider, type CaseEvent, type CaseState, type Instant } from '@gridloop/domain';
import { verifyChain, type Recorded } from '@gridloop/engine';
import { DeadlineLedger } from '../../libs/deadlines/src/ledger';
import type { WatchedCase } from '../../libs/deadlines/src/when-case-moves-then-watch';
import type { Landed } from './store';

export interface Outcome {
  readonly landed: readonly Landed[];
  readonly rows: ReadonlyMap<string, WatchedCase>;
  /** Commands that somebody was told are done: case and idempotency key. */
  readonly answered: readonly (readonly [caseId: string, key: string])[];
  /** Everything due before this instant must have been acted on. */
  readonly settledAt: Instant;
}

/** What went wrong, a sentence each; [] when every promise about deadlines was kept (engineering facts §12). */
export const brokenPromises = (outcome: Outcome): readonly string[] => {
  const cases = Map.groupBy(
    outcome.landed.map(({ event }) => event as Recorded<CaseEvent>),
    ({ stream }) => stream.slice('case-'.length),
  );
  return [
    ...[...cases].flatMap(([caseId, history]) => [
      ...lost(caseId, history, outcome.settledAt),
      ...unearned(caseId, history),
      ...whilePaused(caseId, history),
    ]),
    ...early(outcome.landed),
    ...unkept(cases, outcome.answered),
    ...asLedger(cases, outcome.rows),
    ...brokenChains(cases),
  ];
};

type Histories = ReadonlyMap<string, readonly Recorded<CaseEvent>[]>;
type History = readonly Recorded<CaseEvent>[];

const lost = (caseId: string, history: History, settledAt: Instant): string[] => {
  const state = history.reduce<CaseState>((so, event) => caseDecider.evolve(so, event, event.id), caseDecider.initial);
  if (state.status === 'START') return [];
  return Object.entries(state.clocks)
    .filter(([, { dueAt, expired, paused }]) => !expired && (paused ? (paused.until ?? settledAt) : dueAt) < settledAt)
    .map(([clock, { generation, dueAt }]) => `lost: ${clock} ${generation} of ${caseId}, due ${dueAt}`);
};

/** An escalation by the engine without the card that claims its rung, or beyond the one that the card allows. */
const unearned = (caseId: string, history: History): string[] =>
  [...Map.groupBy(history, ({ metadata }) => metadata.idempotencyKey).values()].flatMap((together) => {
    const cards = together.filter(({ type }) => type === 'RedCardIssued').length;
    const climbs = together.filter(
      ({ type, metadata }) => type === 'CaseEscalated' && metadata.actor.role === 'ENGINE',
    );
    return climbs.length > cards ? [`doubled: ${caseId} climbed ${climbs.length} times for ${cards} cards`] : [];
  });

/** Nothing falls due of a clock that stands still. */
const whilePaused = (caseId: string, history: History): string[] => {
  let state: CaseState = caseDecider.initial;
  return history.flatMap((event) => {
    const before = state;
    state = caseDecider.evolve(state, event, event.id);
    if (event.type !== 'RedCardIssued' && event.type !== 'YellowCardIssued') return [];
    const paused = before.status !== 'START' && before.clocks[event.data.clock]?.paused;
    return paused ? [`paused: ${event.data.clock} of ${caseId} rang though it stood still`] : [];
  });
};

const early = (landed: readonly Landed[]): string[] =>
  landed.flatMap(({ event, at }) => {
    if (event.type !== 'RedCardIssued') return [];
    const { clock, dueAt } = (event as Recorded<CaseEvent> & { type: 'RedCardIssued' }).data;
    return at > Date.parse(dueAt) ? [] : [`early: ${clock} of ${event.stream}, due ${dueAt}`];
  });

/** A command that was answered stands in the log, once. */
const unkept = (cases: Histories, answered: Outcome['answered']): string[] =>
  answered.flatMap(([caseId, key]) => {
    const revisions = (cases.get(caseId) ?? []).filter(({ metadata }) => metadata.idempotencyKey === key);
    const commands = new Set(revisions.map(({ metadata }) => metadata.recordedAt));
    return commands.size === 1 ? [] : [`${commands.size === 0 ? 'lost' : 'doubled'}: command ${key}`];
  });

/** Rungs claimed twice, and rows that are not what the log says. */
const asLedger = (cases: Histories, rows: Outcome['rows']): readonly string[] => {
  const ledger = new DeadlineLedger();
  for (const event of [...cases.values()].flat()) ledger.take(event);
  return [...ledger.faults, ...ledger.differences([...rows.values()].flatMap(({ clocks }) => Object.values(clocks)))];
};

const brokenChains = (cases: Histories): string[] =>
  [...cases.values()].flatMap((history) => {
    const fault = verifyChain(history);
    return fault ? [`chain broken: ${fault.stream} ${fault.revision} ${fault.what}`] : [];
  });
