import type { Filter } from '../subscriptions/filter';

export type Strategy = 'RoundRobin' | 'DispatchToSingle' | 'Pinned' | 'PinnedByCorrelation';

/** How a group of competing consumers works. Durations in milliseconds. */
export interface GroupSettings {
  readonly resolveLinks: boolean;
  /** As the client said it: a revision or a position, inclusive. */
  readonly startFrom: 'start' | 'end' | number;
  readonly extraStatistics: boolean;
  /** 0: a message is never taken back. */
  readonly messageTimeout: number;
  readonly maxRetryCount: number;
  readonly minCheckpointCount: number;
  readonly maxCheckpointCount: number;
  readonly checkpointAfter: number;
  /** 0: as many as like. */
  readonly maxSubscriberCount: number;
  readonly liveBufferSize: number;
  readonly readBatchSize: number;
  readonly historyBufferSize: number;
  readonly strategy: Strategy;
}

/** A group as it is kept. */
export interface GroupConfig {
  /** `$all` or the name of a stream. */
  readonly stream: string;
  readonly group: string;
  readonly settings: GroupSettings;
  /** First revision or position to deliver, if there is no checkpoint. */
  readonly begins: number;
  readonly filter?: Filter;
}

/** Where a group keeps its checkpoint. */
export const checkpointStream = ({ stream, group }: GroupConfig): string =>
  `$persistentsubscription-${stream}::${group}-checkpoint`;

/** Where a group keeps links to what could not be handled. */
export const parkedStream = ({ stream, group }: GroupConfig): string =>
  `$persistentsubscription-${stream}::${group}-parked`;
