import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EsdbEventStore } from '@gridloop/engine';
import { Client } from 'pg';
import { itOn, System, until } from '../system';
import { holderOf, Person, type Begun } from './client';
import { askRedis } from './redis';

let system: System;
const it = itOn(() => system);
beforeAll(async () => void (system = await System.start()));
afterAll(() => system?.remove());

const person = (personId: string) => new Person(() => system, personId);

/** Words that stand nowhere else, one for each field that is sealed (handbook §8, marked †). */
const secrets = {
  name: '欧阳穆棱',
  telephone: `139${randomInt(10_000_000, 99_999_999)}`,
  text: '厨房渗水浸湿了我母亲的轮椅坡道',
  place: '三单元七零二室东侧次卧',
  note: '已同本人约好周四下午入户查看',
  account: '更换角阀后观察两日未见返潮',
  statement: '老人终于可以自己出门晒太阳了',
  reason: '须致电约定入户的具体钟点',
};

/** Everything that the system keeps, as name and bytes: each file, and each store's own view of what it holds. */
async function* keptBytes(): AsyncGenerator<readonly [place: string, bytes: Buffer]> {
  const { eventStore = '', redis = '', database = '' } = system.run.urls;

  const store = new EsdbEventStore({ url: eventStore });
  const events: unknown[] = [];
  for await (const { position: _, ...event } of store.readAll({ from: undefined, prefixes: [] })) events.push(event);
  await store.close();
  yield ['events', Buffer.from(JSON.stringify(events))];

  const client = new Client({ connectionString: database });
  await client.connect();
  const tables = await client.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname <> 'information_schema'",
  );
  for (const { name } of tables.rows) {
    const { rows } = await client.query(`select t::text from ${name} t`);
    yield [`rows of ${name}`, Buffer.from(JSON.stringify(rows))];
  }
  await client.query('checkpoint');
  await client.end();

  await askRedis(redis, ['CONFIG', 'SET', 'rdbcompression', 'no'], ['SAVE']); // all live keys, in a file, in clear
  for (const file of readdirSync(system.data, { recursive: true, withFileTypes: true }))
    if (file.isFile()) yield [join(file.parentPath, file.name), readFileSync(join(file.parentPath, file.name))];
  yield ['the terminal', Buffer.from(system.output)];
}

/** How a text may lie in bytes: encodings and escapes that parts of the system use, and Base64 at each of its three phases. */
const formsOf = (text: string): readonly Buffer[] => {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, 'utf16le');
  const escaped = [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const base64 = [0, 1, 2].map((phase) => {
    const whole = Buffer.concat([Buffer.alloc(phase), utf8]).toString('base64');
    return whole.slice(Math.ceil((phase * 4) / 3), Math.floor(((phase + utf8.length) * 8) / 6));
  });
  const words = [
    escaped,
    escaped.toUpperCase().replaceAll('\\U', '\\u'),
    encodeURIComponent(text),
    utf8.toString('hex'),
  ];
  const url = base64.map((word) => word.replaceAll('+', '-').replaceAll('/', '_'));
  return [utf8, utf16, Buffer.from(utf16).swap16(), ...[...words, ...base64, ...url].map((word) => Buffer.from(word))];
};

/** Every place in which one of the texts lies, in whatever form. */
const placesOf = async (texts: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const forms = Object.entries(texts).flatMap(([name, text]) => formsOf(text).map((form) => ({ name, form })));
  const places: string[] = [];
  for await (const [place, bytes] of keptBytes())
    for (const { name, form } of forms) if (bytes.includes(form)) places.push(`${name} in ${place}`);
  return places;
};

let caseId: string;
let caseNo: string;

