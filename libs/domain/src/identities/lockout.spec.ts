import { on } from './given';
import { afterFailure, waitOf, type Lockout } from './lockout';
import { isWeak } from './password';

const failed = (times: number, kind: 'account' | 'address' = 'account'): Lockout | undefined =>
  Array.from({ length: times }).reduce<Lockout | undefined>((so) => afterFailure(so, kind, on(1)), undefined);

describe('failures in a row', () => {
  it.each([
    [4, 0],
    [5, 1_000],
    [6, 2_000],
    [10, 32_000],
    [14, 512_000],
    [15, 900_000],
    [1_000, 900_000],
  ])('%i of an account cost %i ms', (times, wait) => expect(waitOf(failed(times), on(1))).toBe(wait));
  it('of an address, which an office shares, cost later', () =>
    expect([waitOf(failed(20, 'address'), on(1)), waitOf(failed(21, 'address'), on(1))]).toEqual([0, 1_000]));
  it('are forgotten after a day of quiet', () => {
    expect(afterFailure(failed(30), 'account', on(2, '07:59')).failures).toBe(31);
    expect(afterFailure(failed(30), 'account', on(2)).failures).toBe(1);
  });
});

describe('a password', () => {
  it.each(['short', 'aaaaaaaaaaaaaaaa', '1234567890', 'qwertyuiop', 'zhao-meiju', 'ZHAO-MEIJU1', 'ababababababab'])(
    '%s is weak',
    (password) => expect(isWeak(password, 'zhao-meiju')).toBe(true),
  );
  it.each(['老槐树下 三张石凳 x9', 'correct horse battery', '一二三四五六七八九十'])('%s is not', (password) =>
    expect(isWeak(password, 'zhao-meiju')).toBe(false),
  );
});
