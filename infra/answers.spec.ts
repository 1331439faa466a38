import { hostsOf } from './answers';

describe('the hosts of an address', () => {
  it.each([
    ['esdb://127.0.0.1:2113?tls=false', [{ host: '127.0.0.1', port: 2113 }]],
    [
      'esdb://admin:secret@a:1,b:2?tls=true',
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
    ['esdb+discover://cluster.example', [{ host: 'cluster.example', port: 9 }]],
    ['rediss://:secret@redis.example:6380/3', [{ host: 'redis.example', port: 6380 }]],
    ['postgres://user:secret@[::1]:5432/gridloop?sslmode=require', [{ host: '::1', port: 5432 }]],
    ['nonsense', []],
  ])('%s', (url, hosts) => expect(hostsOf(url, 9)).toEqual(hosts));
});