it('a resident is helped, and many a request goes wrong on the way', async () => {
  const [household, worker, head] = [person('p-1002'), person('p-1003'), person(holderOf('GRID_HEAD', 'ruixiang-b1'))];
  const [dispatcher, clerk] = [person('p-1101'), person('p-1102')];
  const { name, telephone, text, place: placeDetail } = secrets;
  const report = { channel: 'PHONE', text, addressId: 'ruixiang-1-1', placeDetail, reporter: { name, telephone } };
  ({ caseId, caseNo } = (await household.post<Begun>('/api/cases', report)).body);

  const done = [
    await household.does('classify', caseId, { category: 'LEAK', urgency: 'URGENT' }),
    await household.does('accept', caseId, { forSelf: true }),
    await household.does('escalate', caseId, { toUnit: 'ruixiang-b1', reason: '需专业维修' }),
    await worker.does('sign', caseId),
    await worker.does('note', caseId, { note: secrets.note }),
    await worker.does('handle', caseId, { outcome: 'RESOLVED', account: secrets.account }),
    await head.does('inspect', caseId, { passed: true, findings: '属实' }),
    await clerk.does('rate', caseId, { level: 'SATISFIED', solved: true, statement: secrets.statement }),
  ];
  expect(done.map(({ status }) => status)).toEqual(done.map(() => 201));

  const another = (await household.post<Begun>('/api/cases', report)).body;
  await household.does('accept', another.caseId, { forSelf: true });
  const opened = await household.does('personal-data', another.caseId, { reason: secrets.reason });
  expect(opened.text).toContain(telephone);

  type Alike = { duplicates: readonly { caseId: string }[] };
  const isFound = async () => {
    const { body } = await dispatcher.get<Alike>(`/api/cases/${another.caseId}/duplicates`);
    return body.duplicates?.some((alike) => alike.caseId === caseId) ?? false;
  };
  await until(isFound, 'the other case that tells the same is found', 30_000);
  const draft = await dispatcher.post<Alike>('/api/cases/duplicates', { text, addressId: 'ruixiang-1-1' });
  expect(draft.body.duplicates.map((alike) => alike.caseId).sort()).toEqual([caseId, another.caseId].sort());
  expect(draft.text).not.toContain(text);

  const refused = [
    await dispatcher.post('/api/cases', { ...report, [name]: telephone }),
    await dispatcher.post('/api/cases', { ...report, text: { [text]: name } }),
    await dispatcher.post('/api/cases', { ...report, channel: name, addressId: telephone }),
    await dispatcher.does('note', caseId, { note: secrets.note }),
    await dispatcher.does(encodeURIComponent(name), caseId, { note: text }),
    await dispatcher.post('/api/cases', report, { 'idempotency-key': `${telephone} ${telephone}` }),
    await dispatcher.get(`/api/cases?handler=${encodeURIComponent(name)}&grid=${telephone}`),
    await dispatcher.get(`/api/cases/${telephone}`),
    await dispatcher.get(`/api/addresses/${encodeURIComponent(secrets.place)}/chain`),
  ];
  for (const { status, text: answer } of refused) {
    expect([200, 400, 404, 409]).toContain(status); // the query alone is in order, and finds nothing
    for (const secret of Object.values(secrets)) expect(answer).not.toContain(secret);
  }
});

it('and nothing that the system keeps holds a word of it in clear', async () => {
  expect(await placesOf(secrets)).toEqual([]);
});

it('though the same search finds what is no secret, in every store and in the log', async () => {
  const places = await placesOf({ caseNo, caseId });
  const { data } = system;
  for (const place of ['caseNo in events', 'caseNo in rows of public.cases_v', `caseNo in ${data}/event-store/`])
    expect(places).toContainEqual(expect.stringContaining(place));
  for (const folder of ['event-store', 'postgres', 'redis', 'logs'])
    expect(places).toContainEqual(expect.stringContaining(`caseId in ${data}/${folder}/`));
});

it('and finds a text in each of its forms', () => {
  const name = secrets.name;
  const forms = formsOf(name);
  for (const bytes of [
    Buffer.from(`{"name":"${name}"}`),
    Buffer.from(`x${name}`, 'utf16le'),
    ...['', 'a', 'ab'].map((before) => Buffer.from(Buffer.from(`${before}${name}后`).toString('base64'))),
    ...['', 'a', 'ab'].map((before) => Buffer.from(Buffer.from(`${before}${name}后`).toString('base64url'))),
    Buffer.from(JSON.stringify(name).replace(/[^"]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)),
  ])
    expect(forms.some((form) => bytes.includes(form))).toBe(true);
});
