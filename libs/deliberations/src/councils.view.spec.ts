import {
  deliberationDecider,
  emptyRulebook,
  eventsOf,
  foldRulebook,
  installer,
  type DeliberationCommand,
  type DeliberationEvent,
} from '@gridloop/domain';
import type { Recorded, View } from '@gridloop/engine';
import { fiveCommunitiesCouncils, presets } from '@gridloop/presets';
import * as given from '../../domain/src/deliberations/given';
import { specification } from '../../domain/src/kernel/given';
import { agendaView, type ItemRow } from './agenda.view';
import { reportOf } from './councils.report';
import { councilsView, type CouncilRow } from './councils.view';
import { meetingsView, type MeetingRow } from './meetings.view';

/** The events as the log would have them. */
const recorded = (events: readonly DeliberationEvent[]): Recorded<DeliberationEvent>[] =>
  events.map(
    (event, revision) =>
      ({
        ...event,
        ...{ id: `e${revision}`, stream: 'deliberation-k', revision },
        position: { commit: BigInt(revision), prepare: BigInt(revision) },
        metadata: { recordedAt: '2020-12-01T00:00:00.000Z', occurredAt: '2020-12-01T00:00:00.000Z' },
      }) as Recorded<DeliberationEvent>,
  );

/** The rows of a view after the events, by key. */
const rowsOf = <Row>(
  view: View<Row, DeliberationEvent>,
  events: readonly DeliberationEvent[],
): ReadonlyMap<string, Row> => {
  const rows = new Map<string, Row>();
  for (const event of recorded(events)) {
    const key = view.keyOf(event);
    const row = key === undefined ? undefined : view.evolve(rows.get(key), event);
    if (key !== undefined && row) rows.set(key, row);
  }
  return rows;
};

const { convene, hold, happened, met, recuse, adopt, fulfil, publish, withdraw, addItem, nameMembers } = given;
const council = (...commands: readonly DeliberationCommand[]): CouncilRow | undefined =>
  rowsOf(councilsView, happened(...commands)).get('k');
const item = (...commands: readonly DeliberationCommand[]): ItemRow | undefined =>
  rowsOf(agendaView, happened(...commands)).get('k/i');

describe('the report', () => {
  const book = foldRulebook(
    emptyRulebook,
    presets.flatMap(({ structure }) => eventsOf(structure)),
  );
  const reports = fiveCommunitiesCouncils(installer, '2026-01-01T00:00:00.000Z').map((commands) => {
    const [row] = rowsOf(councilsView, specification(deliberationDecider, book).happened(...commands)).values();
    return row;
  });
  const counts = (year?: string) =>
    reports.map((row) => row && [row.name.zh, reportOf(row, year).meetings, reportOf(row, year).untitled]);

  it('says 37, 9 and 29 for 济南五社区, without inventing a title', () =>
    expect(counts()).toEqual([
      ['群策联盟', 37, 37],
      ['十亩园议事会', 9, 9],
      ['后坡街议事会', 29, 29],
    ]));
  it('puts no year to a sum over years', () => {
    expect(counts('2015').map((one) => one?.[1])).toEqual([0, 9, 29]);
    expect(reports[0] && reportOf(reports[0], undefined)).toMatchObject({ byYear: {}, undated: 37 });
  });
  it('says by when a council that meets every quarter is to meet again', () => {
    const row = council(
      convene({ everyMonths: 3 }),
      addItem(),
      hold({ heldOn: '2020-11-20' }),
      hold({ meetingId: 'x', heldOn: '2019' }),
    );
    expect(row && reportOf(row, undefined)).toMatchObject({ meetBy: '2021-02', byYear: { 2019: 1, 2020: 1 } });
  });
});

describe('the row of a council', () => {
  it('has the members of now', () =>
    expect(council(convene(), nameMembers(['n1']))?.members).toEqual([{ person: 'n1', capacity: 'OWNERS_COMMITTEE' }]));
});

describe('the row of a meeting', () => {
  it('lists who signed in', () => {
    const row: MeetingRow | undefined = rowsOf(meetingsView, happened(...met)).get('k/h');
    expect(row).toMatchObject({ held_on: '2020-11-20', title: '第九次议事会', signed_in: ['m1', 'm2', 'm3', 'm4'] });
  });
});

describe('the row of an item', () => {
  it('tells the resolution with its votes, and until when a task is open', () =>
    expect(item(...met, recuse('m5'), adopt())).toMatchObject({
      status: 'RESOLVED',
      resolution: '由物业出资修缮',
      recused: ['m5'],
      entitled: 4,
      open_until: '2020-12-31',
    }));
  it('tells what was fulfilled and where it was published', () =>
    expect(item(...met, adopt(), fulfil(), publish())).toMatchObject({
      open_until: null,
      tasks: [{ fulfilled: { person: 'worker', result: '已完工' } }],
      published_where: '社区公示栏',
    }));
  it('tells that it was withdrawn', () =>
    expect(item(convene(), addItem(), withdraw())).toMatchObject({ status: 'WITHDRAWN', tasks: [] }));
});
