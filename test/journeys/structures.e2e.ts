import { randomUUID } from 'node:crypto';
import { itOn, System } from '../system';
import { Person, type Begun, type Done } from './client';

let system: System;
const it = itOn(() => system);
const asPerson = (id: string) => new Person(() => system, id);
const dispatcher = asPerson('shizhong-dispatcher');
const leader = asPerson('shizhong-leader');

interface Chain {
  readonly gridId: string;
  readonly gridKind: string;
  readonly chain: readonly {
    readonly unitId: string;
    readonly levelName: { readonly zh: string };
    readonly posts: readonly { readonly post: string; readonly person: string }[];
  }[];
}

beforeAll(async () => {
  system = await System.start();
  const { code, output } = await system.gridloop(['import', '--preset', 'all']);
  expect([code, output]).toEqual([0, expect.stringContaining('five-communities')]);
});
afterAll(async () => system?.remove());

/** The chain, once the API has heard of what the import wrote. */
const chainOf = async (addressId: string, query = ''): Promise<Chain> =>
  (await dispatcher.get<Chain>(`/api/addresses/${addressId}/chain${query}`)).body;
const idsOf = ({ chain }: Chain) => chain.map(({ unitId }) => unitId);

/** A case at an address of 市中区, accepted by the centre, with a matter. */
const accepted = async (addressId: string, matter: string): Promise<string> => {
  const body = { channel: 'WINDOW', text: '请办理', addressId, reporter: { name: '居民' } };
  const { caseId } = (await dispatcher.post<Begun>('/api/cases', body)).body;
  await dispatcher.does('classify', caseId, { category: 'SERVICE', urgency: 'NORMAL', matter });
  await dispatcher.does('accept', caseId);
  return caseId;
};
const dispatched = async (caseId: string): Promise<Done> => (await dispatcher.does('dispatch', caseId)).body;

describe('every structure of the handbook in one system', () => {
  it('gives the figures of the handbook, from the log', async () => {
    const { code, output } = await system.gridloop(['structures', '--figures']);
    expect([code, output]).toEqual([0, expect.not.stringContaining('expected')]);
    expect(output).not.toContain('not loaded');
  });

  it('is loaded once: a second import adds nothing', async () => {
    const { output } = await system.gridloop(['import', '--preset', 'all']);
    expect(output.match(/[1-9]\d* facts new/g)).toBeNull();
  });

  it('19号楼 of 星光社区 has one chain, under its own level names, and had none before November 2016', async () => {
    const chain = await chainOf('xingguang-19-1');
    expect(idsOf(chain)).toEqual(['xingguang-l19-d1', 'xingguang-l19', 'xingguang-w2', 'xingguang', 'fengtai']);
    expect(chain.chain.map(({ levelName }) => levelName.zh)).toEqual([
      '单元格长',
      '楼长',
      '网格党支部',
      '社区党委',
      '街道',
    ]);
    expect(chain.chain[2]?.posts).toContainEqual({ post: 'HOUSEHOLD_HEAD', person: 'zhaoxia' });
    expect(await chainOf('xingguang-19-1', '?asOf=2016-10-01')).toMatchObject({ code: 'ADDRESS_UNKNOWN' });
  });
});

describe('scenario 14: matters', () => {
  it('an unlisted one is not dispatched to a grid', async () =>
    expect(await dispatched(await accepted('shizhong-s1-1-1', 'UNLISTED'))).toMatchObject({
      code: 'MATTER_NOT_ADMITTED',
    }));

  it('nor one whose temporary admission is past its end', async () =>
    expect(await dispatched(await accepted('shizhong-s1-1-1', 'EPIDEMIC_CHECK'))).toMatchObject({
      code: 'MATTER_EXPIRED',
    }));

  it('nor law enforcement', async () => {
    const caseId = await accepted('shizhong-s1-1-1', 'ILLEGAL_BUILDING_FINE');
    expect(await dispatched(caseId)).toMatchObject({ code: 'MATTER_KIND_EXCLUDED' });
    const admitted = await leader.post('/api/matters/ILLEGAL_BUILDING_FINE/admit', {
      decisionBody: 'PARTY_STANDING_COMMITTEE',
      resources: { staff: true, money: true, means: true },
    });
    expect(admitted.body).toMatchObject({ code: 'MATTER_KIND_EXCLUDED' });
  });

  it('an admitted one is, and the case keeps its version', async () => {
    const caseId = await accepted('shizhong-s1-1-1', 'PIPE_CLEARING');
    expect(await dispatched(caseId)).toMatchObject({ revision: expect.any(Number) });
    const events = await dispatcher.history(caseId);
    expect(events.find(({ type }) => type === 'CaseDispatched')?.data).toMatchObject({
      matterVersion: 'PIPE_CLEARING@1',
    });
  });

  it('one enters the catalogue with the means for it', async () => {
    const matterId = `M-${randomUUID()}`;
    const name = { zh: '代办证件', en: 'Getting papers' };
    const application = { matterId, unitId: 'shizhong', name, department: 'shizhong-civil', kind: 'SERVICE' };
    await leader.post('/api/matters', application);
    const decisionBody = 'GOVERNMENT_EXECUTIVE_MEETING';
    const bare = await leader.post(`/api/matters/${matterId}/admit`, { decisionBody });
    expect(bare.body).toMatchObject({ code: 'RESOURCES_MISSING' });
    const resources = { staff: true, money: true, means: true };
    const { body } = await leader.post(`/api/matters/${matterId}/admit`, { decisionBody, resources });
    const seen = `?minPosition=${body.position}`;
    const { body: catalogue } = await leader.get(`/api/grid-units/shizhong-s1-w1/catalogue${seen}`);
    expect(JSON.stringify(catalogue)).toContain(matterId);
  });
});

