import type { DeliberationEvent } from '@gridloop/domain';
import { tableView, type Recorded, type View } from '@gridloop/engine';

/** One meeting of a council, with who signed in. */
export interface MeetingRow {
  readonly meeting: string;
  readonly council_id: string;
  readonly meeting_id: string;
  /** The date, or as much of it as is known. */
  readonly held_on: string | null;
  readonly title: string | null;
  readonly items: readonly string[];
  readonly signed_in: readonly string[];
  readonly assumed: boolean;
}

/** The row after one more fact. */
export const evolveMeeting = (
  row: MeetingRow | undefined,
  event: Recorded<DeliberationEvent>,
): MeetingRow | undefined => {
  if (event.type === 'MeetingHeld') {
    const { councilId, meetingId, heldOn = null, title = null, items, assumed = false } = event.data;
    const meeting = { meeting: `${councilId}/${meetingId}`, council_id: councilId, meeting_id: meetingId };
    return { ...meeting, held_on: heldOn, title, items, signed_in: [], assumed };
  }
  return row && event.type === 'MemberSignedIn' ? { ...row, signed_in: [...row.signed_in, event.data.person] } : row;
};

export const meetingsView: View<MeetingRow, DeliberationEvent> = tableView<MeetingRow, DeliberationEvent>({
  name: 'council_meetings',
  version: 1,
  prefixes: ['deliberation-'],
  keyOf: ({ type, data }) =>
    type === 'MeetingHeld' || type === 'MemberSignedIn' ? `${data.councilId}/${data.meetingId}` : undefined,
  evolve: evolveMeeting,
  key: 'meeting',
  columns: {
    meeting: 'text collate "C" not null',
    council_id: 'text not null',
    meeting_id: 'text not null',
    held_on: 'text collate "C"',
    title: 'text',
    items: 'jsonb not null',
    signed_in: 'jsonb not null',
    assumed: 'boolean not null',
  },
  indexes: ['(council_id, held_on)'],
});
