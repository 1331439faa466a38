import {
  caseDecider,
  emptyRulebook,
  foldRulebook,
  personalFields,
  type CaseCommand,
  type CaseEvent,
  type Rulebook,
} from '@gridloop/domain';
import {
  memoryKeyVault,
  MemoryEventStore,
  Transactor,
  type Automation,
  type EventStore,
  type KeyVault,
} from '@gridloop/engine';
import { closedLoop, fourLevels } from '@gridloop/presets';
import {
  accept,
  book,
  caseId,
  classify,
  dispatcher,
  on,
  report,
  secretary,
  wangKui,
  wish,
  zhaoMeiju,
} from '../../../domain/src/cases/given';
import type { Reading } from './history';
import { whenCaseMergedThenSurvivorAbsorbs } from './when-case-merged-then-survivor-absorbs';
import { whenCaseSplitThenBeginChildren } from './when-case-split-then-begin-children';
import { whenChildEndsThenTellParent } from './when-child-ends-then-tell-parent';
import { whenExpressCategoryAcceptedThenRoute } from './when-express-category-accepted-then-route';
import { windowsPassedAt } from './when-window-passes-then-archive';

const at = '2020-02-20T00:00:00.000Z';
const parts = [
  { text: '屋顶漏水', category: 'LEAK' },
  { text: '路灯不亮', category: 'LIGHT', matter: 'LIGHTING' },
];
const split = wish('SplitCase', dispatcher, '10:30', { childCases: ['c-1', 'c-2'], parts });
const child = wish('BeginChildCase', 'engine', '10:31', {
  ...{ definition: closedLoop.id, policy: 'ruixiang@1', levelScheme: fourLevels.id, calendar: 'none' },
  ...{ text: '漏水', category: 'LEAK', parentCase: 'c-parent', reportedAt: on('10:00'), channel: 'PHONE' },
  ...{ confidential: false, anonymous: true, addressId: 'ruixiang-1-1' },
});

/** What the automation wishes for the last event that the commands brought about, once they are in the log. */
const wished = async (
  automation: (reading: Reading) => Automation,
  commands: readonly CaseCommand[],
  { rules = book, vault = memoryKeyVault() }: { rules?: Rulebook; vault?: KeyVault } = {},
  of: CaseEvent['type'] | undefined = undefined,
) => {
  const store: EventStore = new MemoryEventStore();
  const transactor = new Transactor({ store, vault });
  for (const [index, command] of commands.entries())
    await transactor.transact(caseDecider, caseId, command, { idempotencyKey: `${index}`, correlationId: 'c' }, rules);
  const history = await store.read(`case-${caseId}`);
  const event = of ? history.findLast(({ type }) => type === of) : history.at(-1);
  return event ? automation({ store, vault, rulebook: { current: rules } }).when(event, at) : [];
};

describe('when a case is split', () => {
  it('its children begin, each with its part, and with all else of the parent', async () => {
    const children = await wished(whenCaseSplitThenBeginChildren, [report(), classify('URGENT'), split]);
    const inherited = {
      ...{ parentCase: caseId, reportedAt: on('10:00'), channel: 'PHONE', reporterId: wangKui, anonymous: false },
      ...{ reporter: { name: '王魁' }, addressId: 'ruixiang-1-1', confidential: false },
      ...{ definition: closedLoop.id, policy: 'ruixiang@1', levelScheme: fourLevels.id, calendar: 'none' },
    };
    expect(children).toEqual(
      ['c-1', 'c-2'].map((id, index) => ({
        ...{ category: 'case', id, onBehalfOf: dispatcher },
        command: {
          type: 'BeginChildCase',
          data: { ...inherited, ...parts[index], caseId: id, by: 'engine', at },
        },
      })),
    );
  });
  it('nobody who found the parent may check a child', async () => {
    const found = wish('DiscoverCase', zhaoMeiju, '10:00', { text: '漏水', addressId: 'ruixiang-1-1' });
    const [first] = await wished(whenCaseSplitThenBeginChildren, [found, split]);
    expect(first?.command.data).toMatchObject({ finder: zhaoMeiju, channel: 'PATROL', anonymous: true });
  });
  it('the parent waits for no child whose text was destroyed', async () => {
    const vault = memoryKeyVault();
    const erasing = (reading: Reading): Automation => {
      const automation = whenCaseSplitThenBeginChildren(reading);
      return {
        ...automation,
        when: async (event, instant) => {
          await vault.destroy(wangKui);
          return automation.when(event, instant);
        },
      };
    };
    const told = await wished(erasing, [report(), split], { vault });
    expect(told.map(({ id, command }) => [id, command.type, command.data])).toEqual(
      ['c-1', 'c-2'].map((childCase) => [
        caseId,
        'NoteChildEnded',
        { caseId, childCase, endedAs: 'VOIDED', by: 'engine', at },
      ]),
    );
  });
  it('its parts stand sealed in the log', () =>
    expect(personalFields({ type: 'CaseSplit', data: { childCases: [], parts } }, wangKui, caseId)).toEqual({
      parts: [caseId, wangKui],
    }));
});

