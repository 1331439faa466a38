import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { fractionOf, sha256 } from './sha256';

const reference = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('sha256', () => {
  it('is what Node computes, at every length around a block', () => {
    for (let length = 0; length < 140; length++)
      expect(sha256('网'.repeat(length))).toBe(reference('网'.repeat(length)));
  });
  it('is what Node computes, for any text', () =>
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(sha256(text)).toBe(reference(text)))));
  it('stands for a share below one', () =>
    fc.assert(fc.property(fc.string(), (seed) => expect(fractionOf(seed)).toBeLessThan(1))));
});
