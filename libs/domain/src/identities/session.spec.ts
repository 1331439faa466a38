import fc from 'fast-check';
import { specification } from '../kernel/given';
import { administration, end, on, revoke, start } from './given';
import { openSession, sessionsDecider, type SessionEvent } from './session';

const { given, happened, continued, fold } = specification(sessionsDecider, administration);
const two = happened(start('s1'), start('s2'));

describe('a session', () => {
  it('starts for a week, by its person alone', () => {
    given([])
      .when(start('s1'))
      .then(['SessionStarted', { sessionId: 's1', startedAt: on(1), expiresAt: on(8) }]);
    given([])
      .when(start('s1', on(1), 'admin'))
      .thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('starts once', () => given(two).when(start('s1')).thenNothing());
  it('is open until its end, not at it', () =>
    expect([openSession(fold(two), 's1', on(7, '23:59')), openSession(fold(two), 's1', on(8))]).toEqual([
      expect.objectContaining({ sessionId: 's1' }),
      undefined,
    ]));
  it('is ended by its owner', () =>
    given(two)
      .when(end('s1'))
      .then(['SessionEnded', { reason: 'SIGNED_OUT' }]));
  it('is ended by an administrator', () =>
    given(two)
      .when(end('s1', 'admin'))
      .then(['SessionEnded', { reason: 'ENDED_BY_ADMINISTRATOR' }]));
  it('is ended by nobody else', () => given(two).when(end('s1', 'p-2')).thenRejected('ACTOR_NOT_ALLOWED'));
  it('says when it ended because a token came twice', () =>
    given(two)
      .when(end('s1', 'p-1', { because: 'REFRESH_TOKEN_REUSED' }))
      .then(['SessionEnded', { reason: 'REFRESH_TOKEN_REUSED' }]));
  it('ends once', () =>
    given(continued(two, end('s1')))
      .when(end('s1'))
      .thenNothing());
  it('gives way when there are ten', () => {
    const ten = happened(...Array.from({ length: 10 }, (_, index) => start(`s${index}`)));
    given(ten)
      .when(start('s10'))
      .then(['SessionEnded', { sessionId: 's0', reason: 'TOO_MANY_SESSIONS' }], ['SessionStarted']);
  });
  it('that has expired takes no room', () => {
    const ten = happened(...Array.from({ length: 10 }, (_, index) => start(`s${index}`)));
    given(ten)
      .when(start('s10', on(9)))
      .then(['SessionStarted']);
    expect(fold(continued(ten, start('s10', on(9)))).open).toHaveLength(1);
  });
});

describe('all sessions of a person', () => {
  it('are revoked but for the one he keeps', () => {
    given(two)
      .when(revoke('p-1', 's2'))
      .then(['SessionsRevoked', { kept: 's2' }]);
    expect(fold(continued(two, revoke('p-1', 's2'))).open.map(({ sessionId }) => sessionId)).toEqual(['s2']);
  });
  it('are revoked by administrators, not by others', () => {
    given(two).when(revoke('admin')).then(['SessionsRevoked']);
    given(two).when(revoke('p-2')).thenRejected('ACTOR_NOT_ALLOWED');
  });
  it('are not revoked when there are none', () => given([]).when(revoke()).thenNothing());
});

it('whatever was done, the same again does nothing, and what has ended stays ended', () => {
  const id = fc.constantFrom('s1', 's2', 's3');
  const command = fc.oneof(
    id.map((one) => start(one)),
    id.map((one) => end(one)),
    fc.option(id, { nil: undefined }).map((one) => revoke('p-1', one)),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
      let events: readonly SessionEvent[] = [];
      for (const each of commands) {
        events = continued(events, each);
        expect(sessionsDecider.decide(each, fold(events), administration)).toEqual([]);
      }
    }),
  );
});
