import { appealDecider, type AppealCommand } from '@gridloop/domain';
import type { RecordedEvent } from '@gridloop/engine';
import { appointed, bookOf, created, day, unit } from '../../domain/src/grid-units/given';
import { specification } from '../../domain/src/kernel/given';
import { appealsView, type AppealRow } from './appeals.view';
import { whenAppealUpheldThenCorrectVerdict } from './when-appeal-upheld-then-correct-verdict';

const book = bookOf(
  created(unit('c', 'COMMUNITY')),
  ...(['DISPATCHER', 'SUPERVISOR', 'ARBITER', 'UNIT_LEADER'] as const).map((post) => appointed(post, post, 'c')),
);
const said = { appealId: 'x', at: day('2020-03-01') };
const about = { caseId: 'case', clock: 'HANDLE', generation: 2 } as const;
const file: AppealCommand = {
  type: 'FileAppeal',
  data: { ...about, ...said, unitId: 'c', against: 'VERDICT', grounds: '已办结', by: 'UNIT_LEADER' },
};
const step = (name: 'PRE_CHECK' | 'DEPARTMENT' | 'LEADER', by: string, upheld = true): AppealCommand => ({
  type: 'DecideAppealStep',
  data: { ...said, step: name, upheld, reason: '属实', by },
});
const steps = [step('PRE_CHECK', 'DISPATCHER'), step('DEPARTMENT', 'SUPERVISOR'), step('LEADER', 'ARBITER')];

/** The events as the log would have them, each by the person of its command. */
const recorded = (...commands: readonly AppealCommand[]): readonly RecordedEvent[] =>
  specification(appealDecider, book)
    .happened(...commands)
    .map((event, revision) => {
      const person = commands[Math.min(revision, commands.length - 1)]?.data.by;
      const metadata = { actor: { person }, occurredAt: said.at };
      return { ...event, stream: 'appeal-x', revision, metadata } as unknown as RecordedEvent;
    });
const rowOf = (...commands: readonly AppealCommand[]): AppealRow | undefined =>
  recorded(...commands).reduce<AppealRow | undefined>(
    (row, event) => appealsView.evolve(row, event as never),
    undefined,
  );
const wished = async (...commands: readonly AppealCommand[]) => {
  const wishes = recorded(...commands).map(async (event) => whenAppealUpheldThenCorrectVerdict.when(event, said.at));
  return (await Promise.all(wishes)).flat();
};

describe('an appeal that is upheld', () => {
  it('corrects the verdict once, in the name of whoever decided last', async () =>
    expect(await wished(file, ...steps)).toEqual([
      {
        ...{ category: 'case', id: 'case', onBehalfOf: 'ARBITER' },
        command: {
          type: 'CorrectVerdict',
          data: { ...about, appealId: 'x', result: 'ON_TIME', reason: '属实', by: 'engine', at: said.at },
        },
      },
    ]));
  it('shows its steps', () =>
    expect(rowOf(file, ...steps)).toMatchObject({
      status: 'UPHELD',
      steps: [{ step: 'PRE_CHECK' }, { step: 'DEPARTMENT' }, { step: 'LEADER', person: 'ARBITER' }],
    }));
});

it('an appeal that is dismissed, or under way, corrects nothing', async () => {
  const dismissed = [file, step('PRE_CHECK', 'DISPATCHER', false)] as const;
  expect([await wished(...dismissed), await wished(file, ...steps.slice(0, 2))]).toEqual([[], []]);
  expect([rowOf(...dismissed)?.status, rowOf(file)?.status]).toEqual(['DISMISSED', 'OPEN']);
});
