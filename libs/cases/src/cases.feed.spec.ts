import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { RowFeed } from '@gridloop/engine';
import { Caller, House, noon } from '../../identities/src/given';
import { CaseFeedController } from './cases.feed.controller';
import { CaseReaders } from './cases.readers';
import type { CaseRow } from './cases.view';

/** The feed of a house where no case changes: its streams end for other reasons. */
const quiet = new RowFeed<CaseRow>({
  changedSince: async () => [],
  latest: async () => undefined,
  nudges: () => () => undefined,
  onError: (error) => {
    throw error;
  },
});

@Module({ controllers: [CaseFeedController], providers: [{ provide: RowFeed, useValue: quiet }, CaseReaders] })
class Feed {}

let house: House;
let port: number;
beforeEach(async () => {
  house = await new House().open({ imports: [Feed] });
  await house.app.listen(0, '127.0.0.1');
  port = (house.app.getHttpServer().address() as AddressInfo).port;
  await house.account('p-1', 'zhao');
  await appoint('p-1');
});
afterEach(() => house.close());
afterAll(() => quiet.close());

const appoint = (person: string) =>
  house.appointment({
    type: 'StartAppointment',
    data: { appointmentId: person, person, post: 'DISPATCHER', unitId: 'c', from: noon },
  });

/** An open stream: resolves with what the server said last, once it has ended it. */
const follow = async (token: string): Promise<{ readonly ended: Promise<string> }> => {
  const asked: ClientRequest = request({
    port,
    path: '/api/feed',
    headers: { authorization: `Bearer ${token}`, connection: 'close' },
  });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/event-stream']);
  let said = '';
  answer.setEncoding('utf8').on('data', (part: string) => (said += part));
  await once(answer, 'data');
  return { ended: once(answer, 'end').then(() => said) };
};

describe('an open feed ends', () => {
  it('with its session, and only with its own', async () => {
    const [here, elsewhere] = [await house.signedIn('zhao'), await house.signedIn('zhao')];
    const streams = [await follow(here.token ?? ''), await follow(elsewhere.token ?? '')];
    await here.delete('/api/session');
    expect(await streams[0]?.ended).toContain(': hello');
    await elsewhere.delete('/api/me/sessions');
    const open = await Promise.race([streams[1]?.ended.then(() => 'ended'), elsewhere.whoAmI()]);
    expect(open).toBe('p-1');
    await (await house.operator()).post('/api/accounts/p-1/lock');
    expect(await streams[1]?.ended).toContain(': hello');
  });

  it('with the last appointment of its person', async () => {
    const stream = await follow((await house.signedIn('zhao')).token ?? '');
    await house.appointment({ type: 'EndAppointment', data: { appointmentId: 'p-1', to: noon } });
    expect(await stream.ended).toContain(': hello');
  });

  it('with the key of a machine', async () => {
    await appoint('m-1');
    const operator = await house.operator();
    const client = { clientId: 'm-1', purpose: '订阅', scopes: ['feed:read'], expiresAt: '2026-03-12T04:00:00Z' };
    const { key } = (await operator.post('/api/machine-clients', client)).json<{ key: string }>();
    const stream = await follow(key);
    await operator.delete('/api/machine-clients/m-1');
    expect(await stream.ended).toContain(': hello');
    expect(await new Caller(house, key).whoAmI()).toBe('TOKEN_INVALID');
  });
});
