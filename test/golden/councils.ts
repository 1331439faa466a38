import {
  appealDecider,
  jointReviewDecider,
  type AppealCommand,
  type AppealEvent,
  type AppealStep,
  type DeliberationEvent,
  type JointReviewCommand,
  type JointReviewEvent,
} from '@gridloop/domain';
import * as council from '../../libs/domain/src/deliberations/given';
import { specification } from '../../libs/domain/src/kernel/given';

const at = '2020-12-01T00:00:00.000Z';

/** A council that leaves nothing out. */
export const councilStories = (): readonly (readonly DeliberationEvent[])[] => {
  const { addItem, adopt, convene, fulfil, happened, hold, met, nameMembers, publish, recuse, task } = council;
  const member = { person: 'm1', capacity: 'OWNERS_COMMITTEE', organizationId: 'o' };
  const [, , , ...signedIn] = met;
  return [
    happened(
      convene({ members: [member], everyMonths: 3, assumed: true }),
      nameMembers(['m1', 'm2', 'm3', 'm4', 'm5']),
      addItem({ caseId: 'case', parties: ['resident'] }),
      addItem({ itemId: 'j', caseId: 'case' }),
      hold({ assumed: true }),
      ...signedIn,
      recuse('m5'),
      adopt({ tasks: [{ ...task, person: 'worker' }] }),
      fulfil(),
      publish(),
    ),
    happened(convene(), addItem({ caseId: 'case' }), council.withdraw()),
  ];
};

/** A joint review and an appeal, both to their ends. */
export const reviewStories = (): readonly (readonly JointReviewEvent[])[] => {
  const said = { reviewId: 'r', by: 'leader', at };
  const held = { unitId: 'c', heldOn: '2020-11-20', participants: ['leader'], cases: ['a', 'b'] };
  const commands: readonly JointReviewCommand[] = [
    { type: 'HoldReview', data: { ...held, ...said } },
    { type: 'RecordFinding', data: { caseId: 'a', cause: '管道老化', repeatOf: 'b', advice: '更换', ...said } },
  ];
  return [specification(jointReviewDecider, council.book).happened(...commands)];
};

export const appealStories = (): readonly (readonly AppealEvent[])[] => {
  const said = { appealId: 'x', at };
  const filed = { caseId: 'a', unitId: 'c', against: 'VERDICT', clock: 'HANDLE', generation: 1, grounds: '有误' } as const;
  const step = (name: AppealStep, by: string): AppealCommand => ({
    type: 'DecideAppealStep',
    data: { ...said, step: name, upheld: true, reason: '属实', by },
  });
  const commands: readonly AppealCommand[] = [
    { type: 'FileAppeal', data: { ...filed, ...said, by: 'leader' } },
    ...[step('PRE_CHECK', 'dispatcher'), step('DEPARTMENT', 'supervisor'), step('LEADER', 'above')],
  ];
  return [specification(appealDecider, council.book).happened(...commands)];
};
