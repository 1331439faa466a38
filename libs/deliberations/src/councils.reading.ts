import { sql } from 'kysely';
import type { LocalDate } from '@gridloop/domain';
import { projectionOf, type Database } from '@gridloop/engine';
import { agendaView, type ItemRow, type TaskRow } from './agenda.view';
import { councilsView, type CouncilRow } from './councils.view';
import { meetingsView, type MeetingRow } from './meetings.view';

const councils = sql.table(projectionOf(councilsView));
const agenda = sql.table(projectionOf(agendaView));
const meetings = sql.table(projectionOf(meetingsView));

/** Every council that the person may look into: all for staff, his own for a member. */
export const readCouncils = async (db: Database, member: string | undefined): Promise<readonly CouncilRow[]> => {
  const his = member === undefined ? sql`true` : sql`members @> ${JSON.stringify([{ person: member }])}::jsonb`;
  return (await sql<CouncilRow>`select * from ${councils} where ${his} order by council_id`.execute(db)).rows;
};

/** The council's items, and its meetings, in the order of their dates; those without one first. */
export const readAgenda = async (db: Database, councilId: string): Promise<readonly ItemRow[]> =>
  (await sql<ItemRow>`select * from ${agenda} where council_id = ${councilId} order by item`.execute(db)).rows;

export const readMeetings = async (db: Database, councilId: string): Promise<readonly MeetingRow[]> =>
  (
    await sql<MeetingRow>`
      select * from ${meetings} where council_id = ${councilId}
      order by held_on nulls first, meeting_id`.execute(db)
  ).rows;

/** Resolutions that are published, the council's own names and votes left out. */
export const readPublished = async (db: Database, councilId: string): Promise<readonly ItemRow[]> =>
  (
    await sql<ItemRow>`
      select * from ${agenda} where council_id = ${councilId} and published_where is not null order by item`.execute(db)
  ).rows;

/** A task that nobody has fulfilled yet. */
export interface OpenTask extends TaskRow {
  readonly council_id: string;
  readonly item_id: string;
}

/** Open tasks of the councils, the first to be due first; with `before`, only those due before that date. */
export const readOpenTasks = async (
  db: Database,
  councilIds: readonly string[],
  before: LocalDate | undefined,
): Promise<readonly OpenTask[]> => {
  const due = before === undefined ? sql`true` : sql`task ->> 'dueOn' < ${before}`;
  const found = await sql<{ council_id: string; item_id: string; task: TaskRow }>`
    select council_id, item_id, task from ${agenda}, jsonb_array_elements(tasks) as task
    where open_until is not null and council_id = any(${councilIds}) and not task ? 'fulfilled' and ${due}
    order by task ->> 'dueOn', item`.execute(db);
  return found.rows.map(({ task, ...of }) => ({ ...task, ...of }));
};
