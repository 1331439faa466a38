import { createHmac, timingSafeEqual } from 'node:crypto';

const stepSeconds = 30;
const digits = 6;
const steps = 1; // a clock may be off by one step either way (RFC 6238 §5.2)

/** The code of a time step (RFC 6238, HMAC-SHA-1, six digits: what authenticator apps know). */
export const codeAt = (secret: Buffer, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = (hash.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
};

export const stepOf = (milliseconds: number): number => Math.floor(milliseconds / 1000 / stepSeconds);

/** The step whose code it is, about now; undefined: of none. Whether that step was used before is for others to say. */
export const matchingStep = (secret: Buffer, code: string, milliseconds: number): number | undefined => {
  const now = stepOf(milliseconds);
  const near = Array.from({ length: 2 * steps + 1 }, (_, index) => now - steps + index);
  return near.find((step) => timingSafeEqual(Buffer.from(codeAt(secret, step)), Buffer.from(code)));
};

/** What an authenticator app reads, as text or as a QR code. */
export const enrolmentUri = (secret: Buffer, login: string): string => {
  const label = `Gridloop:${encodeURIComponent(login)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=Gridloop&digits=${digits}&period=${stepSeconds}`;
};

/** RFC 4648 without padding. */
export const base32 = (bytes: Buffer): string => {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
};

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
