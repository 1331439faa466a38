import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { masterKeyFrom, memoryKeyVault, sqliteKeyVault, systemKey, type KeyVault } from './key-vault';

let folder: string;
let file: string;
const masterKey = randomBytes(32);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-'));
  file = join(folder, 'keys.db');
});
afterEach(() => rm(folder, { recursive: true }));

describe.each<[string, () => KeyVault]>([
  ['in memory', memoryKeyVault],
  ['in SQLite', () => sqliteKeyVault({ file, masterKey })],
])('The key vault %s', (_, open) => {
  let vault: KeyVault;
  beforeEach(() => {
    vault = open();
  });
  afterEach(() => vault.close());

  it('keeps a key of the system for each purpose', async () => {
    const lots = await systemKey(vault, 'lots');
    expect(await systemKey(vault, 'lots')).toEqual(lots);
    expect(await systemKey(vault, 'likeness')).not.toEqual(lots);
  });

  it('makes a key once, and only when asked to', async () => {
    expect(await vault.keysOf(['wang'], { create: false })).toEqual(new Map());
    const made = await vault.keysOf(['wang', 'li'], { create: true });
    expect(made.get('wang')).toHaveLength(32);
    expect(made.get('wang')).not.toEqual(made.get('li'));
    expect(await vault.keysOf(['li', 'wang', 'zhao'], { create: false })).toEqual(made);
  });

  it('answers all who ask at the same time with the same key', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => vault.keysOf(['wang'], { create: true })));
    expect(new Set(asked.map((keys) => keys.get('wang')?.toString('hex'))).size).toBe(1);
  });

  it.each([true, false])('never makes a destroyed key again (there was one: %s)', async (existed) => {
    if (existed) await vault.keysOf(['wang'], { create: true });
    await vault.destroy('wang');
    await vault.destroy('wang');
    expect((await vault.keysOf(['wang', 'li'], { create: true })).has('wang')).toBe(false);
    expect((await vault.keysOf(['li'], { create: false })).has('li')).toBe(true);
  });
});

describe('The key vault in SQLite', () => {
  it('is one for all who open the file', async () => {
    const [one, other] = [sqliteKeyVault({ file, masterKey }), sqliteKeyVault({ file, masterKey })];
    const subjects = Array.from({ length: 50 }, (_, at) => `s${at}`);
    const [keys, same] = await Promise.all([
      one.keysOf(subjects, { create: true }),
      other.keysOf(subjects, { create: true }),
    ]);
    expect(keys).toEqual(same);
    await other.destroy('s7');
    expect((await one.keysOf(subjects, { create: true })).size).toBe(49);
    await one.close();
    await other.close();
  });

  it('keeps its keys for the next start', async () => {
    const first = sqliteKeyVault({ file, masterKey });
    const keys = await first.keysOf(['wang'], { create: true });
    await first.close();
    const second = sqliteKeyVault({ file, masterKey });
    expect(await second.keysOf(['wang'], { create: false })).toEqual(keys);
    await second.close();
  });

  it('lets nobody else read the file, nor the keys in it', async () => {
    const vault = sqliteKeyVault({ file, masterKey });
    const key = (await vault.keysOf(['wang'], { create: true })).get('wang')!;
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await bytesOf(file)).includes(key)).toBe(false);
    await vault.close();
    const stranger = sqliteKeyVault({ file, masterKey: randomBytes(32) });
    await expect(stranger.keysOf(['wang'], { create: false })).rejects.toThrow('another master key');
    await stranger.close();
  });

  it('leaves no trace of a destroyed key on disk', async () => {
    const vault = sqliteKeyVault({ file, masterKey });
    await vault.keysOf(['wang', 'li'], { create: true });
    const peek = new DatabaseSync(file);
    const wrapped = peek.prepare('select wrapped from subject_keys where subject = ?').get('wang')?.wrapped;
    peek.close();
    const trace = Buffer.from(wrapped as Uint8Array);
    expect((await bytesOf(file)).includes(trace)).toBe(true);
    await vault.destroy('wang');
    expect((await bytesOf(file)).includes(trace)).toBe(false);
    await vault.close();
  });

  /** The database and its journal. */
  const bytesOf = async (path: string) => Buffer.concat([await readFile(path), await readFile(`${path}-wal`)]);
});

describe('The master key', () => {
  it('is made once, whoever comes first, and read by nobody else', async () => {
    const path = join(folder, 'master.key');
    const keys = await Promise.all(Array.from({ length: 8 }, () => masterKeyFrom(path)));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await masterKeyFrom(path)).toEqual(keys[0]);
  });

  it('is refused when it is something else', async () => {
    const path = join(folder, 'master.key');
    await writeFile(path, 'short');
    await expect(masterKeyFrom(path)).rejects.toThrow('32 bytes');
  });
});
