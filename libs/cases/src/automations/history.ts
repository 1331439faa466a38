import { caseDecider, unreported, type CaseEvent, type CaseState, type OpenCase } from '@gridloop/domain';
import {
  isSealed,
  unseal,
  type EventStore,
  type KeyVault,
  type Recorded,
  type RecordedEvent,
  type RulebookFollower,
} from '@gridloop/engine';

/** What automations of cases may ask besides the fact that wakes them. */
export interface Reading {
  readonly store: Pick<EventStore, 'read'>;
  readonly vault: KeyVault;
  readonly rulebook: Pick<RulebookFollower, 'current'>;
}

/** The case as it stood right after the event, with its first event. */
export const caseAfter = async (
  { store }: Pick<Reading, 'store'>,
  { stream, revision }: RecordedEvent,
): Promise<{ readonly state: OpenCase; readonly begun: RecordedEvent }> => {
  const history = (await store.read(stream)).slice(0, revision + 1);
  const state = history.reduce<CaseState>(
    (so, event) => caseDecider.evolve(so, event as Recorded<CaseEvent>, event.id),
    unreported,
  );
  const [begun] = history;
  if (state.status === 'START' || !begun) throw new Error(`Expected ${stream} to hold a case, but it holds none`);
  return { state, begun };
};

/** A field of the event in clear; undefined where it is left out, or once the key of any of its subjects is gone. */
export const opened = async (vault: KeyVault, event: RecordedEvent, field: string): Promise<unknown> => {
  const value = (event.data as Readonly<Record<string, unknown>>)[field];
  const { stream, id, type } = event;
  return isSealed(value) ? unseal(vault, { stream, id, type, field }, value) : value;
};
