import {
  unknownEvent,
  type DeliberationEvent,
  type LocalDate,
  type ResolutionTask,
  type Votes,
} from '@gridloop/domain';
import { tableView, type Recorded, type View } from '@gridloop/engine';

export interface TaskRow extends ResolutionTask {
  /** Who fulfilled it, and with what result. */
  readonly fulfilled?: { readonly person: string; readonly result: string; readonly at: string };
}

/** One item of an agenda, with what came of it. */
export interface ItemRow {
  readonly item: string;
  readonly council_id: string;
  readonly item_id: string;
  readonly title: string | null;
  readonly case_id: string | null;
  readonly parties: readonly string[];
  readonly recused: readonly string[];
  readonly status: 'OPEN' | 'WITHDRAWN' | 'RESOLVED';
  readonly meeting_id: string | null;
  readonly resolution: string | null;
  readonly votes: Votes | null;
  readonly entitled: number | null;
  readonly present: number | null;
  readonly published_where: string | null;
  readonly tasks: readonly TaskRow[];
  /** The first due date among tasks that are not fulfilled. */
  readonly open_until: LocalDate | null;
}

type ItemEvent = Extract<DeliberationEvent, { data: { itemId: string } }>;

const isOfItem = (event: Recorded<DeliberationEvent>): event is Recorded<ItemEvent> => 'itemId' in event.data;

/** The row after one more fact. */
export const evolveItem = (row: ItemRow | undefined, event: Recorded<DeliberationEvent>): ItemRow | undefined => {
  if (!isOfItem(event)) return row;
  if (event.type === 'AgendaItemAdded') return added(event);
  if (!row) throw new Error(`Expected ${event.data.itemId} of ${event.stream} to be added before ${event.type}`);
  switch (event.type) {
    case 'AgendaItemWithdrawn':
      return { ...row, status: 'WITHDRAWN' };
    case 'MemberRecused':
      return { ...row, recused: [...row.recused, event.data.person] };
    case 'ResolutionAdopted': {
      const { meetingId: meeting_id, text: resolution, votes, entitled, present, tasks } = event.data;
      return withTasks({ ...row, status: 'RESOLVED', meeting_id, resolution, votes, entitled, present }, tasks);
    }
    case 'ResolutionTaskFulfilled': {
      const { taskId, person, result } = event.data;
      const fulfilled = { person, result, at: event.metadata.occurredAt };
      return withTasks(
        row,
        row.tasks.map((task) => (task.taskId === taskId ? { ...task, fulfilled } : task)),
      );
    }
    case 'ResolutionPublished':
      return { ...row, published_where: event.data.where };
    default:
      return unknownEvent(event);
  }
};

const added = ({ data }: Recorded<ItemEvent> & { type: 'AgendaItemAdded' }): ItemRow => ({
  item: `${data.councilId}/${data.itemId}`,
  council_id: data.councilId,
  item_id: data.itemId,
  title: data.title ?? null,
  case_id: data.caseId ?? null,
  parties: data.parties,
  recused: [],
  status: 'OPEN',
  meeting_id: null,
  resolution: null,
  votes: null,
  entitled: null,
  present: null,
  published_where: null,
  tasks: [],
  open_until: null,
});

const withTasks = (row: ItemRow, tasks: readonly TaskRow[]): ItemRow => {
  const [first = null] = tasks.flatMap(({ fulfilled, dueOn }) => (fulfilled ? [] : [dueOn])).sort();
  return { ...row, tasks, open_until: first };
};

export const agendaView: View<ItemRow, DeliberationEvent> = tableView<ItemRow, DeliberationEvent>({
  name: 'council_agenda',
  version: 1,
  prefixes: ['deliberation-'],
  keyOf: (event) => (isOfItem(event) ? `${event.data.councilId}/${event.data.itemId}` : undefined),
  evolve: evolveItem,
  key: 'item',
  columns: {
    item: 'text collate "C" not null',
    council_id: 'text not null',
    item_id: 'text not null',
    title: 'text',
    case_id: 'text',
    parties: 'jsonb not null',
    recused: 'jsonb not null',
    status: 'text not null',
    meeting_id: 'text',
    resolution: 'text',
    votes: 'jsonb',
    entitled: 'integer',
    present: 'integer',
    published_where: 'text',
    tasks: 'jsonb not null',
    open_until: 'text collate "C"',
  },
  indexes: ['(council_id)', '(open_until) where open_until is not null', '(case_id)'],
});
