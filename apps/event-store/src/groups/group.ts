import { randomUUID } from 'node:crypto';
import type { Recorded } from '../storage/record';
import { type Resolved, resolve } from '../streams/links';
import { Refusal } from '../streams/refusal';
import type { Streams } from '../streams/streams';
import { matcher } from '../subscriptions/filter';
import { choose, type Consumer, type Message, type Worker } from './dispatch';
import { checkpointStream, type GroupConfig, parkedStream } from './settings';
import { Tally } from './tally';

export type Action = 'park' | 'retry' | 'skip' | 'stop';

interface InFlight {
  readonly message: Message;
  readonly worker: Worker;
  readonly since: number;
}

/**
 * Competing consumers of one stream or of `$all`. What is delivered is acknowledged, tried again or parked;
 * the checkpoint follows the oldest message that is none of these, so a restart repeats but never leaves out.
 */
export class Group {
  readonly workers: Worker[] = [];
  readonly retrying: Message[] = [];
  readonly inFlight = new Map<string, InFlight>();
  readonly buffer: Message[] = [];
  readonly tally: Tally;
  /** First place that a restart reads. */
  checkpoint: number;
  private next: number;
  /** Places that are read and not yet done with, oldest first. */
  private readonly open = new Set<number>();
  private doneSinceCheckpoint = 0;
  private checkpointedAt: number;
  private pumping = false;
  private readonly matches: (event: Recorded) => boolean;
  private readonly stopListening: () => void;

  constructor(
    private readonly streams: Streams,
    readonly config: GroupConfig,
    private readonly now: () => number,
  ) {
    this.matches = config.filter ? matcher(config.filter) : () => true;
    this.next = this.checkpoint = this.savedCheckpoint() ?? config.begins;
    this.checkpointedAt = now();
    this.tally = new Tally(now);
    this.stopListening = streams.listen(config.stream, () => this.pump());
  }

  /** @throws Refusal (group-full) */
  join(consumer: Consumer): Worker {
    const { settings, stream, group } = this.config;
    if (settings.maxSubscriberCount > 0 && this.workers.length >= settings.maxSubscriberCount)
      throw new Refusal({ kind: 'group-full', stream, group });
    const worker: Worker = { consumer, inFlight: 0, tally: new Tally(this.now) };
    this.workers.push(worker);
    setImmediate(() => this.pump());
    return worker;
  }

  /** What the consumer was working on goes to the others. */
  leave(worker: Worker): void {
    const index = this.workers.indexOf(worker);
    if (index === -1) return;
    this.workers.splice(index, 1);
    for (const flight of [...this.inFlight.values()]) if (flight.worker === worker) this.retry(flight);
    this.pump();
  }

  ack(worker: Worker, ids: readonly string[]): void {
    for (const id of ids) {
      const flight = this.inFlight.get(id);
      if (flight?.worker === worker) this.done(this.land(flight));
    }
    this.pump();
  }

  nack(worker: Worker, ids: readonly string[], action: Action, reason: string): void {
    for (const id of ids) {
      const flight = this.inFlight.get(id);
      if (flight?.worker !== worker) continue;
      if (action === 'skip') this.done(this.land(flight));
      else if (action === 'park') this.park(this.land(flight), reason);
      else this.retry(flight);
    }
    if (action === 'stop') {
      const { stream, group } = this.config;
      this.leave(worker);
      worker.consumer.drop(new Refusal({ kind: 'group-dropped', stream, group }));
    }
    this.pump();
  }

  /** Delivers parked messages again, oldest first, at most `limit`. */
  async replay(limit: number): Promise<void> {
    const stream = parkedStream(this.config);
    let revision = 0;
    let left = limit;
    while (left > 0) {
      const page = this.streams.streamPage(stream, revision, Math.min(left, 500));
      if (page.length === 0) break;
      left -= page.length;
      revision = (page.at(-1)?.revision ?? revision) + 1;
      for (const link of page) {
        const resolved = resolve(this.streams, link);
        if (resolved.event) this.retrying.push({ resolved, id: link.id, place: undefined, retries: 0 });
      }
    }
    if (revision > 0) await this.streams.truncate(stream, revision);
    this.pump();
  }

  /** How many messages are parked. */
  get parked(): number {
    const head = this.streams.head(parkedStream(this.config));
    return Math.max(0, head.last + 1 - this.streams.firstVisible(head));
  }

  /** Takes back what was held too long, and saves the checkpoint when it is time. */
  tick(): void {
    const { messageTimeout, checkpointAfter, minCheckpointCount } = this.config.settings;
    const now = this.now();
    if (messageTimeout > 0)
      for (const flight of [...this.inFlight.values()]) if (now - flight.since >= messageTimeout) this.retry(flight);
    if (this.doneSinceCheckpoint >= minCheckpointCount && now - this.checkpointedAt >= checkpointAfter)
      void this.save();
    this.pump();
  }

