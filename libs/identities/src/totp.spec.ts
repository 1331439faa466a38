import { base32, codeAt, enrolmentUri, matchingStep, stepOf } from './totp';

const secret = Buffer.from('12345678901234567890'); // of RFC 6238, appendix B

describe('a code of time', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %i is %s, as RFC 6238 has it', (seconds, code) => expect(codeAt(secret, stepOf(seconds * 1000))).toBe(code));

  it('is good a step early and a step late, no more', () => {
    const steps = [-60, -30, 0, 30, 60].map((off) => matchingStep(secret, '050471', (1_111_111_111 + off) * 1000));
    const step = stepOf(1_111_111_111_000);
    expect(steps).toEqual([undefined, step, step, step, undefined]);
  });
});

it.each([
  ['f', 'MY'],
  ['foob', 'MZXW6YQ'],
  ['foobar', 'MZXW6YTBOI'],
])('%s is %s, as RFC 4648 has it', (text, word) => expect(base32(Buffer.from(text))).toBe(word));

it('an app is told whose code it is', () =>
  expect(enrolmentUri(secret, '赵 meiju')).toBe(
    'otpauth://totp/Gridloop:%E8%B5%B5%20meiju?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Gridloop&digits=6&period=30',
  ));