describe('when a case is merged', () => {
  const surviving = { open: true, confidential: false, addressId: 'ruixiang-1-1', category: 'TRAVEL_PASS' };
  const merge = wish('MergeCase', dispatcher, '10:30', { survivingCase: 'c-survivor', surviving });
  const absorbed = wish('AbsorbCase', 'engine', '10:20', {
    ...{ merged: 'c-earlier', reportedAt: on('09:00'), reporters: ['r-earlier'] },
  });

  it('the survivor takes in its anchor and every reporter, those of earlier merges, too', async () =>
    expect(
      await wished(
        whenCaseMergedThenSurvivorAbsorbs,
        [report(), classify('URGENT'), absorbed, merge],
        {},
        'CaseMerged',
      ),
    ).toEqual([
      {
        ...{ category: 'case', id: 'c-survivor', onBehalfOf: dispatcher },
        command: {
          type: 'AbsorbCase',
          data: {
            ...{ caseId: 'c-survivor', merged: caseId, reportedAt: on('09:00'), reporters: [wangKui, 'r-earlier'] },
            ...{ by: 'engine', at },
          },
        },
      },
    ]));
});

describe('when a case ends', () => {
  const reject = wish('RejectCase', dispatcher, '10:40', { reasonCode: 'OTHER', publicReason: '请另行起诉' });

  it('its parent is told how', async () =>
    expect(await wished(whenChildEndsThenTellParent, [child, reject], {}, 'CaseRejected')).toEqual([
      {
        ...{ category: 'case', id: 'c-parent', onBehalfOf: dispatcher },
        command: {
          type: 'NoteChildEnded',
          data: { caseId: 'c-parent', childCase: caseId, endedAs: 'REJECTED', by: 'engine', at },
        },
      },
    ]));
  it.each([
    [
      'closed by force',
      wish('ForceCloseCase', secretary, '10:40', { reason: '另行处理' }),
      'CLOSED',
      'CaseForceClosed',
    ],
    ['voided', wish('VoidCase', dispatcher, '10:40', { reason: '误录', approver: secretary }), 'VOIDED', 'CaseVoided'],
  ] as const)('its parent is told when it is %s', async (_, end, endedAs, type) =>
    expect(await wished(whenChildEndsThenTellParent, [child, end], {}, type)).toMatchObject([
      { command: { data: { endedAs } } },
    ]),
  );
  it('nobody is told when it was split from none', async () =>
    expect(await wished(whenChildEndsThenTellParent, [report(), reject], {}, 'CaseRejected')).toEqual([]));
  it('nobody is told while it goes on', async () =>
    expect(await wished(whenChildEndsThenTellParent, [child])).toEqual([]));
});

describe('when a case of an express category is accepted', () => {
  const gas = foldRulebook(book, [
    {
      type: 'CategoryPublished',
      data: {
        version: {
          ...{ id: 'TRAVEL_PASS@1', code: 'TRAVEL_PASS', name: { zh: '通行', en: 'pass' }, express: 'partner' },
          filingCondition: { zh: '需要通行', en: 'a pass is needed' },
        },
      },
    },
  ]);
  const route = [
    { category: 'case', id: caseId, command: { type: 'RouteExpress', data: { caseId, by: 'engine', at } } },
  ];
  const express = (commands: readonly CaseCommand[], of: CaseEvent['type'], rules = gas) =>
    wished(whenExpressCategoryAcceptedThenRoute, commands, { rules }, of);

  it('it goes straight to the partner', async () =>
    expect(await express([report(), classify('URGENT'), accept()], 'CaseAccepted')).toEqual(route));
  it('it does so when it is classified only then', async () =>
    expect(
      await express(
        [report(), accept(), wish('ClassifyCase', dispatcher, '10:03', { category: 'TRAVEL_PASS', urgency: 'NORMAL' })],
        'CaseClassified',
      ),
    ).toEqual(route));
  it('it does not before it is accepted', async () =>
    expect(await express([report(), classify('URGENT')], 'CaseClassified')).toEqual([]));
  it('it does not where the category names no partner', async () =>
    expect(await express([report(), classify('URGENT'), accept()], 'CaseAccepted', book)).toEqual([]));
});

describe('when the window for reopening has passed', () => {
  it('asks the cases that are older than the shortest window', () => {
    const now = '2020-03-20T00:00:00.000Z';
    const week = { ...closedLoop, id: 'week@1', reopenDays: 7 };
    const both = foldRulebook(book, [{ type: 'DefinitionPublished', data: { version: week } }]);
    expect(windowsPassedAt(book, now)).toBe('2020-03-05T00:00:00.000Z');
    expect(windowsPassedAt(both, now)).toBe('2020-03-13T00:00:00.000Z');
    expect(windowsPassedAt(emptyRulebook, now)).toBe('2020-03-05T00:00:00.000Z');
  });
});

it('nothing follows from what concerns no other case', async () => {
  for (const automation of [whenCaseSplitThenBeginChildren, whenCaseMergedThenSurvivorAbsorbs])
    expect(await wished(automation, [report()])).toEqual([]);
});
