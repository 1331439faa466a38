import { Server, ServerCredentials, type ServerDuplexStream, type ServerWritableStream } from '@grpc/grpc-js';

// A process of its own: what gRPC costs when nothing is stored. Answers its parent the port it listens to.

const asIs = (bytes: Buffer): Buffer => bytes;
const method = {
  ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
  requestStream: false,
  responseStream: true,
};

/** Calls of the echo; the sizes of answers stand in the request, as two 32-bit numbers: bytes, messages. */
export const echoes = {
  /** One answer for each message, of as many bytes as it says. */
  append: { ...method, path: '/echo/append', requestStream: true },
  /** As many messages of as many bytes as the request says. */
  read: { ...method, path: '/echo/read' },
};

const answer = async (call: ServerWritableStream<Buffer, Buffer>): Promise<void> => {
  const [bytes, messages] = [call.request.readUInt32BE(0), call.request.readUInt32BE(4)];
  for (let n = 0; n < messages; n++)
    if (!call.write(Buffer.alloc(bytes))) await new Promise((drained) => call.once('drain', drained));
  call.end();
};

const serve = (): void => {
  const server = new Server();
  server.addService(echoes, {
    append: (call: ServerDuplexStream<Buffer, Buffer>) => {
      call.on('data', (request: Buffer) => call.write(Buffer.alloc(request.readUInt32BE(0))));
      call.on('end', () => call.end());
    },
    read: (call: ServerWritableStream<Buffer, Buffer>) => void answer(call),
  });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_, port) => process.send?.(port));
};

if (require.main === module) serve();
