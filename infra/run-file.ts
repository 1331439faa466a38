import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeWhole } from './files';
import { markOf, type ProcessMark } from './processes';

/** In the order in which they are started; they are stopped in the opposite one. */
export const partNames = ['event-store', 'redis', 'postgres', 'worker', 'api'] as const;
export type PartName = (typeof partNames)[number];

/** `run.json` of a data folder: where everything is while the launcher runs, and what a killed one left behind. */
export interface RunFile {
  readonly launcher: ProcessMark;
  /** As the parts know them, passwords included: the file is its owner's alone. Each is there when it serves. */
  readonly urls: { readonly [part in 'eventStore' | 'redis' | 'database' | 'worker' | 'api']?: string };
  /** Processes of the launcher's own; a part that was given as a URL has none. */
  readonly parts: { readonly [part in PartName]?: ProcessMark };
}

const fileIn = (data: string) => join(data, 'run.json');

/** What the last launcher of this data folder wrote; undefined when it ended properly. */
export const readRunFile = (data: string): RunFile | undefined => readJson(fileIn(data)) as RunFile | undefined;

/** Opens the launcher's own `run.json`; every change is written at once, so that no part is ever forgotten. */
export const openRunFile = (data: string, launcher: ProcessMark) => {
  let run: RunFile = { launcher, urls: {}, parts: {} };
  const change = (to: Partial<RunFile>) => {
    run = { ...run, ...to };
    writeWhole(fileIn(data), JSON.stringify(run, null, 2));
  };
  change({});
  return {
    started: (name: PartName, pid: number): void => change({ parts: { ...run.parts, [name]: markOf(pid) } }),
    serves: (urls: RunFile['urls']): void => change({ urls: { ...run.urls, ...urls } }),
    remove: (): void => rmSync(fileIn(data), { force: true }),
  };
};
