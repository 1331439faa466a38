/** What a writer believes about a stream. */
export type Expected = 'any' | 'no-stream' | 'stream-exists' | number;

/** Every way in which the store says no, as the protocol knows them. */
export type Reason =
  | {
      readonly kind: 'wrong-expected-version';
      readonly stream: string;
      readonly expected: Expected;
      readonly actual: number;
    }
  | { readonly kind: 'stream-deleted'; readonly stream: string }
  | { readonly kind: 'maximum-append-size-exceeded'; readonly limit: number }
  | { readonly kind: 'access-denied' }
  | { readonly kind: 'not-authenticated' }
  | { readonly kind: 'not-leader'; readonly host: string; readonly port: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'missing-required-metadata-property'; readonly property: string }
  | { readonly kind: 'invalid-argument'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'disk-refuses'; readonly message: string }
  | { readonly kind: 'damaged'; readonly message: string }
  | { readonly kind: 'user-not-found' | 'user-conflict'; readonly login: string }
  | {
      readonly kind: 'group-exists' | 'group-not-found' | 'group-dropped' | 'group-full';
      readonly stream: string;
      readonly group: string;
    }
  | { readonly kind: 'group-failed'; readonly stream: string; readonly group: string; readonly message: string };

/** The one error that the store throws for a wish it does not grant. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly reason: Reason) {
    super('message' in reason ? reason.message : reason.kind);
  }
}

export const invalid = (message: string): Refusal => new Refusal({ kind: 'invalid-argument', message });
