import type { Event } from '@gridloop/domain';
import type { Automation, RecordedEvent } from '@gridloop/engine';
import { whenDeliberationLinkedThenAddAgendaItem } from './when-deliberation-linked-then-add-agenda-item';
import { whenFindingRecordedThenReviewCase } from './when-finding-recorded-then-review-case';
import { whenItemSettledThenReturnDeliberation } from './when-item-settled-then-return-deliberation';

const at = '2020-12-01T00:00:00.000Z';

/** What the automation wishes when somebody has brought about the fact. */
const wished = (automation: Automation, stream: string, event: Event, person: string) =>
  automation.when({ ...event, stream, metadata: { actor: { person } } } as unknown as RecordedEvent, at);

it('a case that is submitted to a council stands on its agenda', () => {
  const linked = { type: 'DeliberationLinked', data: { council: 'k', item: 'i', person: 'worker' } };
  expect(wished(whenDeliberationLinkedThenAddAgendaItem, 'case-c', linked, 'worker')).toEqual([
    {
      ...{ category: 'deliberation', id: 'k', onBehalfOf: 'worker' },
      command: {
        type: 'AddAgendaItem',
        data: { councilId: 'k', itemId: 'i', caseId: 'c', parties: [], by: 'engine', at },
      },
    },
  ]);
  expect(
    wished(whenDeliberationLinkedThenAddAgendaItem, 'case-c', { type: 'CaseHandled', data: {} }, 'worker'),
  ).toEqual([]);
});

describe('what a council settled', () => {
  const tasks = [{ taskId: 'i-1', what: '修缮', unitId: 'g1', dueOn: '2020-12-31' }];
  const adopted = { councilId: 'k', itemId: 'i', caseId: 'c', meetingId: 'h', text: '由物业出资', tasks };
  const returned = (type: string, data: object) =>
    wished(whenItemSettledThenReturnDeliberation, 'deliberation-k', { type, data }, 'convener');

  it('returns to its case with resolution and tasks', () =>
    expect(returned('ResolutionAdopted', adopted)).toEqual([
      {
        ...{ category: 'case', id: 'c', onBehalfOf: 'convener' },
        command: {
          type: 'ReturnDeliberation',
          data: {
            ...{ caseId: 'c', council: 'k', item: 'i', resolution: '由物业出资', tasks: ['修缮'], by: 'engine', at },
          },
        },
      },
    ]));
  it('returns without tasks when the item was withdrawn, so that the case does not wait for ever', () =>
    expect(
      returned('AgendaItemWithdrawn', { councilId: 'k', itemId: 'i', caseId: 'c', reason: '已解决' }),
    ).toMatchObject([{ command: { type: 'ReturnDeliberation', data: { resolution: '已解决', tasks: [] } } }]));
  it('concerns no case when the item came from none', () =>
    expect(returned('ResolutionAdopted', { ...adopted, caseId: undefined })).toEqual([]));
});

it('a finding of a joint review reviews its case, in the name of whoever recorded it', () => {
  const found = { reviewId: 'r', caseId: 'c', cause: '管道老化', repeatOf: 'b', advice: '更换' };
  const { reviewId: jointReviewId, ...finding } = found;
  expect(
    wished(whenFindingRecordedThenReviewCase, 'joint-review-r', { type: 'FindingRecorded', data: found }, 'leader'),
  ).toEqual([
    {
      ...{ category: 'case', id: 'c', onBehalfOf: 'leader' },
      command: { type: 'ReviewCase', data: { ...finding, jointReviewId, by: 'engine', at } },
    },
  ]);
});
