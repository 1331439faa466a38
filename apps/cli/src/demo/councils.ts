import { fiveCommunitiesCouncils } from '@gridloop/presets';
import type { Api, Done } from './api';
import { settle } from './story';
import type { Teller } from './teller';

/** What the article counts: 历山路 over all years, the others in 2015. */
const counted: Readonly<Record<string, number>> = {
  'lishanlu-council': 37,
  'shimuyuan-council': 9,
  'houpojie-council': 29,
};

interface Report {
  readonly councils: readonly { readonly councilId: string; readonly meetings: number }[];
}

/** The councils of 济南五社区 meet as often as the article counts; answers whether their report says so. */
export const playCouncils = async (api: Api, teller: Teller): Promise<boolean> => {
  teller.title('五社区的议事会 · The councils of five communities');
  await settle('five-communities', 'houpojie-leader', api, teller);
  let position: string | null = null;
  for (const [convened, ...meetings] of fiveCommunitiesCouncils('', '')) {
    if (convened?.type !== 'ConveneCouncil') continue;
    const { by: _by, at: _at, assumed: _assumed, ...council } = convened.data;
    const leader = `${council.unitId}-leader`;
    await api.post(leader, '/api/councils', council, council.councilId);
    for (const { data } of meetings) {
      const { by: _person, at: _when, councilId, ...meeting } = data;
      const key = 'meetingId' in meeting ? meeting.meetingId : councilId;
      ({ position } = await api.post<Done>(leader, `/api/councils/${councilId}/meetings`, meeting, key));
    }
    teller.note(`${council.name.zh} · ${council.name.en}: ${meetings.length} meetings told`);
  }
  const { councils } = await api.get<Report>('houpojie-leader', `/api/councils/report?minPosition=${position}`);
  const truths = Object.entries(counted).map(([councilId, meetings]) => {
    const holds = councils.some((one) => one.councilId === councilId && one.meetings === meetings);
    teller.claim({ says: { zh: `${councilId} 议事${meetings}次`, en: `${councilId} met ${meetings} times` } }, holds);
    return holds;
  });
  return truths.every(Boolean);
};
