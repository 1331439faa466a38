import { padded, widthOf } from './text';

describe('text on a terminal', () => {
  it('takes two columns for a Chinese character and its punctuation', () =>
    expect([widthOf('结案'), widthOf('第1网格（总支）'), widthOf('closed')]).toEqual([4, 15, 6]));

  it('is filled up to the same column, whatever the script', () =>
    expect(widthOf(padded('上报上级', 12))).toBe(widthOf(padded('escalated', 12))));

  it('is never cut', () => expect(padded('按期超期认定', 4)).toBe('按期超期认定'));
});