describe('scenario 15: one net', () => {
  it('939 + 218 grids, and each address resolves to one', async () => {
    const { body } = await dispatcher.get<{ counts: { units: object; addresses: number } }>('/api/grid-units/shizhong');
    expect(body.counts.units).toEqual({ DISTRICT: 1, STREET: 17, GRID: 939 + 218 });
    expect(await chainOf('shizhong-s2-1-1')).toMatchObject({ gridId: 'shizhong-s2-w1', gridKind: 'RESIDENTIAL' });
    expect(await chainOf('shizhong-s2-1-3')).toMatchObject({ gridId: 'shizhong-s2-z1', gridKind: 'DEDICATED' });
  });

  it('a department’s layer is refused', async () => {
    const net = {
      unitId: 'police-1',
      level: 'GRID',
      parent: 'shizhong-s1',
      name: { zh: '警务网格', en: 'Police grid' },
    };
    const layer = await leader.post('/api/grid-units', { ...net, kind: 'DEPARTMENT', addresses: [] });
    expect(layer.body).toMatchObject({ code: 'ONE_NET_ONLY' });
    const addresses = [{ addressId: 'shizhong-s1-1-1', name: { zh: '1号楼', en: 'Building 1' } }];
    const overlap = await leader.post('/api/grid-units', { ...net, kind: 'RESIDENTIAL', addresses });
    expect(overlap.body).toMatchObject({ code: 'ONE_NET_ONLY' });
  });

  it('when a boundary moves, old cases keep their grid, new ones go to the new, and the past stays known', async () => {
    const moved = { addressId: 'shizhong-s3-2-1', name: { zh: '1号楼', en: 'Building 1' } };
    const begin = async () => {
      const body = { channel: 'WINDOW', text: '路灯不亮', addressId: moved.addressId, reporter: { name: '居民' } };
      return (await dispatcher.post<Begun>('/api/cases', body)).body.caseId;
    };
    const gridOf = async (caseId: string) =>
      (await dispatcher.history(caseId)).findLast(({ type }) => type === 'CaseLocated')?.data['gridId'];
    const before = new Date().toISOString();
    const old = await begin();
    const { body: grid } = await leader.get<{ addresses: object[] }>('/api/grid-units/shizhong-s3-w1');
    const redrawn = await leader.post('/api/grid-units/shizhong-s3-w1/redraw', {
      addresses: [...grid.addresses, moved],
      takes: ['shizhong-s3-w2'],
    });
    const seen = `minPosition=${redrawn.body.position}`;
    expect(await chainOf(moved.addressId, `?${seen}`)).toMatchObject({ gridId: 'shizhong-s3-w1' });
    expect(await chainOf(moved.addressId, `?${seen}&asOf=${before}`)).toMatchObject({ gridId: 'shizhong-s3-w2' });
    expect([await gridOf(old), await gridOf(await begin())]).toEqual(['shizhong-s3-w2', 'shizhong-s3-w1']);
  });
});

describe('posts', () => {
  it('vacancies are reported, and an ineligible head is refused', async () => {
    const { body } = await leader.get<{ code: string; vacancies: object[] }>(
      '/api/grid-units/shizhong-s1-w1/vacancies',
    );
    expect(body).toMatchObject({ code: 'UNDERSTAFFED', vacancies: [{ post: 'GRID_HEAD', has: 0, needs: 1 }] });
    const head = { appointmentId: randomUUID(), person: 'somebody', post: 'GRID_HEAD', unitId: 'shizhong-s1-w1' };
    const { status, body: refused } = await leader.post('/api/appointments', { ...head, vouched: ['PARTY_MEMBER'] });
    expect([status, refused.code]).toEqual([409, 'NOT_ELIGIBLE']);
  });

  it('a substitute answers in his time, and nobody of another community appoints', async () => {
    const [held] = (
      await leader.get<{ posts: { appointment: { appointmentId: string } }[] }>('/api/grid-units/shizhong-s1-w1/roster')
    ).body.posts;
    const path = `/api/appointments/${held?.appointment.appointmentId}/substitute`;
    const stranger = await asPerson('leshan-leader').post(path, { substitute: 'shizhong-p2' });
    expect(stranger.body).toMatchObject({ code: 'ACTOR_NOT_ALLOWED' });
    const { body } = await leader.post(path, { substitute: 'shizhong-p2' });
    const roster = await leader.get(`/api/grid-units/shizhong-s1-w1/roster?minPosition=${body.position}`);
    expect(roster.body).toMatchObject({ posts: [{ responsible: 'shizhong-p2', substitute: 'shizhong-p2' }] });
  });
});
