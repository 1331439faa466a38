import type { CaseCommand, CaseCommandOf, CheckingCommand } from './case.commands';
import type { CaseEvent, CaseEventOf } from './case.events';
import { supervision } from './case.escalation';
import { calleeOf } from './case.predicates';
import { refuse, wantReason, type Moves } from './case.road';
import type { OpenCase } from './case.state';

/** Checked by another, answered, judged by the resident, handled again where it was not good (handbook §4.6). */
export const checkingMoves: Moves<CheckingCommand> = {
  /** What was reported and what was found must agree, or it has not passed. */
  InspectCase: (command, state, { standing }) => {
    const { by, passed, findings, found, unableReason } = command.data;
    if (passed && found && found !== state.thisRound.outcome)
      throw refuse(
        'invalid-argument',
        'RESULT_DISAGREES',
        command,
        `${state.thisRound.outcome} was reported and ${found} was found`,
      );
    const data = { ...standing, inspector: by, round: state.round, findings, ...(found ? { found } : {}) };
    return passed
      ? [{ type: 'InspectionPassed', data }]
      : [
          { type: 'InspectionFailed', data: { ...data, ...(unableReason ? { unableReason } : {}) } },
          rework(state, 'INSPECTION_FAILED'),
        ];
  },

  PublishReply: ({ data: { text } }, _state, { moved, standing }) => [
    { type: 'PublicReplyPublished', data: { ...(moved ? standing : {}), text } },
  ],

  /** After the last attempt in vain the reporter counts as not having judged. */
  MakeCallback: (command, state, { standing, moved, rules }) => {
    const { by, method, reached } = command.data;
    const callee = wantCallee(command, state);
    const attempt = (state.thisRound.callbacks[callee]?.attempts ?? 0) + 1;
    const reporter = named(callee, state);
    const made: CaseEvent = { type: 'CallbackMade', data: { agent: by, method, reached, attempt, ...reporter } };
    if (reached || attempt < rules.definition.callbackAttempts) return [made];
    const where = moved ? standing : {};
    return [made, { type: 'SatisfactionRecorded', data: { ...where, level: 'NOT_RATED', solved: false, ...reporter } }];
  },

  RecordSatisfaction: (command, state, { standing, moved }) => {
    const { level, solved, statement } = command.data;
    const callee = wantCallee(command, state);
    const recorded: CaseEvent = {
      type: 'SatisfactionRecorded',
      data: { ...(moved ? standing : {}), level, solved, ...(statement ? { statement } : {}), ...named(callee, state) },
    };
    return level === 'DISSATISFIED' ? [recorded, ...afterDissatisfaction(state)] : [recorded];
  },

  OrderRework: (command, state, { standing }) => {
    wantReason(command, command.data.reason);
    const ordered = rework(state, 'SUPERVISOR');
    return [{ ...ordered, data: { ...standing, ...ordered.data, reason: command.data.reason } }];
  },
};

/** Dissatisfied → rework; dissatisfied again → supervision as well (handbook §4.6). */
const afterDissatisfaction = (state: OpenCase): CaseEvent[] => [
  rework(state, 'DISSATISFIED'),
  ...(state.dissatisfied > 0 && !state.supervised
    ? [supervision('IMPORTANT', 'DISSATISFIED_AGAIN', state.unitId)]
    : []),
];

const rework = (
  state: OpenCase,
  trigger: CaseEventOf<'ReworkOrdered'>['data']['trigger'],
): CaseEventOf<'ReworkOrdered'> => ({ type: 'ReworkOrdered', data: { round: state.round + 1, trigger } });

const wantCallee = (command: CaseCommandOf<'MakeCallback' | 'RecordSatisfaction'>, state: OpenCase): string => {
  const callee = calleeOf(command, state);
  if (callee === undefined)
    throw refuse('invalid-argument', 'REPORTER_UNKNOWN', command satisfies CaseCommand, 'it has no such reporter');
  if (state.thisRound.callbacks[callee]?.satisfaction)
    throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, 'this reporter has judged');
  return callee;
};

/** Named in the event where there are several, or where he came with a merged case. */
const named = (callee: string, state: OpenCase) =>
  state.callees.length > 1 || callee !== state.reporterId ? { reporter: callee } : {};
