import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsIn, rotate } from './logs';

describe('a log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridloop-logs-'));
  const log = join(folder, 'api.log');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is rotated, and the newest three are kept', () => {
    for (const start of ['first', 'second', 'third', 'fourth']) {
      rotate(log, 3);
      writeFileSync(log, start);
    }
    const kept = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    expect(Object.fromEntries(kept)).toEqual({ 'api.log': 'fourth', 'api.log.1': 'third', 'api.log.2': 'second' });
  });

  it('tells its last problems', () => {
    const lines = [
      '{"level":30,"msg":"ready"}',
      'FATAL:  one',
      '{"level":50,"msg":"two"}',
      'Error: three',
      '    at main',
    ];
    writeFileSync(log, lines.join('\n'));
    expect(problemsIn(log, 2)).toEqual(['{"level":50,"msg":"two"}', 'Error: three']);
  });

  it('that does not exist tells none', () => expect(problemsIn(join(folder, 'none'), 2)).toEqual([]));
});
