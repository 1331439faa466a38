import type { DeliberationCommand, Instant } from '@gridloop/domain';
import { text, times } from '../structures/parts';

/** A council of 济南五社区 as far as the article counts it (handbook §4.8). */
interface CountedCouncil {
  readonly councilId: string;
  readonly unitId: string;
  readonly zh: string;
  readonly en: string;
  readonly meetings: number;
  /** Left out where the count is cumulative. */
  readonly year?: string;
}

/**
 * 历山路's 37 are a sum over years that nobody names. Of 十亩园's nine the article names four; no title is in the handbook,
 * so none stands here. Members are not named either.
 */
const counted: readonly CountedCouncil[] = [
  { councilId: 'lishanlu-council', unitId: 'lishanlu', zh: '群策联盟', en: 'Alliance of many minds', meetings: 37 },
  {
    ...{ councilId: 'shimuyuan-council', unitId: 'shimuyuan', zh: '十亩园议事会', en: 'Shimuyuan council' },
    ...{ meetings: 9, year: '2015' },
  },
  {
    ...{ councilId: 'houpojie-council', unitId: 'houpojie', zh: '后坡街议事会', en: 'Houpojie council' },
    ...{ meetings: 29, year: '2015' },
  },
];

/** The councils of 济南五社区 with as many meetings as are counted, each without a title and marked as assumed; one row per council. */
export const fiveCommunitiesCouncils = (by: string, at: Instant): readonly (readonly DeliberationCommand[])[] =>
  counted.map(({ councilId, unitId, zh, en, meetings, year }) => [
    {
      type: 'ConveneCouncil',
      data: {
        ...{ councilId, unitId, name: text(zh, en), members: [], quorum: { parts: 1, of: 2 } },
        ...{ assumed: true, by, at },
      },
    },
    ...times(meetings, (number): DeliberationCommand => ({
      type: 'HoldMeeting',
      data: {
        ...{ councilId, meetingId: `${councilId}-${number}`, items: [], assumed: true },
        ...{ ...(year ? { heldOn: year } : {}), by, at },
      },
    })),
  ]);
