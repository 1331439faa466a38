import { isUtf8 } from 'node:buffer';
import { invalid } from '../streams/refusal';

/** The largest unsigned 64-bit number: "the end" wherever the protocol asks for a place. */
export const endOfEverything = 0xffffffffffffffffn;

const malformed = () => invalid('Expected a protocol buffer message, but it is malformed');

/** Reads one message field by field; every step stays inside the bytes given. */
export class Reader {
  private at = 0;
  private wireType = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Number of the next field; 0 at the end. */
  next(): number {
    if (this.at >= this.bytes.length) return 0;
    const tag = this.varint();
    this.wireType = tag & 7;
    const field = Math.floor(tag / 8);
    if (field === 0 || tag > 0xffffffff) throw malformed();
    return field;
  }

  /** A number without sign; what is larger than a safe integer becomes the largest one. */
  number(): number {
    this.expect(0);
    return this.varint();
  }

  uint64(): bigint {
    this.expect(0);
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw malformed();
  }

  /** The bytes of a string, a message or bytes: a view, not a copy. */
  view(): Buffer {
    this.expect(2);
    const length = this.varint();
    if (length > this.bytes.length - this.at) throw malformed();
    return this.bytes.subarray(this.at, (this.at += length));
  }

  text(): string {
    const view = this.view();
    if (!isUtf8(view)) throw malformed();
    return view.toString();
  }

  message(): Reader {
    return new Reader(this.view());
  }

  skip(): void {
    switch (this.wireType) {
      case 0:
        return void this.varint();
      case 1:
        return this.forward(8);
      case 2:
        return void this.view();
      case 5:
        return this.forward(4);
      default:
        throw malformed();
    }
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) throw malformed();
  }

  private varint(): number {
    let value = 0;
    for (let factor = 1, bytes = 0; bytes < 10; factor *= 128, bytes++) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return Math.min(value, Number.MAX_SAFE_INTEGER);
    }
    throw malformed();
  }

  private forward(length: number): void {
    if (length > this.bytes.length - this.at) throw malformed();
    this.at += length;
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw malformed();
    return byte;
  }
}

/**
 * Writes one message from its last field to its first, so that lengths are known when they are needed.
 * `room` must be enough for all of it.
 */
export class BackwardWriter {
  private readonly bytes: Buffer;
  private at: number;

  constructor(room: number) {
    this.bytes = Buffer.allocUnsafe(room);
    this.at = room;
  }

  /** An unsigned number. */
  number(field: number, value: number): void {
    this.varint(value);
    this.varint(field << 3);
  }

  /** A 64-bit number of either sign. */
  int64(field: number, value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    const groups: number[] = [];
    do {
      groups.push(Number(rest & 127n));
      rest >>= 7n;
    } while (rest > 0n);
    for (const [index, group] of groups.reverse().entries()) this.bytes[--this.at] = group | (index === 0 ? 0 : 128);
    this.varint(field << 3);
  }

  view(field: number, value: Uint8Array): void {
    this.at -= value.length;
    this.bytes.set(value, this.at);
    this.prefix(field, value.length);
  }

  text(field: number, value: string): void {
    const length = Buffer.byteLength(value);
    this.at -= length;
    this.bytes.write(value, this.at);
    this.prefix(field, length);
  }

  /** A nested message, whose fields `write` writes, last one first. */
  message(field: number, write?: () => void): void {
    const end = this.at;
    write?.();
    this.prefix(field, end - this.at);
  }

  done(): Buffer {
    return this.bytes.subarray(this.at);
  }

  private prefix(field: number, length: number): void {
    this.varint(length);
    this.varint((field << 3) | 2);
  }

  private varint(value: number): void {
    let length = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
    let at = (this.at -= length);
    for (; value >= 128; value = Math.floor(value / 128)) this.bytes[at++] = (value % 128) | 128;
    this.bytes[at] = value;
  }
}
