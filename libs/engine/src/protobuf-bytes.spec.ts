import { Message } from 'google-protobuf';
import { bytesOf } from './protobuf-bytes';

describe('bytes on their way to the event store', () => {
  it.each(['', '{}', '网格', 'a'.repeat(10_000), '\u0000\uffff'])('come out as they went in: %#', (text) =>
    expect(Buffer.from(bytesOf(Buffer.from(text).toString('base64'))).toString()).toBe(text),
  );

  it('are decoded this way by the module that the client uses', () => {
    const ofClient = require.resolve('google-protobuf', { paths: [require.resolve('@eventstore/db-client')] });
    expect(ofClient).toBe(require.resolve('google-protobuf'));
    expect(Message.bytesAsU8('eyJhIjoxfQ==')).toEqual(new TextEncoder().encode('{"a":1}'));
    expect(Message.bytesAsU8).toBe(bytesOf);
  });
});
