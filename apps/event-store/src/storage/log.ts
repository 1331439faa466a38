import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { lockFolder, logFile, openInMemory, openToRead } from './folder';
import { type Recorded, span } from './record';
import { parseUuid } from './uuid';
import { type Batch, inscriber, numbersPerEvent, type Written } from './scribe';

/** A page of a read ends after so many bytes of data, so that no read holds much memory. */
const pageBytes = 1 << 20;
/** SQLITE_CORRUPT. */
const corrupt = 11;

type Row = [number, string, number, number, number, number, string, number, Uint8Array];
const columns = 'position, name, revision, json, created, checksum, type, size, body';
const select = `SELECT ${columns} FROM events JOIN streams ON streams.key = events.stream WHERE`;

/** The file is not what was written: `where` is the position of an event, or what SQLite says. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
  constructor(file: string, where: string) {
    super(`Expected ${file} to be whole, but it is damaged (${where}): restore a backup`);
  }
}

/** An event on its way into the log, with the key of its stream. */
export type Entry = Recorded & { readonly key: number };

/**
 * The file: every event in order, found by position or by stream and revision.
 * Reads are synchronous and short; a commit is written and synced by the scribe, one at a time.
 */
export class Log {
  private readonly forward: StatementSync;
  private readonly backward: StatementSync;
  private readonly streamForward: StatementSync;
  private readonly streamBackward: StatementSync;
  private readonly keyOf: StatementSync;
  private readonly last: StatementSync;

  private constructor(
    readonly database: DatabaseSync,
    readonly file: string,
    private readonly write: (batch: Batch) => Promise<Written>,
    readonly close: () => Promise<void>,
    readonly limitPages: (pages: number) => void,
  ) {
    const prepare = (sql: string): StatementSync => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.forward = prepare(`${select} position >= ? ORDER BY position LIMIT ?`);
    this.backward = prepare(`${select} position < ? ORDER BY position DESC LIMIT ?`);
    this.streamForward = prepare(`${select} stream = ? AND revision >= ? ORDER BY revision LIMIT ?`);
    this.streamBackward = prepare(`${select} stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`);
    this.keyOf = prepare('SELECT key FROM streams WHERE name = ?');
    this.last = prepare('SELECT max(revision) FROM events WHERE stream = ?');
  }

  /** A log that ends with the process. */
  static inMemory(): Log {
    const database = openInMemory();
    const inscribe = inscriber(database);
    const write = (batch: Batch): Promise<Written> => {
      inscribe(batch);
      return Promise.resolve({});
    };
    const close = (): Promise<void> => Promise.resolve(database.close());
    return new Log(database, 'memory', write, close, (pages) => database.exec(`PRAGMA max_page_count = ${pages}`));
  }

  /** A log to read; nothing can be committed. */
  static over(database: DatabaseSync, file: string): Log {
    const refuse = (): never => {
      throw new Error('This log is only read');
    };
    return new Log(database, file, refuse, () => Promise.resolve(), refuse);
  }

  /** @throws Unusable as `lockFolder` and `openToRead` do; Damaged when the end of the log cannot be read */
  static async open(folder: string): Promise<Log> {
    const unlock = lockFolder(folder);
    const file = logFile(folder);
    let database: DatabaseSync | undefined;
    try {
      database = openToRead(folder);
      Log.over(database, file).end();
      const scribe = await startScribe(file);
      const close = async (): Promise<void> => {
        await scribe.stop();
        database?.close();
        unlock();
      };
      return new Log(database, file, scribe.write, close, scribe.limitPages);
    } catch (error) {
      database?.close();
      unlock();
      throw error;
    }
  }

  /** All or nothing; durable when it resolves. @throws Error with SQLite's words when the disk refuses */
  async commit(entries: readonly Entry[], newStreams: readonly (readonly [number, string])[]): Promise<void> {
    const { failed } = await this.write(pack(entries, newStreams));
    if (failed) throw new Error(failed.message);
  }

  /** Events from `position` (inclusive) on, oldest first; at most `limit`, fewer when they are large, none only at the end. */
  page(position: number, limit: number): Recorded[] {
    return this.take(this.forward, limit, position);
  }

  /** Events before `position` (exclusive), newest first. */
  pageBack(position: number, limit: number): Recorded[] {
    return this.take(this.backward, limit, position);
  }

  /** Events of a stream from `revision` (inclusive) on. */
  streamPage(key: number, revision: number, limit: number): Recorded[] {
    return this.take(this.streamForward, limit, key, revision);
  }

