import { readCommandHeaders } from './command-headers';

it('a command brings its key, and the revision that was seen if anybody cares', () => {
  expect(readCommandHeaders({ 'idempotency-key': 'k1' }, 'c1')).toEqual({ idempotencyKey: 'k1', correlationId: 'c1' });
  expect(readCommandHeaders({ 'idempotency-key': 'k1', 'if-match': '"3"' }, 'c1')).toEqual({
    idempotencyKey: 'k1',
    correlationId: 'c1',
    ifMatch: 3,
  });
});

it.each([
  ['no key', {}, 'IDEMPOTENCY_KEY_MISSING'],
  ['an empty key', { 'idempotency-key': '' }, 'IDEMPOTENCY_KEY_MISSING'],
  ['a key with blanks', { 'idempotency-key': 'a b' }, 'VALIDATION_FAILED'],
  ['a long key', { 'idempotency-key': 'x'.repeat(129) }, 'VALIDATION_FAILED'],
  ['a bare revision', { 'idempotency-key': 'k1', 'if-match': '3' }, 'VALIDATION_FAILED'],
  ['a weak revision', { 'idempotency-key': 'k1', 'if-match': 'W/"3"' }, 'VALIDATION_FAILED'],
  ['any revision', { 'idempotency-key': 'k1', 'if-match': '*' }, 'VALIDATION_FAILED'],
])('a command with %s is refused', (_, headers, code) =>
  expect(() => readCommandHeaders(headers, 'c1')).toThrow(expect.objectContaining({ name: 'EdgeRefusal', code })),
);
