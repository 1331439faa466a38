import { jsonEvent } from '@eventstore/db-client';
import { GossipClient } from '@eventstore/db-client/generated/gossip_grpc_pb';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb';
import { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import * as shared from '@eventstore/db-client/generated/shared_pb';
import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import * as messages from '@eventstore/db-client/generated/streams_pb';
import { type Client, credentials, type ServiceError } from '@grpc/grpc-js';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { BackwardWriter } from '../src/wire/protobuf';
import { all, givenStore, numbered, numbers, read } from './given';

type Answer<A> = (error: ServiceError | null, answer: A) => void;

const named = (stream: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
const halves = (id: string) => {
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  return new shared.UUID.Structured()
    .setMostSignificantBits(`${bytes.readBigInt64BE(0)}`)
    .setLeastSignificantBits(`${bytes.readBigInt64BE(8)}`);
};

// What the protocol promises and the client never asks for, or does not show.
describe('the protocol', () => {
  const given = givenStore();

  /** Calls with a client of one service, which is closed afterwards. */
  const raw = async <C extends Client, A>(
    Service: new (address: string, secrets: ReturnType<typeof credentials.createInsecure>) => C,
    call: (client: C) => Promise<A>,
    host = '127.0.0.1',
  ): Promise<A> => {
    const client = new Service(`${host}:${given.store.port}`, credentials.createInsecure());
    return call(client).finally(() => client.close());
  };
  const answered = <A>(call: (answer: Answer<A>) => void): Promise<A> =>
    new Promise((resolve, reject) => call((error, answer) => (error ? reject(error) : resolve(answer))));

  const readRaw = (options: messages.ReadReq.Options): Promise<messages.ReadResp[]> =>
    raw(StreamsClient, (client) => all<messages.ReadResp>(client.read(new messages.ReadReq().setOptions(options))));
  const ofStream = (stream: string) =>
    new messages.ReadReq.Options().setStream(
      new messages.ReadReq.Options.StreamOptions().setStreamIdentifier(named(stream)).setStart(new shared.Empty()),
    );
  const ofAll = (place: 'start' | 'end') => {
    const options = new messages.ReadReq.Options.AllOptions();
    return new messages.ReadReq.Options().setAll(
      place === 'start' ? options.setStart(new shared.Empty()) : options.setEnd(new shared.Empty()),
    );
  };

  it('tells in lower case what a client may call, and which features each call has', async () => {
    const supported = await raw(ServerFeaturesClient, (client) =>
      answered<SupportedMethods>((answer) => client.getSupportedMethods(new shared.Empty(), answer)),
    );
    expect(supported.getEventStoreServerVersion()).toMatch(/^\d+\.\d+\.\d+$/);
    const features = new Map(
      supported
        .getMethodsList()
        .map((method) => [`${method.getServiceName()}/${method.getMethodName()}`, method.getFeaturesList()]),
    );
    const streams = 'event_store.client.streams.streams';
    const groups = 'event_store.client.persistent_subscriptions.persistentsubscriptions';
    expect(Object.fromEntries(features)).toMatchObject({
      [`${streams}/read`]: ['position', 'events'],
      [`${streams}/batchappend`]: ['deadline_duration'],
      [`${streams}/append`]: [],
      [`${streams}/delete`]: [],
      [`${streams}/tombstone`]: [],
      ...Object.fromEntries(
        ['create', 'update', 'delete', 'read', 'getinfo', 'replayparked', 'list', 'restartsubsystem'].map((method) => [
          `${groups}/${method}`,
          ['stream', 'all'],
        ]),
      ),
    });
  });

  it.each(['127.0.0.1', 'localhost'])('tells a caller who came by %s to come back there', async (host) => {
    const cluster = await raw(
      GossipClient,
      (client) => answered<ClusterInfo>((answer) => client.read(new shared.Empty(), answer)),
      host,
    );
    expect(cluster.getMembersList().map((member) => member.toObject())).toMatchObject([
      { state: 8, isAlive: true, httpEndPoint: { address: host, port: given.store.port } },
    ]);
  });

  it('answers a ping, by which the client knows that the store lives', async () => {
    const session = connect(`http://127.0.0.1:${given.store.port}`);
    await once(session, 'connect');
    const payload = Buffer.from('alive???');
    const echoed = await new Promise<Buffer>((resolve, reject) =>
      session.ping(payload, (error, _, echo) => (error ? reject(error) : resolve(echo))),
    );
    expect(echoed).toEqual(payload);
    session.destroy();
  });

  describe('of batch appends', () => {
    /** Sends chunks on one call; resolves with the answers, by correlation id, once the call has ended. */
    const batch = (...chunks: (messages.BatchAppendReq | Buffer)[]) =>
      raw(StreamsClient, async (client) => {
        const { path } = StreamsService.batchAppend;
        const call = client.makeBidiStreamRequest(
          path,
          (bytes: Buffer) => bytes,
          (bytes) => messages.BatchAppendResp.deserializeBinary(bytes),
        );
        for (const chunk of chunks) call.write(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.serializeBinary()));
        call.end();
        const answers = await all<messages.BatchAppendResp>(call);
        return answers.map((answer): [correlation: string | undefined, outcome: string] => [
          answer.getCorrelationId()?.getString(),
          answer.getSuccess()
            ? `at ${answer.getSuccess()?.getCurrentRevision()} of ${streamOf(answer)}`
            : `${answer.getError()?.getDetails()?.getTypeName()} of ${streamOf(answer)}`,
        ]);
      });
    const streamOf = (answer: messages.BatchAppendResp): string =>
      Buffer.from(answer.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();

    const options = (stream: string) =>
      new messages.BatchAppendReq.Options().setStreamIdentifier(named(stream)).setAny(new Empty());
    const proposed = (type = 'Counted', id = new shared.UUID().setString(randomUUID())) => {
      const message = new messages.BatchAppendReq.ProposedMessage().setId(id).setData(Buffer.from('{"n":1}'));
      message.getMetadataMap().set('type', type).set('content-type', 'application/json');
      return message;
    };
    const chunk = (correlation: string, final: boolean, ...events: messages.BatchAppendReq.ProposedMessage[]) =>
      new messages.BatchAppendReq()
        .setCorrelationId(new shared.UUID().setString(correlation))
        .setProposedMessagesList(events)
        .setIsFinal(final);

    it('puts together the chunks of each, and answers each once, under its own correlation id', async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      const answers = await batch(
        chunk(one, false, proposed()).setOptions(options('one')),
        chunk(other, false, proposed(), proposed()).setOptions(options('other')),
        chunk(one, false, proposed()),
        chunk(other, true),
        chunk(one, true, proposed()),
      );
      expect(new Map(answers)).toEqual(
        new Map([
          [one, 'at 2 of one'],
          [other, 'at 1 of other'],
        ]),
      );
      expect(answers).toHaveLength(2);
    });

    it('takes ids as two halves', async () => {
      const [correlation, id] = [randomUUID(), randomUUID()];
      const event = proposed('Counted', new shared.UUID().setStructured(halves(id)));
      const wanted = chunk('', true, event)
        .setCorrelationId(new shared.UUID().setStructured(halves(correlation)))
        .setOptions(options('halves'));
      expect(await batch(wanted)).toEqual([[correlation, 'at 0 of halves']]);
      const [resolved] = await all(given.client.readStream('halves'));
      expect(resolved?.event?.id).toBe(id);
    });

    it('writes nothing after a deadline, given as a moment or as a duration', async () => {
      const moment = (milliseconds: number) => {
        const deadline = new Timestamp();
        deadline.fromDate(new Date(Date.now() + milliseconds));
        return chunk(randomUUID(), true, proposed()).setOptions(options('hurried').setDeadline(deadline));
      };
      const duration = (seconds: number): Buffer => {
        const writer = new BackwardWriter(200);
        writer.number(4, 1);
        writer.message(2, () => {
          writer.message(7, () => seconds > 0 && writer.number(1, seconds));
          writer.message(4);
          writer.message(1, () => writer.text(3, 'hurried'));
        });
        writer.message(1, () => writer.text(2, randomUUID()));
        return writer.done();
      };
      const late = 'event_store.client.Timeout of hurried';
      expect((await batch(moment(-1), duration(0))).map(([, outcome]) => outcome)).toEqual([late, late]);
      await expect(read(given.client.readStream('hurried'))).rejects.toMatchObject({ type: 'stream-not-found' });
      expect((await batch(moment(60_000))).map(([, outcome]) => outcome)).toEqual(['at 0 of hurried']);
      expect((await batch(duration(60))).map(([, outcome]) => outcome)).toEqual(['at 0 of hurried']);
    });

    it('refuses one that is malformed, and serves the others on the same call', async () => {
      const [untyped, unnamed, good] = [randomUUID(), randomUUID(), randomUUID()];
      const answers = await batch(
        chunk(untyped, false, proposed('')).setOptions(options('untyped')),
        chunk(untyped, true, proposed()),
        chunk(unnamed, true, proposed()).setOptions(options('')),
        chunk(good, true, proposed()).setOptions(options('good')),
      );
      expect(new Map(answers)).toEqual(
        new Map([
          [untyped, 'event_store.client.BadRequest of '],
          [unnamed, 'event_store.client.BadRequest of '],
          [good, 'at 0 of good'],
        ]),
      );
      expect(answers).toHaveLength(3);
    });
  });

  it('hands out ids as two halves when asked, and says when an event was written in ticks of 100 ns', async () => {
    const event = numbered(1);
    const before = Date.now();
    await given.client.appendToStream('ticks', event);
    const after = Date.now();
    const options = ofStream('ticks')
      .setCount('1')
      .setUuidOption(new messages.ReadReq.Options.UUIDOption().setStructured(new shared.Empty()));
    const [answer] = await readRaw(options);
    const recorded = answer?.getEvent()?.getEvent();
    expect(recorded?.getId()?.toObject()).toMatchObject({ structured: halves(event.id).toObject(), string: '' });
    expect(Object.fromEntries(recorded?.getMetadataMap().toObject() ?? [])).toEqual({
      type: 'Counted',
      'content-type': 'application/json',
      created: expect.stringMatching(/^\d+$/),
    });
    const ticks = BigInt(recorded?.getMetadataMap().get('created') ?? 0);
    expect(ticks).toBeGreaterThanOrEqual(BigInt(before) * 10_000n);
    expect(ticks).toBeLessThanOrEqual(BigInt(after) * 10_000n);
    expect(answer?.getEvent()?.getCommitPosition()).toBe(recorded?.getCommitPosition());
  });

  it('writes a soft delete as the number that the real server writes', async () => {
    await given.client.appendToStream('gone', numbers(2));
    await given.client.setStreamMetadata('gone', { maxCount: 1 });
    await given.client.deleteStream('gone');
    const [answer] = await readRaw(ofStream('$$gone').setCount('10'));
    const recorded = answer?.getEvent()?.getEvent();
    expect(recorded?.getMetadataMap().get('type')).toBe('$metadata');
    expect(Buffer.from(recorded?.getData_asU8() ?? []).toString()).toBe('{"$tb":9223372036854775807,"$maxCount":1}');
  });

  // The client takes the word for a number here, and fails before it asks.
  it('lets a delete expect that the stream exists', async () => {
    const deleted = (stream: string) => {
      const options = new messages.DeleteReq.Options()
        .setStreamIdentifier(named(stream))
        .setStreamExists(new shared.Empty());
      return raw(StreamsClient, (client) =>
        answered<messages.DeleteResp>((answer) => client.delete(new messages.DeleteReq().setOptions(options), answer)),
      );
    };
    await given.client.appendToStream('existing', numbers(2));
    await deleted('existing');
    await expect(read(given.client.readStream('existing'))).rejects.toMatchObject({ type: 'stream-not-found' });
    await expect(deleted('absent')).rejects.toMatchObject({ code: 9 });
  });

  const onStreams = (...prefixes: string[]) =>
    new messages.ReadReq.Options.FilterOptions()
      .setStreamIdentifier(new messages.ReadReq.Options.FilterOptions.Expression().setPrefixList(prefixes))
      .setMax(10)
      .setCheckpointintervalmultiplier(1);

  it.each([
    ['forwards', 'start', 0, [0, 1, 2]],
    ['backwards', 'end', 1, [599, 598, 597]],
  ] as const)('filters a read of $all %s, and counts what it hands out', async (way, place, direction, expected) => {
    const wanted = Array.from({ length: 600 }, (_, n) => jsonEvent({ type: 'Counted', data: { n } }));
    await given.client.appendToStream(`wanted ${way}`, wanted);
    await given.client.appendToStream('unwanted', numbers(600));
    const options = ofAll(place)
      .setReadDirection(direction)
      .setFilter(onStreams(`wanted ${way}`));
    const seen = (await readRaw(options.setCount('3'))).map((answer) =>
      Buffer.from(answer.getEvent()?.getEvent()?.getData_asU8() ?? []).toString(),
    );
    expect(seen).toEqual(expected.map((n) => JSON.stringify({ n })));
    expect(await readRaw(options.setCount('10000'))).toHaveLength(600);
  });

  it('confirms a subscription first, and says that it has caught up last, behind a checkpoint', async () => {
    await given.client.appendToStream('confirmed', numbers(2));
    const follow = (options: messages.ReadReq.Options) =>
      raw(StreamsClient, async (client) => {
        const subscription = new messages.ReadReq.Options.SubscriptionOptions();
        const call = client.read(new messages.ReadReq().setOptions(options.setSubscription(subscription)));
        const kinds: string[] = [];
        for await (const answer of call as AsyncIterable<messages.ReadResp>) {
          kinds.push(kindOf[answer.getContentCase()] ?? 'unknown');
          if (answer.hasConfirmation()) expect(answer.getConfirmation()?.getSubscriptionId()).not.toBe('');
          if (answer.hasCaughtUp()) break;
        }
        return kinds;
      });
    expect(await follow(ofStream('confirmed'))).toEqual(['confirmation', 'event', 'event', 'caught up']);
    const filtered = (await follow(ofAll('end').setFilter(onStreams('confirmed')))).join(', ');
    expect(filtered).toBe('confirmation, checkpoint, caught up');
  });
});

const kindOf: Record<number, string> = { 1: 'event', 2: 'confirmation', 3: 'checkpoint', 8: 'caught up' };
