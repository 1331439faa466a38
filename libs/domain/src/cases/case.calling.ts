import { serving } from '../organisations/organization';
import type { CallingCommand } from './case.commands';
import { whistleKinds, type CaseEvent } from './case.events';
import { refuse, wantReason, type Moves } from './case.road';
import { startAll, stopAll } from './case.time';

/** Minutes in which a department has to be there (handbook §4.4). */
const arriveLimit = 30;

/** 吹哨报到, and what a council makes of a difficult matter (handbook §4.4, §4.8). */
export const callingMoves: Moves<CallingCommand> = {
  BlowWhistle: (command, state, { unitId = '', book }) => {
    const { kind, departments, by, at, arriveLimit: limit = arriveLimit } = command.data;
    const lawful = whistleKinds.find((one) => one === kind);
    if (!lawful)
      throw refuse(
        'invalid-argument',
        'WHISTLE_KIND_INVALID',
        command,
        `${kind} is none of ${whistleKinds.join(', ')}`,
      );
    if (state.whistle) throw refuse('invalid-state', 'WHISTLE_OPEN', command, 'one is blown already');
    const known = serving(book, unitId, { at }).filter((one) => one.kind === 'DEPARTMENT');
    if (departments.length === 0) throw refuse('invalid-argument', 'UNIT_UNKNOWN', command, 'it calls nobody');
    const unknown = departments.find((id) => !known.some(({ organizationId }) => organizationId === id));
    if (unknown)
      throw refuse('invalid-argument', 'UNIT_UNKNOWN', command, `no department that serves ${unitId} is ${unknown}`);
    const called = [...new Set(departments)];
    return [
      {
        type: 'WhistleBlown',
        data: { kind: lawful, departments: called, arriveLimit: limit, unit: unitId, person: by },
      },
    ];
  },
  ReportArrival: ({ data: { by, at } }, state, { unitId = '' }) =>
    state.whistle?.arrived.includes(unitId)
      ? []
      : [{ type: 'DepartmentArrived', data: { department: unitId, person: by, at } }],
  RateDepartment: (command, state) => {
    const { department, score, reason, by } = command.data;
    wantReason(command, reason);
    if (!state.whistle?.departments.includes(department))
      throw refuse('invalid-argument', 'UNIT_UNKNOWN', command, `${department} was not called`);
    if (state.whistle.rated.includes(department))
      throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, `${department} is rated already`);
    return [{ type: 'DepartmentRated', data: { department, score, reason, person: by } }];
  },
  EndWhistle: (command) => {
    const { result, by } = command.data;
    wantReason(command, result);
    return [{ type: 'WhistleEnded', data: { result, person: by } }];
  },

  /** The handling clock stands still only where the policy lists it as a reason. */
  LinkDeliberation: (command, state, { rules }) => {
    const { council, item, by, at } = command.data;
    if (state.deliberation?.item === item) return [];
    if (state.deliberation) throw refuse('invalid-state', 'DELIBERATION_OPEN', command, 'a council has it already');
    const pauses = rules.policy.pause?.reasons.includes(reason);
    return [
      { type: 'DeliberationLinked', data: { council, item, person: by } },
      ...(pauses ? stopAll(state, reason, at, rules, { only: 'HANDLE' }) : []),
    ];
  },
  ReturnDeliberation: (command, state) => {
    const { council, item, resolution, tasks, at } = command.data;
    if (!state.deliberation) return [];
    if (state.deliberation.item !== item)
      throw refuse('invalid-state', 'DELIBERATION_OPEN', command, `the council has ${state.deliberation.item}`);
    const returned: CaseEvent = { type: 'DeliberationReturned', data: { council, item, resolution, tasks } };
    return [returned, ...startAll(state, at, { only: reason })];
  },
};

const reason = 'IN_DELIBERATION';