  /** Events of a stream from `revision` (inclusive) back. */
  streamPageBack(key: number, revision: number, limit: number): Recorded[] {
    return this.take(this.streamBackward, limit, key, revision);
  }

  /** Number under which a stream's events are filed; undefined when it never had one. */
  key(stream: string): number | undefined {
    return (this.keyOf.get(stream) as unknown as [number] | undefined)?.[0];
  }

  /** Highest revision of a stream; -1 when it has none. */
  lastRevision(key: number): number {
    return (this.last.get(key) as unknown as [number | null])[0] ?? -1;
  }

  highestKey(): number {
    return Number(Object.values(this.database.prepare('SELECT max(key) FROM streams').get() ?? {})[0] ?? 0);
  }

  /** Position of the last event, and where the next one will stand. */
  end(): { last: number; next: number } {
    const [last] = this.pageBack(Number.MAX_SAFE_INTEGER, 1);
    return last ? { last: last.position, next: last.position + span(last) } : { last: -1, next: 0 };
  }

  private take(statement: StatementSync, limit: number, ...where: number[]): Recorded[] {
    const events: Recorded[] = [];
    let bytes = 0;
    try {
      for (const row of statement.iterate(...where, limit)) {
        const event = this.unpack(row as unknown as Row);
        events.push(event);
        bytes += event.data.length + event.metadata.length;
        if (bytes > pageBytes) break;
      }
    } catch (error) {
      const { errcode, message } = error as Error & { errcode?: number };
      throw errcode === corrupt ? new Damaged(this.file, message) : error;
    }
    return events;
  }

  private unpack([position, stream, revision, json, created, checksum, type, size, bytes]: Row): Recorded {
    const header = { position, stream, revision, created, json: json === 1, type };
    if (crc32(bytes, checkHeader(header)) !== checksum) throw new Damaged(this.file, `event at position ${position}`);
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const id = parseUuid(body.toString('hex', 0, 16));
    return { ...header, id, data: body.subarray(16, 16 + size), metadata: body.subarray(16 + size) };
  }
}

const startScribe = async (file: string) => {
  // The extension differs: compiled it is .js, in tests Node strips the types of the .ts by itself.
  const worker = new Worker(join(__dirname, `scribe${__filename.slice(-3)}`), {
    workerData: { scribe: file },
    execArgv: ['--no-warnings'],
    resourceLimits: { maxYoungGenerationSizeMb: 8 }, // it holds one batch at a time
  });
  const waiting: { resolve: (written: Written) => void; reject: (error: Error) => void }[] = [];
  worker.on('message', (written: Written) => waiting.shift()?.resolve(written));
  worker.on('error', (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  await new Promise((resolve, reject) => worker.once('online', resolve as () => void).once('error', reject));
  return {
    write: (batch: Batch): Promise<Written> =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        worker.postMessage(batch, [batch.numbers.buffer as ArrayBuffer, batch.bytes.buffer as ArrayBuffer]);
      }),
    stop: (): Promise<void> =>
      new Promise((resolve) => {
        worker.once('exit', () => resolve());
        worker.postMessage('close');
      }),
    limitPages: (pages: number): void => worker.postMessage({ pages }),
  };
};

const pack = (entries: readonly Entry[], streams: readonly (readonly [number, string])[]): Batch => {
  const length = ({ data, metadata }: Entry): number => 16 + data.length + metadata.length;
  const numbers = new Float64Array(entries.length * numbersPerEvent);
  const bytes = Buffer.alloc(entries.reduce((sum, entry) => sum + length(entry), 0));
  let at = 0;
  let row = 0;
  for (const entry of entries) {
    const { key, position, revision, json, created, data, metadata } = entry;
    const body = bytes.subarray(at, (at += length(entry)));
    body.write(entry.id.replaceAll('-', ''), 'hex');
    body.set(data, 16);
    body.set(metadata, 16 + data.length);
    const checksum = crc32(body, checkHeader(entry));
    numbers.set([position, key, revision, Number(json), created, checksum, data.length, body.length], row);
    row += numbersPerEvent;
  }
  return { streams, types: entries.map(({ type }) => type), numbers, bytes };
};

const checkHeader = (event: Omit<Recorded, 'id' | 'data' | 'metadata'>): number =>
  crc32(`${event.position} ${event.revision} ${event.created} ${event.json} ${event.type} ${event.stream}`);
