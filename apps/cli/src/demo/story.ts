import { instant, localDate } from '@gridloop/domain';
import type { Step, Story, StoryCase } from '@gridloop/presets';
import { importPreset } from '../import';
import { Refused, type Api, type Done, type Told } from './api';
import type { Teller } from './teller';

/** Plays a story of the presets, case by case; answers whether all that must be sayable afterwards is true. */
export const playStory = async (story: Story, api: Api, teller: Teller): Promise<boolean> => {
  teller.title(`${story.title.zh} · ${story.title.en}`);
  await settle(story.structure, story.cases[0]?.begins.by ?? '', api, teller);
  let sayable = true;
  for (const one of story.cases) sayable = (await playCase(one, api, teller)) && sayable;
  if (story.left) teller.note(`${story.left.zh} · ${story.left.en}`);
  return sayable;
};

/** The structure is in the log, and the API has heard of it. */
export const settle = async (structure: string, person: string, api: Api, teller: Teller): Promise<void> => {
  const position = await importPreset(structure, (line) => teller.note(line));
  if (position) await api.get(person, `/api/grid-units?minPosition=${position}`);
};

const playCase = async ({ begins, steps, sayable }: StoryCase, api: Api, teller: Teller): Promise<boolean> => {
  const begun = await api.post<Done & { caseId: string; caseNo: string }>(begins.by, '/api/cases', bodyOf(begins));
  const { caseId, caseNo } = begun;
  teller.note(`case ${caseNo} is /api/cases/${caseId}`, { caseId });
  const history: Told[] = [];
  const watcher = steps.at(-1)?.by ?? begins.by;
  const tellNews = async (step: Pick<Step, 'at' | 'assumed'>): Promise<void> => {
    for (const event of await api.historyAfter(history.at(-1)?.revision ?? -1, watcher, caseId)) {
      teller.sentence(step, event);
      history.push(event);
    }
  };

  await tellNews(begins);
  for (const step of steps) {
    const person = step.by === 'DRAWN' ? drawnIn(history) : step.by;
    const done = api.post(person, `/api/cases/${caseId}/${step.command}`, bodyOf(step));
    if (step.refusedWith) teller.refusal(person, step.command, await refusal(done, step.refusedWith));
    else await done;
    await tellNews(step);
  }
  const truths = sayable.map((claim) => {
    const holds = claim.holds(history);
    teller.claim(claim, holds);
    return holds;
  });
  return truths.every(Boolean);
};

/** A day so many days from today, as bodies name it. */
const dayIn = (days: number): string =>
  localDate(instant(Date.now() + days * 86_400_000)).replace(/(....)(..)(..)/, '$1-$2-$3');

const bodyOf = ({ body = {} }: Pick<Step, 'body'>): object => (typeof body === 'function' ? body(dayIn) : body);

const drawnIn = (history: readonly Told[]): string => {
  const lot = history.findLast(({ type }) => type === 'InspectorDrawn');
  if (lot?.type === 'InspectorDrawn') return lot.data.chosen;
  throw new Error('Expected an inspector to be drawn, but none was');
};

/** The refusal that the story needs. @throws when the command was done, or refused for another reason */
const refusal = async (command: Promise<unknown>, code: string): Promise<Refused> => {
  const outcome = await command.catch((error: unknown) => error);
  if (outcome instanceof Refused && outcome.code === code) return outcome;
  throw outcome instanceof Error ? outcome : new Error(`Expected the refusal ${code}, but the command was done`);
};
