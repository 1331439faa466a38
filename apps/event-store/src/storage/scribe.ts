import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

// Runs as a thread of its own, so that neither fsync nor checkpoints hold up the network.
// Imports nothing of ours: a thread starts from this one file.

/** What one commit writes. Numbers and bytes are packed, because cloning many small objects between threads is slow. */
export interface Batch {
  /** Streams that are new with this batch. */
  readonly streams: readonly (readonly [key: number, name: string])[];
  readonly types: readonly string[];
  /** Eight for each event: position, stream key, revision, JSON or not, created, checksum, bytes of data, bytes of body. */
  readonly numbers: Float64Array;
  /** For each event its body: id (16 bytes), data, metadata. */
  readonly bytes: Uint8Array;
}

/** Thread → owner, one for each batch: durable, or why not. */
export type Written = { readonly failed?: { readonly code: number; readonly message: string } };

export const numbersPerEvent = 8;

/** Returns a function that writes a batch, all or nothing and durable when it returns. */
export const inscriber = (database: DatabaseSync): ((batch: Batch) => void) => {
  const addStream = database.prepare('INSERT INTO streams (key, name) VALUES (?, ?)');
  const addEvent = database.prepare(
    `INSERT INTO events (position, stream, revision, json, created, checksum, type, size, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );

  const insert = ({ streams, types, numbers, bytes }: Batch): void => {
    for (const [key, name] of streams) addStream.run(key, name);
    let at = 0;
    let row = 0;
    for (const type of types) {
      const [position = 0, stream = 0, revision = 0, json = 0, created = 0, checksum = 0, size = 0, length = 0] =
        numbers.subarray(row, (row += numbersPerEvent));
      const body = bytes.subarray(at, (at += length));
      addEvent.run(position, stream, revision, json, created, checksum, type, size, body);
    }
  };

  return (batch) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      insert(batch);
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
};

/** Opens the file for durable writing: write-ahead log, fsync at each commit. */
export const openToWrite = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864',
  );
  return database;
};

const serve = (file: string, port: NonNullable<typeof parentPort>): void => {
  const database = openToWrite(file);
  const inscribe = inscriber(database);
  port.on('message', (request: Batch | 'close' | { readonly pages: number }) => {
    if (request === 'close') {
      database.close();
      return port.close();
    }
    // The fault switch "disk full": a database that may not grow says what a full disk says.
    if ('pages' in request) return void database.exec(`PRAGMA max_page_count = ${request.pages}`);
    try {
      inscribe(request);
      port.postMessage({} satisfies Written);
    } catch (error) {
      const { errcode, message } = error as Error & { errcode?: number };
      port.postMessage({ failed: { code: errcode ?? 0, message } } satisfies Written);
    }
  });
};

if (!isMainThread && parentPort && (workerData as { scribe?: string } | null)?.scribe)
  serve((workerData as { scribe: string }).scribe, parentPort);