  /** Drops all consumers for this reason and saves where they stood. */
  async stop(reason: Refusal): Promise<void> {
    this.stopListening();
    for (const { consumer } of this.workers.splice(0)) consumer.drop(reason);
    if (this.doneSinceCheckpoint > 0) await this.save();
  }

  /** Delivers as much as is wanted, reading a page at a time. */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    while (this.deliver(this.retrying) || this.deliver(this.buffer));
    this.pumping = false;
    const wanted = this.workers.some(({ consumer, inFlight }) => inFlight < consumer.capacity);
    if (wanted && this.buffer.length < this.config.settings.historyBufferSize && this.tryToFill())
      setImmediate(() => this.pump());
  }

  /** A log that cannot be read ends this group, not the store. */
  private tryToFill(): boolean {
    try {
      return this.fill();
    } catch (error) {
      const { stream, group } = this.config;
      void this.stop(new Refusal({ kind: 'group-failed', stream, group, message: (error as Error).message }));
      return false;
    }
  }

  /** Delivers the first message for which somebody is free. */
  private deliver(messages: Message[]): boolean {
    const { strategy } = this.config.settings;
    if (this.workers.length === 0) return false;
    for (const [index, message] of messages.entries()) {
      const worker = choose(strategy, this.workers, message, this.tally.total);
      if (!worker && !strategy.startsWith('Pinned')) return false;
      if (!worker || this.inFlight.has(message.id)) continue;
      messages.splice(index, 1);
      worker.inFlight++;
      worker.tally.total++;
      this.tally.total++;
      this.inFlight.set(message.id, { message, worker, since: this.now() });
      worker.consumer.send(message);
      return true;
    }
    return false;
  }

  /** Reads the next page into the buffer; false at the end. */
  private fill(): boolean {
    const { stream, settings } = this.config;
    const all = stream === '$all';
    const limit = Math.max(1, settings.readBatchSize);
    const page = all ? this.streams.page(this.next, limit) : this.streams.streamPage(stream, this.next, limit);
    for (const event of page) {
      const place = all ? event.position : event.revision;
      this.next = place + 1;
      if (!this.wants(event)) continue;
      this.open.add(place);
      const resolved = settings.resolveLinks ? resolve(this.streams, event) : { event, link: undefined };
      this.buffer.push({ resolved, id: idOf(resolved), place, retries: 0 });
    }
    return page.length > 0;
  }

  /** A group on `$all` leaves out the bookkeeping of groups, which would feed on itself. */
  private wants(event: Recorded): boolean {
    return this.matches(event) && !(this.config.stream === '$all' && event.stream.includes('$persistentsubscription-'));
  }

  private land({ message, worker, since }: InFlight): Message {
    this.inFlight.delete(message.id);
    worker.inFlight--;
    worker.tally.handled(this.now() - since);
    return message;
  }

  private retry(flight: InFlight): void {
    const message = this.land(flight);
    const { maxRetryCount } = this.config.settings;
    if (message.retries >= maxRetryCount) this.park(message, `Reached retry count of ${maxRetryCount}`);
    else this.retrying.push({ ...message, retries: message.retries + 1 });
  }

  private park(message: Message, reason: string): void {
    const { event, link } = message.resolved;
    const target = event ?? link;
    const parked = {
      id: randomUUID(),
      type: '$>',
      json: false,
      data: Buffer.from(`${target?.revision}@${target?.stream}`),
      metadata: Buffer.from(JSON.stringify({ added: new Date(this.now()).toISOString(), reason })),
    };
    this.streams.append(parkedStream(this.config), 'any', [parked]).then(
      () => this.done(message),
      () => void this.retrying.push(message), // the disk refuses: the message stays in work
    );
  }

  private done({ place }: Message): void {
    if (place === undefined) return;
    this.open.delete(place);
    this.doneSinceCheckpoint++;
    if (this.doneSinceCheckpoint >= Math.max(1, this.config.settings.maxCheckpointCount)) void this.save();
  }

  private async save(): Promise<void> {
    const [oldest] = this.open;
    const place = oldest ?? this.next;
    this.doneSinceCheckpoint = 0;
    this.checkpointedAt = this.now();
    if (place === this.checkpoint) return;
    this.checkpoint = place;
    const data = Buffer.from(JSON.stringify({ next: place }));
    const event = { id: randomUUID(), type: '$SubscriptionCheckpoint', json: true, data, metadata: Buffer.alloc(0) };
    // Lost only when the disk refuses or the store closes: then a restart delivers more than once, as it may.
    await this.streams.append(checkpointStream(this.config), 'any', [event]).catch(() => undefined);
  }

  private savedCheckpoint(): number | undefined {
    const [last] = this.streams.streamPageBack(checkpointStream(this.config), Number.MAX_SAFE_INTEGER, 1);
    return last && (JSON.parse(last.data.toString()) as { next: number }).next;
  }
}

const idOf = ({ event, link }: Resolved): string => (link ?? event)?.id ?? '';
