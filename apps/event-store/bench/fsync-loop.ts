import { closeSync, fdatasync, openSync, write } from 'node:fs';
import { promisify } from 'node:util';

// A process of its own: what an append costs when nothing is asked, checked, filed or answered.
// fsync-loop <file> <bytes> <appends> <in flight>, answers its parent what it measured.
import { timed } from './measured';

const writeAll = promisify(write);
const sync = promisify(fdatasync);

const main = async ([file = '', bytes, appends, inFlight]: string[]): Promise<void> => {
  const log = openSync(file, 'w');
  const record = Buffer.alloc(Number(bytes), 'x');
  let waiting: (() => void)[] = [];
  let writing = false;
  /** Group commit: what arrives during one fsync shares the next. */
  const work = async (): Promise<void> => {
    for (writing = true; waiting.length > 0;) {
      const group = waiting;
      waiting = [];
      await writeAll(log, Buffer.concat(group.map(() => record)));
      await sync(log);
      for (const done of group) done();
    }
    writing = false;
  };
  const append = (): Promise<void> =>
    new Promise((done) => {
      waiting.push(done);
      if (!writing) void work();
    });
  process.send?.(await timed('fsync loop', Number(appends), Number(inFlight), append));
  closeSync(log);
};

void main(process.argv.slice(2));
