import { randomBytes } from 'node:crypto';
import { blindGrams, gramsOf } from './grams';

const similarity = (a: string, b: string): number => {
  const [one, other] = [gramsOf(a), gramsOf(b)];
  return one.intersection(other).size / one.union(other).size;
};

describe('the pieces of a text', () => {
  it('are pairs of Chinese signs, and trigrams of what else there is', () => {
    expect([...gramsOf('楼道灯')]).toEqual(['楼道', '道灯']);
    expect([...gramsOf('灯')]).toEqual(['灯']);
    expect([...gramsOf('Wi-Fi 6')]).toEqual(['  w', ' wi', 'wi ', '  f', ' fi', 'fi ', '  6', ' 6 ']);
    expect([...gramsOf('19号楼A座')]).toEqual(['  1', ' 19', '19 ', '号楼', '  a', ' a ', '座']);
  });

  it('are the same whatever the width, case, punctuation and spaces', () =>
    expect(gramsOf('楼道灯，不亮！ＡＢＣ')).toEqual(gramsOf('楼道灯 不亮 abc')));

  it('are none where nothing is said', () => expect(gramsOf(' …！ ').size).toBe(0));

  it('tell texts alike from others', () => {
    const told = '三单元楼道的灯坏了，晚上看不清台阶';
    expect(similarity(told, '楼道灯坏了，晚上台阶看不清')).toBeGreaterThan(0.4);
    expect(similarity(told, '三单元楼道的灯怀了，晚上看不清台阶')).toBeGreaterThan(0.6);
    expect(similarity(told, '楼上装修太吵，晚上睡不着觉')).toBeLessThan(0.1);
  });

  it('are blind: other numbers under another key, the same under the same', () => {
    const [key, other] = [randomBytes(32), randomBytes(32)];
    const blind = blindGrams(key, ['楼道灯不亮']);
    expect(blind).toHaveLength(4);
    expect(blindGrams(key, ['楼道灯不亮', '楼道'])).toEqual(blind);
    expect(blindGrams(other, ['楼道灯不亮'])).not.toEqual(blind);
  });
});
