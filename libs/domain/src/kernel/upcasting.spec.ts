import { upcastBy, versionIn, type Upcasters } from './upcasting';

const upcasters: Upcasters = {
  Noted: [(data, recordedAt) => ({ ...data, at: recordedAt }), ({ text, ...data }) => ({ ...data, lines: [text] })],
};
const noted = (schemaVersion: number, data: object) => ({
  type: 'Noted',
  data,
  metadata: { schemaVersion, recordedAt: '2020-02-19T02:00:00.000Z' },
});
const at = '2020-02-19T02:00:00.000Z';

describe('upcasting', () => {
  it.each([
    [1, { text: '好' }],
    [2, { text: '好', at }],
    [3, { lines: ['好'], at }],
  ])('takes version %i to the present one, step by step', (version, data) =>
    expect(upcastBy(upcasters, noted(version, data)).data).toEqual({ lines: ['好'], at }),
  );
  it('leaves the envelope as it was stored, and the stored event alone', () => {
    const stored = Object.freeze(noted(1, Object.freeze({ text: '好' })));
    expect(upcastBy(upcasters, stored).metadata).toBe(stored.metadata);
  });
  it('leaves alone what always had this shape', () => {
    const drawn = { ...noted(1, {}), type: 'Drawn' };
    expect(upcastBy(upcasters, drawn)).toBe(drawn);
  });
  it('lets no fold take an event of a later version for one it knows', () =>
    expect(upcastBy(upcasters, noted(4, {})).type).toBe('Noted@4'));
  it('counts versions from one', () =>
    expect([versionIn(upcasters, 'Noted'), versionIn(upcasters, 'Drawn')]).toEqual([3, 1]));
});
