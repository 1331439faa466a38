import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import type { Sealed } from '@gridloop/domain';
import type { KeyVault } from './key-vault';

/** Where a sealed value stands. It opens there and nowhere else. */
export interface SealedPlace {
  readonly stream: string;
  /** Of the event. */
  readonly id: string;
  readonly type: string;
  readonly field: string;
}

/** A subject's key was destroyed: nothing can be sealed for him any more. */
export class SubjectErased extends Error {
  constructor(readonly subject: string) {
    super(`Expected to seal a value for ${subject}, but this subject was erased`);
    this.name = 'SubjectErased';
  }
}

const ALGORITHM = 'A256GCM';
const TAG_BYTES = 16;

/**
 * The JSON value, unreadable without the keys of all subjects; keys are made where there are none.
 * @throws SubjectErased
 */
export const seal = async (
  vault: KeyVault,
  place: SealedPlace,
  value: unknown,
  subjects: readonly string[],
): Promise<Sealed> => {
  const named = [...new Set(subjects)].sort();
  if (named.length === 0)
    throw new Error(`Expected ${place.type}.${place.field} to name its subjects, but it names none`);
  const keys = await vault.keysOf(named, { create: true });
  const erased = named.find((subject) => !keys.has(subject));
  if (erased !== undefined) throw new SubjectErased(erased);

  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', joint(named, keys), iv).setAAD(boundTo(place));
  const box = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { sealed: ALGORITHM, subjects: named, iv: iv.toString('base64'), box: box.toString('base64') };
};

/**
 * The value as it was sealed; undefined once the key of any subject is gone.
 * @throws when it was altered or moved to another place
 */
export const unseal = async (
  vault: KeyVault,
  place: SealedPlace,
  { sealed, subjects, iv, box }: Sealed,
): Promise<unknown> => {
  if (sealed !== ALGORITHM) throw new Error(`Expected a value sealed by ${ALGORITHM}, but found ${sealed}`);
  const keys = await vault.keysOf(subjects, { create: false });
  if (subjects.some((subject) => !keys.has(subject))) return undefined;

  const bytes = Buffer.from(box, 'base64');
  const cipher = createDecipheriv('aes-256-gcm', joint(subjects, keys), Buffer.from(iv, 'base64'))
    .setAAD(boundTo(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = Buffer.concat([cipher.update(bytes.subarray(0, -TAG_BYTES)), cipher.final()]).toString('utf8');
  return JSON.parse(text) as unknown;
};

export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && 'subjects' in value && 'box' in value;

/** HKDF over all keys in the order of their subjects: one missing key is as good as none. */
const joint = (subjects: readonly string[], keys: ReadonlyMap<string, Buffer>): KeyObject => {
  const material = createSecretKey(Buffer.concat(subjects.map((subject) => keys.get(subject) ?? Buffer.alloc(0))));
  return createSecretKey(Buffer.from(hkdfSync('sha256', material, '', `gridloop ${ALGORITHM}`, 32)));
};

const boundTo = ({ stream, id, type, field }: SealedPlace): Buffer =>
  Buffer.from(JSON.stringify([stream, id, type, field]));
