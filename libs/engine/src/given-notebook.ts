import { Rejection, type Command, type Decider, type Event } from '@gridloop/domain';
import type { Context } from './transact';

type NotebookEvent =
  | Event<'NotebookOpened', { title: string }>
  | Event<'NoteTaken', { text: string; about: readonly string[]; place?: string }>
  | Event<'NotebookClosed', { reason?: string }>;

export type NotebookCommand =
  | Command<'OpenNotebook', { title: string }>
  | Command<'TakeNotes', { texts: readonly string[]; about: readonly string[]; occurredAt?: string }>
  | Command<'CloseNotebook', unknown>;

type NotebookState = { status: 'NONE' } | { status: 'OPEN' | 'CLOSED'; notes: number };

/** How many notes it holds. */
export interface NotebookRules {
  readonly most: number;
}

/** The smallest aggregate that can do all that a command may do: bring about several events, a personal field, nothing, a refusal. */
export const notebookDecider: Decider<NotebookState, NotebookEvent, NotebookCommand, NotebookRules> = {
  category: 'notebook',
  initial: { status: 'NONE' },
  decide: (command, state, { most }) => {
    switch (command.type) {
      case 'OpenNotebook':
        if (state.status !== 'NONE') throw new Rejection('already-exists', 'CASE_EXISTS', 'Expected a new notebook');
        return [{ type: 'NotebookOpened', data: { title: command.data.title } }];
      case 'TakeNotes': {
        const { texts, about } = command.data;
        if (state.status === 'NONE') throw new Rejection('not-found', 'CASE_UNKNOWN', 'Expected a notebook');
        if (state.status === 'CLOSED' || state.notes + texts.length > most)
          throw new Rejection('invalid-state', 'MOVE_NOT_ALLOWED', 'Expected a page that is free');
        return texts.map((text) => ({ type: 'NoteTaken', data: { text, about, place: undefined } }));
      }
      case 'CloseNotebook':
        return state.status === 'OPEN' ? [{ type: 'NotebookClosed', data: {} }] : [];
    }
  },
  evolve: (state, event) => {
    const notes = state.status === 'NONE' ? 0 : state.notes;
    switch (event.type) {
      case 'NotebookOpened':
        return { status: 'OPEN', notes };
      case 'NoteTaken':
        return { status: 'OPEN', notes: notes + 1 };
      case 'NotebookClosed':
        return { status: 'CLOSED', notes };
    }
  },
  actor: (command) => ({ person: command.data.by, post: 'clerk' }),
  personal: (event): Readonly<Record<string, readonly string[]>> =>
    event.type === 'NoteTaken' ? { text: event.data.about } : {},
};

const AT = '2026-03-02T01:00:00.000Z';

export const openNotebook = (by = 'zhang'): NotebookCommand => ({
  type: 'OpenNotebook',
  data: { title: 'Lamps', by, at: AT },
});
export const takeNotes = (
  texts: readonly string[],
  data: { by?: string; at?: string; occurredAt?: string } = {},
): NotebookCommand => ({
  type: 'TakeNotes',
  data: { texts, about: ['wang'], by: 'zhang', at: AT, ...data },
});
export const closeNotebook = (by = 'zhang'): NotebookCommand => ({ type: 'CloseNotebook', data: { by, at: AT } });
export const under = (idempotencyKey: string, more: Partial<Context> = {}): Context => ({
  idempotencyKey,
  correlationId: `request-${idempotencyKey}`,
  ...more,
});
