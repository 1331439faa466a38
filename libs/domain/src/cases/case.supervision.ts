import type { SupervisionCommand } from './case.commands';
import { supervision } from './case.escalation';
import { refuse, wantReason, type Moves } from './case.road';
import { runKey } from './case.state';

/** 催办 → 督办 → 通报, each step claimed once and each to be answered (handbook §4.6). */
export const supervisionMoves: Moves<SupervisionCommand> = {
  SendReminder: (command, state) => {
    const { clock, note, by } = command.data;
    const running = state.clocks[clock];
    if (!running) throw refuse('invalid-state', 'MOVE_NOT_ALLOWED', command, `${clock} does not run`);
    if (state.reminded.includes(runKey(running))) return [];
    const { generation } = running;
    const to = state.unitId ? { to: state.unitId } : {};
    return [{ type: 'ReminderSent', data: { ...to, clock, generation, ...(note ? { note } : {}), person: by } }];
  },

  OpenSupervision: (command, state) => {
    const { kind, reason } = command.data;
    wantReason(command, reason);
    return state.supervised ? [] : [supervision(kind, 'ORDERED', state.unitId, reason)];
  },
  AnswerSupervision: ({ data: { by, answer } }) => [{ type: 'SupervisionAnswered', data: { person: by, answer } }],
  /** Signed off 销号 only once the unit has answered the last step. */
  CloseSupervision: (command, state) => {
    const { by, decision } = command.data;
    if (state.unanswered) throw refuse('invalid-state', 'ANSWER_MISSING', command, 'the unit has not answered');
    return [{ type: 'SupervisionClosed', data: { person: by, decision } }];
  },

  IssueNotice: ({ data: { facts, by } }, state) =>
    state.noticed
      ? []
      : [{ type: 'NoticeIssued', data: { ...(state.unitId ? { unit: state.unitId } : {}), facts, person: by } }],
};
