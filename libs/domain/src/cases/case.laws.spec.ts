import fc from 'fast-check';
import { refusals } from '../kernel/refusals';
import { Rejection } from '../kernel/rejection';
import { closedLoop, ruixiangPeople } from '@gridloop/presets';
import { caseDecider } from './case';
import type { CaseCommand } from './case.commands';
import type { CaseEvent } from './case.events';
import { unreported, type CaseState } from './case.state';
import {
  acceptForSelf,
  book,
  branch,
  building,
  caseId,
  classify,
  close,
  community,
  escalate,
  handle,
  household,
  inspect,
  jiangJun,
  rate,
  reply,
  report,
  review,
  sign,
} from './given';

const people = fc.constantFrom(
  ...ruixiangPeople
    .filter(
      (one) =>
        one.subjectId < 'p-2000' ||
        one.appointments.some((held) => held.unitId.startsWith('ruixiang-g1') || held.unitId === branch),
    )
    .map((one) => one.subjectId),
);
const units = fc.constantFrom(undefined, household, building, branch, community, 'ruixiang-g9-h1', 'nowhere');
const word = fc.constantFrom('', '理由', '  ');

/** Any wish whatever, sensible or not; what is random keeps to what the edge lets through. */
const wishes: fc.Arbitrary<CaseCommand['data'] & { type: string }> = fc
  .tuple(
    fc.constantFrom(
      'ReportCase',
      'DiscoverCase',
      'LocateCase',
      'ClassifyCase',
      'AcceptCase',
      'DispatchCase',
      'SignAssignment',
      'StartHandling',
      'NoteProgress',
      'EscalateCase',
      'HandleCase',
      'InspectCase',
      'PublishReply',
      'MakeCallback',
      'RecordSatisfaction',
      'ReviewCase',
      'CloseCase',
      'AnswerSupervision',
      'CloseSupervision',
      'ExpireDeadline',
    ),
    people,
    units,
    word,
    fc.boolean(),
    fc.boolean(),
    fc.integer({ min: 1, max: 6 }),
    fc.constantFrom('RESOLVED', 'UNRESOLVED', 'MEDIATED'),
    fc.constantFrom('SATISFIED', 'DISSATISFIED'),
  )
  .map(([type, by, toUnit, text, yes, no, generation, outcome, level]) => ({
    type,
    by,
    caseId,
    at: '',
    text,
    note: text,
    reason: text,
    answer: text,
    decision: text,
    cause: text,
    findings: text,
    category: text,
    ...(toUnit ? { toUnit } : {}),
    ...(yes ? { reporterId: 'p-1001', addressId: 'ruixiang-1-1' } : { addressId: 'ruixiang-1-1' }),
    channel: 'APP',
    method: 'PHONE',
    urgency: yes ? 'URGENT' : 'NORMAL',
    confidential: no,
    anonymous: no,
    newReporterId: 'r-new',
    forSelf: yes,
    passed: yes || no,
    reached: no,
    solved: yes,
    outcome,
    level,
    clock: no ? 'HANDLE' : 'TOTAL',
    generation,
  })) as never;

interface Step {
  readonly command: CaseCommand;
  readonly before: CaseState;
  readonly events: readonly CaseEvent[];
  readonly after: CaseState;
}

/** Plays wishes minutes to days apart; a refusal changes nothing. */
const play = (script: readonly (readonly [{ type: string }, number])[]): Step[] => {
  let state = unreported;
  let time = Date.parse('2020-02-19T02:00:00.000Z');
  return script.map(([{ type, ...data }, minutes], index) => {
    time += minutes * 60_000;
    const command = { type, data: { ...data, at: new Date(time).toISOString() } } as unknown as CaseCommand;
    const before = state;
    let events: readonly CaseEvent[] = [];
    try {
      caseDecider.actor(command, before, book);
      events = caseDecider.decide(command, before, book);
    } catch (refusal) {
      if (!(refusal instanceof Rejection)) throw refusal;
      expect(Object.keys(refusals)).toContain(refusal.code);
    }
    for (const [n, event] of events.entries()) state = caseDecider.evolve(state, event, `${index}.${n}`);
    return { command, before, events, after: state };
  });
};

/** Some way down the main road, then anything. */
const road = [
  report(),
  classify('URGENT'),
  acceptForSelf(),
  escalate(branch),
  sign(jiangJun),
  handle(),
  inspect(),
  reply(),
  rate(),
  review(),
  close(),
].map(({ type, data }) => [{ type, ...data }, 1] as const);
const scripts = fc
  .tuple(
    fc.nat(road.length),
    fc.array(fc.tuple(wishes, fc.constantFrom(0, 1, 30, 600, 9000)), { minLength: 5, maxLength: 40 }),
  )
  .map(([steps, rest]) => [...road.slice(0, steps), ...rest]);
const law = (holds: (steps: readonly Step[]) => void) =>
  fc.assert(
    fc.property(scripts, (script) => holds(play(script))),
    { numRuns: 300 },
  );

describe('whatever anybody wishes', () => {
  it('every refusal has a known code, and folding never throws', () =>
    law((steps) =>
      expect(steps.every((step) => step.after.status !== 'START' || step.events.length === 0)).toBe(true),
    ));

  it('a closed case changes no more', () =>
    law((steps) => {
      for (const { before, events } of steps) if (before.status === 'CLOSED') expect(events).toEqual([]);
    }));

  it('who found or handled the case never checks it', () =>
    law((steps) => {
      for (const { before, events } of steps)
        for (const event of events)
          if ((event.type === 'InspectionPassed' || event.type === 'InspectionFailed') && before.status !== 'START')
            expect(before.involved).not.toContain(event.data.inspector);
    }));

  it('the unit that holds the case stands in its chain, and escalation only climbs', () =>
    law((steps) => {
      for (const { after, before, events } of steps) {
        if (after.status === 'START' || before.status === 'START') continue;
        const rung = (unitId: string | undefined) => after.chain.findIndex((link) => link.unitId === unitId);
        if (after.unitId) expect(rung(after.unitId)).toBeGreaterThanOrEqual(0);
        if (events.some((event) => event.type === 'CaseEscalated'))
          expect(rung(after.unitId)).toBeGreaterThan(rung(before.unitId));
      }
    }));

  it('a clock runs exactly while its rule says so, and its generation only rises', () =>
    law((steps) => {
      for (const { before, after } of steps) {
        if (after.status === 'START') continue;
        expect('HANDLE' in after.clocks).toBe(['AWAITING_SIGN', 'IN_HANDLING', 'REWORK'].includes(after.status));
        expect('TOTAL' in after.clocks).toBe(after.status !== 'CLOSED');
        if (before.status !== 'START')
          for (const rule of closedLoop.clocks)
            expect(after.generations[rule.clock] ?? 0).toBeGreaterThanOrEqual(before.generations[rule.clock] ?? 0);
      }
    }));

  it('a ring repeated at once does nothing', () =>
    law((steps) => {
      for (const { command, after } of steps)
        if (command.type === 'ExpireDeadline') expect(caseDecider.decide(command, after, book)).toEqual([]);
    }));

  it('closes only with all five stages proven', () =>
    law((steps) => {
      for (const { events } of steps)
        for (const event of events)
          if (event.type === 'CaseClosed')
            expect(Object.values(event.data.stageProof).every((id) => id !== '')).toBe(true);
    }));
});
