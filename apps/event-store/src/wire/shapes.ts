import { Reader } from './protobuf';

/** What stands in the fields of a message: a number, text, bytes, or a message of some shape. */
export type Shape = { readonly [field: number]: 'number' | 'text' | 'bytes' | Shape };

/**
 * Reads through a message before a generated class does: those trust every length they are told,
 * and five hostile bytes would keep them reading for minutes.
 * @throws Refusal (invalid-argument)
 */
export const inspect = (reader: Reader, shape: Shape): void => {
  for (let field = reader.next(); field; field = reader.next()) {
    const kind = shape[field];
    if (kind === undefined) reader.skip();
    else if (kind === 'number') reader.number();
    else if (kind === 'text') reader.text();
    else if (kind === 'bytes') reader.view();
    else inspect(reader.message(), kind);
  }
};

const empty: Shape = {};
const stream: Shape = { 3: 'text' };
const position: Shape = { 1: 'number', 2: 'number' };
const expression: Shape = { 1: 'text', 2: 'text' };
const filter: Shape = { 1: expression, 2: expression, 3: 'number', 4: empty, 5: 'number' };
const fromRevision: Shape = { 1: stream, 2: 'number', 3: empty, 4: empty };
const uuidOption: Shape = { 1: empty, 2: empty };
const uuid: Shape = { 1: { 1: 'number', 2: 'number' }, 2: 'text' };
const numbers = (...fields: number[]): Shape => Object.fromEntries(fields.map((field) => [field, 'number']));
const settings: Shape = { ...numbers(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 16: 'text' };
const group: Shape = {
  1: {
    1: stream,
    2: 'text',
    3: settings,
    4: fromRevision,
    5: { 1: position, 2: empty, 3: empty, 4: filter, 5: empty },
  },
};
const user: Shape = { 1: { 1: 'text', 2: 'text', 3: 'text', 4: 'text' } };
const deletion: Shape = { 1: { 1: stream, 2: 'number', 3: empty, 4: empty, 5: empty } };

/** Shapes of all requests that generated classes read, by service and method. */
export const shapes = {
  streams: {
    read: {
      1: {
        1: fromRevision,
        2: { 1: position, 2: empty, 3: empty },
        3: 'number',
        4: 'number',
        5: 'number',
        6: empty,
        7: filter,
        8: empty,
        9: uuidOption,
        10: { 1: 'number' },
      },
    },
    delete: deletion,
    tombstone: deletion,
  },
  groups: {
    create: group,
    update: group,
    delete: { 1: { 1: stream, 2: 'text', 3: empty } },
    getInfo: { 1: { 1: stream, 2: empty, 3: 'text' } },
    replayParked: { 1: { 1: 'text', 2: stream, 3: empty, 4: 'number', 5: empty } },
    list: { 1: { 1: empty, 2: { 1: stream, 2: empty } } },
    read: {
      1: { 1: stream, 2: 'text', 3: 'number', 4: uuidOption, 5: empty },
      2: { 1: 'bytes', 2: uuid },
      3: { 1: 'bytes', 2: uuid, 3: 'number', 4: 'text' },
    },
    restartSubsystem: empty,
  },
  users: {
    create: user,
    update: user,
    delete: user,
    enable: user,
    disable: user,
    details: user,
    changePassword: user,
    resetPassword: user,
  },
} satisfies Record<string, Record<string, Shape>>;
