import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptPorts } from './ports';

describe('kept ports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridloop-ports-'));
  const file = join(folder, 'ports.json');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are the same at the next start, but for one that another has taken', async () => {
    const first = await keptPorts(file, ['redis', 'worker']);
    expect(first.redis).not.toBe(first.worker);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(first);

    const stranger = createServer().listen(first.redis, '127.0.0.1');
    await once(stranger, 'listening');
    const second = await keptPorts(file, ['redis', 'worker']);
    stranger.close();
    expect(second.worker).toBe(first.worker);
    expect(second.redis).not.toBe(first.redis);
    expect(await keptPorts(file, ['redis', 'worker'])).toEqual(second);
  });
});
