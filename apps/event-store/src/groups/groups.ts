import { randomUUID } from 'node:crypto';
import { Refusal } from '../streams/refusal';
import type { Streams } from '../streams/streams';
import { matcher } from '../subscriptions/filter';
import { Group } from './group';
import { checkpointStream, type GroupConfig, type GroupSettings, parkedStream } from './settings';

const configStream = '$persistentSubscriptionConfig';
/** How often time-outs and checkpoints are looked at, in milliseconds. */
const tickEvery = 50;

/** All persistent subscriptions; their configuration is kept in a stream of its own. */
export class Groups {
  private readonly groups = new Map<string, Group>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly streams: Streams,
    private readonly now: () => number,
  ) {
    this.load();
    this.timer = setInterval(() => {
      for (const group of this.groups.values()) group.tick();
    }, tickEvery);
  }

  /** @throws Refusal (group-exists, invalid-argument) */
  async create(config: Omit<GroupConfig, 'begins'>): Promise<void> {
    const { stream, group } = config;
    if (this.groups.has(keyOf(config))) throw new Refusal({ kind: 'group-exists', stream, group });
    if (config.filter) matcher(config.filter);
    this.open({ ...config, begins: this.beginning(stream, config.settings) });
    try {
      await this.save();
    } catch (error) {
      this.groups.delete(keyOf(config));
      throw error;
    }
  }

  /** Consumers are dropped and come back to the new settings; the checkpoint stays. @throws Refusal (group-not-found) */
  async update(stream: string, group: string, settings: GroupSettings): Promise<void> {
    const running = this.find(stream, group);
    await running.stop(new Refusal({ kind: 'group-dropped', stream, group }));
    this.open({ ...running.config, settings, begins: this.beginning(stream, settings) });
    await this.save();
  }

  /** @throws Refusal (group-not-found) */
  async delete(stream: string, group: string): Promise<void> {
    const running = this.find(stream, group);
    this.groups.delete(keyOf(running.config));
    await running.stop(new Refusal({ kind: 'group-not-found', stream, group }));
    await this.save();
    for (const kept of [checkpointStream(running.config), parkedStream(running.config)])
      if (this.streams.head(kept).last >= 0) await this.streams.delete(kept, 'any');
  }

  /** @throws Refusal (group-not-found) */
  find(stream: string, group: string): Group {
    const found = this.groups.get(keyOf({ stream, group }));
    if (!found) throw new Refusal({ kind: 'group-not-found', stream, group });
    return found;
  }

  /** Groups of a stream, or all. */
  list(stream?: string): Group[] {
    return [...this.groups.values()].filter(({ config }) => stream === undefined || config.stream === stream);
  }

  /** Drops every consumer and starts from what is kept. */
  async restart(): Promise<void> {
    await this.stopAll();
    this.load();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.stopAll();
  }

  private async stopAll(): Promise<void> {
    const groups = this.list();
    this.groups.clear();
    for (const group of groups) {
      const { stream, group: name } = group.config;
      await group.stop(new Refusal({ kind: 'group-dropped', stream, group: name }));
    }
  }

  private open(config: GroupConfig): void {
    this.groups.set(keyOf(config), new Group(this.streams, config, this.now));
  }

  private beginning(stream: string, { startFrom }: GroupSettings): number {
    if (typeof startFrom === 'number') return startFrom;
    if (startFrom === 'start') return 0;
    return (stream === '$all' ? this.streams.last : this.streams.head(stream).last) + 1;
  }

  private async save(): Promise<void> {
    const data = Buffer.from(JSON.stringify({ version: '2', entries: this.list().map(({ config }) => config) }));
    const event = { id: randomUUID(), type: '$PersistentConfig', json: true, data, metadata: Buffer.alloc(0) };
    await this.streams.append(configStream, 'any', [event]);
  }

  private load(): void {
    const [last] = this.streams.streamPageBack(configStream, Number.MAX_SAFE_INTEGER, 1);
    const { entries } = last ? (JSON.parse(last.data.toString()) as { entries: GroupConfig[] }) : { entries: [] };
    for (const config of entries) this.open(config);
  }
}

const keyOf = ({ stream, group }: Pick<GroupConfig, 'stream' | 'group'>): string => `${stream}::${group}`;
