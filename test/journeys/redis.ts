import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends commands over a connection of their own; answers what Redis said, as it said it. @throws when it refused one */
export const askRedis = async (url: string, ...commands: readonly (readonly string[])[]): Promise<string> => {
  const { hostname, port, password } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write([['AUTH', password], ...commands, ['QUIT']].map((words) => `${words.join(' ')}\r\n`).join(''));
  const answer = await text(socket);
  if (/^-/m.test(answer)) throw new Error(`Redis refused: ${answer}`);
  return answer;
};
