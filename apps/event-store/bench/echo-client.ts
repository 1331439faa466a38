import { Client, credentials } from '@grpc/grpc-js';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { echoes } from './echo';

/** A bare gRPC server in a process of its own, asked as the store is asked, in messages of the same size. */
export interface Echo {
  /** One message on the batch stream, and its answer. */
  append(): Promise<void>;
  /** A read that answers so many messages. */
  read(messages: number): Promise<number>;
  stop(): Promise<void>;
}

/** Sizes of the messages in bytes. */
export interface MessageSizes {
  readonly append: number;
  readonly appended: number;
  readonly event: number;
}

export const startEcho = async (sizes: MessageSizes): Promise<Echo> => {
  const server = fork(join(__dirname, 'echo.js'));
  const [port] = (await once(server, 'message')) as [number];
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const { append, read } = echoes;
  const batch = client.makeBidiStreamRequest(append.path, append.requestSerialize, append.responseDeserialize);
  const waiting: (() => void)[] = [];
  batch.on('data', () => waiting.shift()?.()).on('error', () => undefined); // it is cancelled in the end
  const request = Buffer.alloc(sizes.append);
  request.writeUInt32BE(sizes.appended);
  return {
    append: () =>
      new Promise((answered) => {
        waiting.push(answered);
        batch.write(Buffer.from(request));
      }),
    read: async (messages) => {
      const asked = Buffer.alloc(8);
      asked.writeUInt32BE(sizes.event);
      asked.writeUInt32BE(messages, 4);
      let seen = 0;
      for await (const _ of client.makeServerStreamRequest(read.path, asIs, asIs, asked)) seen++;
      return seen;
    },
    stop: async () => {
      batch.cancel();
      client.close();
      server.kill();
      await once(server, 'exit');
    },
  };
};

const asIs = (bytes: Buffer): Buffer => bytes;
