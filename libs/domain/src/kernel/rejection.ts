import type { RefusalCode } from './refusals';

/** What kind of no: mapped once, at the edge, to 404, 400, 403 and 409. */
export type RejectionKind = 'not-found' | 'invalid-argument' | 'forbidden' | 'invalid-state' | 'already-exists';

/** The one error that the domain throws. The message says wish, then fact, without a full stop. */
export class Rejection extends Error {
  constructor(
    readonly kind: RejectionKind,
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
    this.name = 'Rejection';
  }
}
