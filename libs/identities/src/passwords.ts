import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import { EdgeRefusal } from '@gridloop/platform';

const derive = promisify(argon2);

/** What one hash takes: KiB, passes, lanes. */
export type Cost = Readonly<Record<'memory' | 'passes' | 'parallelism', number>>;

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. */
const usualCost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;
const mostAtOnce = 2; // each takes memory and a thread that files need, too
const mostWaiting = 30;

let running = 0;
const waiting: (() => void)[] = [];

/** The password as it is kept, in PHC form. @throws EdgeRefusal `UNAVAILABLE` when too many are counted already */
export const hashPassword = async (password: string, cost = usualCost): Promise<string> => {
  const salt = randomBytes(saltBytes);
  const tag = await inTurn(() => tagOf(password, salt, cost));
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${word(salt)}$${word(tag)}`;
};

/** Whether it is the password; takes as long when there is none to compare with. @throws as `hashPassword` */
export const isPassword = async (password: string, kept: string | undefined): Promise<boolean> => {
  const [, memory, passes, parallelism, salt = '', tag = ''] = phc.exec(kept ?? decoy) ?? [];
  const costs = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const found = await inTurn(() => tagOf(password, Buffer.from(salt, 'base64'), costs));
  return timingSafeEqual(found, Buffer.from(tag, 'base64')) && kept !== undefined;
};

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/;

const tagOf = (password: string, nonce: Buffer, cost: Cost) =>
  derive('argon2id', {
    ...cost,
    message: Buffer.from(password.normalize('NFKC')),
    nonce,
    tagLength: tagBytes,
  } satisfies Argon2Parameters);

const word = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Of nobody's password; its tag is not that of any. */
const decoy = `$argon2id$v=19$m=${usualCost.memory},t=${usualCost.passes},p=1$${word(Buffer.alloc(saltBytes))}$${word(Buffer.alloc(tagBytes))}`;

const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= mostAtOnce) {
    if (waiting.length >= mostWaiting)
      throw new EdgeRefusal('UNAVAILABLE', 'Expected to check a password, but too many are being checked');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
};
