import { existsSync, readFileSync } from 'node:fs';

// SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#walformat): 32 bytes of header, then frames of
// 24 bytes and a page. Checksums run on from frame to frame; a frame with a page count ends a commit.
const headerBytes = 32;
const frameHeaderBytes = 24;

/**
 * Offset of a damaged frame that lies before commits which were complete; undefined when the file is sound.
 * SQLite itself drops everything behind a damaged frame in silence: right for a torn last write, a loss for all else.
 */
export const damageInWriteAhead = (file: string): number | undefined => {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  if (bytes.length < headerBytes) return undefined;
  const littleEndian = bytes.readUInt32BE(0) === 0x377f0682;
  const pageSize = bytes.readUInt32BE(8);
  const frameBytes = frameHeaderBytes + pageSize;
  const salts = bytes.subarray(16, 24);
  const sum = { a: 0, b: 0 };
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 8) {
      sum.a = (sum.a + (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + sum.b) >>> 0;
      sum.b = (sum.b + (littleEndian ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + sum.a) >>> 0;
    }
  };
  const isCurrent = (frame: number): boolean => bytes.subarray(frame + 8, frame + 16).equals(salts);
  const isSound = (frame: number): boolean => {
    add(frame, frame + 8);
    add(frame + frameHeaderBytes, frame + frameBytes);
    return bytes.readUInt32BE(frame + 16) === sum.a && bytes.readUInt32BE(frame + 20) === sum.b;
  };

  add(0, 24);
  for (let frame = headerBytes; frame + frameBytes <= bytes.length; frame += frameBytes) {
    if (isCurrent(frame) && isSound(frame)) continue;
    let commits = 0;
    for (let later = frame; later + frameBytes <= bytes.length; later += frameBytes)
      if (isCurrent(later) && bytes.readUInt32BE(later + 4) !== 0) commits++;
    return commits > 1 ? frame : undefined; // the last commit alone may be torn
  }
  return undefined;
};
