import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, ValidateNested } from 'class-validator';
import type { FieldError } from './problem';
import { Id, LeftOut, OptionalId, OptionalWords, RequestPipe, Words } from './validation';

class Photo {
  @Id() id: string;
}

class Body {
  @Words(10) text: string;
  @OptionalWords(5) note?: string;
  @OptionalId() unitId?: string;
  @LeftOut() @IsIn(['A', 'B']) kind?: string;
  @LeftOut() @IsBoolean() urgent?: boolean;
  @LeftOut() @ValidateNested({ each: true }) @Type(() => Photo) photos?: Photo[];
}

class Query {
  @LeftOut() @IsInt() @Type(() => Number) limit?: number;
}

const pipe = new RequestPipe();
const take = (value: unknown) => pipe.transform(value, { type: 'body', metatype: Body });

/** What is wrong with the fields of a body, by field. */
const faults = async (value: unknown): Promise<Record<string, readonly string[]>> => {
  try {
    await take(value);
  } catch (error) {
    expect(error).toMatchObject({ name: 'EdgeRefusal', code: 'VALIDATION_FAILED' });
    const { errors } = error as { errors: readonly FieldError[] };
    return Object.fromEntries(errors.map(({ field, messages }) => [field, messages]));
  }
  throw new Error('Expected a refusal, but the body was taken');
};

describe('a body', () => {
  it('is taken as it should be', async () => {
    const body = { text: '下水道', note: 'a', unitId: 'ruixiang-g1', kind: 'A', urgent: false, photos: [{ id: 'p1' }] };
    expect(await take(body)).toEqual(
      Object.assign(new Body(), body, { photos: [Object.assign(new Photo(), { id: 'p1' })] }),
    );
  });

  it('needs none of what may be left out', async () => expect(await take({ text: 'a' })).toEqual({ text: 'a' }));

  it('of no object is refused', async () => {
    for (const value of [undefined, null, '', 'text', 5, true, [], [{ text: 'a' }]])
      expect(Object.keys(await faults(value))).not.toEqual([]);
  });

  it('names each field that is wrong, nested ones by their path', async () =>
    expect(
      Object.keys(
        await faults({
          text: 5,
          note: null,
          unitId: '../',
          kind: 'C',
          urgent: 'yes',
          photos: [{ id: 'p' }, { id: '' }, 7],
        }),
      ),
    ).toEqual(['text', 'note', 'unitId', 'kind', 'urgent', 'photos.1.id', 'photos.2']));

  it('has no fields but ours', async () =>
    expect(await faults({ text: 'a', by: 'zhao-meiju' })).toEqual({ by: ['is not expected here'] }));

  it('never hears its words again, even where they stand as names', async () => {
    const told = await faults({ text: ['13905350001'], '13905350001': 1, 王魁: 2, photos: [{ 'Wang Kui': 3 }] });
    expect(JSON.stringify(told)).not.toMatch(/139|王魁|Wang/);
  });

  it('gets no more than twenty complaints', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, 1]));
    expect(Object.keys(await faults(many))).toHaveLength(20);
  });

  it('has no key that every object has', async () => {
    for (const key of Object.getOwnPropertyNames(Object.prototype))
      expect(await faults(JSON.parse(`{"text":"a","${key}":1}`))).toEqual({
        body: ['must be plain data of few levels'],
      });
  });

  it('that is deeper than any recursion is refused, not fallen over', async () =>
    expect(await faults(JSON.parse(`{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`))).toEqual({
      body: ['must be plain data of few levels'],
    }));
});

describe('words', () => {
  it('are trimmed, also of the ideographic space', async () =>
    expect(await take({ text: ' \u3000漏水\n' })).toEqual({ text: '漏水' }));
  it('may have lines and tabs', async () => expect(await take({ text: 'a\tb\r\nc' })).toEqual({ text: 'a\tb\r\nc' }));
  it('are counted by character, not by code unit', async () =>
    expect(await take({ text: '😀'.repeat(10) })).toEqual({ text: '😀'.repeat(10) }));

  it.each([
    ['nothing', ''],
    ['blanks', ' \u3000\n'],
    ['too many', 'x'.repeat(11)],
    ['a NUL', 'a\u0000b'],
    ['an escape', 'a\u001bb'],
    ['a C1 control', 'a\u0085b'],
    ['half a pair', 'a\ud83d'],
    ['the other half', '\ude00a'],
    ['a list', ['a']],
    ['an object', { length: 1 }],
  ])('are not %s', async (_, text) =>
    expect(await faults({ text })).toEqual({ text: ['must be text of 1 to 10 characters without control characters'] }),
  );
});

it.each(['', 'a b', '-a', 'ä', 'x'.repeat(65), 'a\n'])('%j is no id', async (unitId) =>
  expect(Object.keys(await faults({ text: 'a', unitId }))).toEqual(['unitId']),
);

it.each(['a', 'ruixiang-g1-h1', 'closed-loop@1', 'x'.repeat(64)])('%s is an id', async (unitId) =>
  expect(await take({ text: 'a', unitId })).toEqual({ text: 'a', unitId }),
);

it('a query is text that becomes what its class says', async () => {
  const read = (query: object) => pipe.transform(query, { type: 'query', metatype: Query });
  expect(await read({ limit: '50' })).toEqual({ limit: 50 });
  await expect(read({ limit: 'many' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
});
