import type { HandlingCommand } from './case.commands';
import { drawInspector } from './case.draw';
import { levelOf } from './case.rungs';
import { waivedFor } from './case.predicates';
import { refuse, type Moves } from './case.road';

/** What is done about the matter (handbook §4.2). */
export const handlingMoves: Moves<HandlingCommand> = {
  ContactReporter: ({ data: { by, method, reached, at } }) => [
    { type: 'ReporterContacted', data: { person: by, method, reached, at } },
  ],

  StartHandling: ({ data: { by } }, state, { book }) =>
    state.thisRound.startedBy === by
      ? []
      : [
          {
            type: 'HandlingStarted',
            data: { person: by, unitId: state.unitId ?? '', level: levelOf(state, state.unitId, book) },
          },
        ],

  /** The next of the stages that the policy limits one by one; none is gone back to. */
  BeginHandlingStage: (command, state, { rules: { policy } }) => {
    const { stage, by } = command.data;
    const stages = policy.lines
      .filter(({ clock, category }) => clock === 'HANDLE' && category === state.category)
      .flatMap((line) => line.stage ?? []);
    const [now, wished] = [Math.max(0, stages.indexOf(state.stageOfHandling ?? '')), stages.indexOf(stage)];
    if (wished < now)
      throw refuse('invalid-argument', 'HANDLING_STAGE_UNKNOWN', command, `${policy.id} has no ${stage} to go on to`);
    return wished === now ? [] : [{ type: 'HandlingStageBegun', data: { stage, person: by } }];
  },

  NoteProgress: ({ data: { by, note } }) => [{ type: 'ProgressNoted', data: { person: by, note } }],

  /** Found on patrol or handled by whoever accepted it: an inspector is drawn at once (handbook §4.6). */
  HandleCase: (command, state, { standing, rules, book }) => {
    const { by, outcome, settlement, unresolvedReason, plannedDate, genuine, finalResult, account } = command.data;
    const waived = waivedFor(command, state, rules.definition);
    return [
      {
        type: 'CaseHandled',
        data: {
          ...standing,
          person: by,
          round: state.round,
          outcome,
          ...(settlement ? { settlement } : {}),
          ...(unresolvedReason ? { unresolvedReason } : {}),
          ...(plannedDate ? { plannedDate } : {}),
          ...(genuine === undefined ? {} : { genuine }),
          ...(finalResult === undefined ? {} : { finalResult }),
          ...(waived.length > 0 ? { waived } : {}),
          ...(account ? { account } : {}),
          resolvedAtLevel: levelOf(state, state.unitId, book),
          selfHandled: state.selfHandled,
        },
      },
      ...(waived.includes('INSPECTION') ? [] : drawInspector(command, state, rules.definition, book)),
    ];
  },
};
