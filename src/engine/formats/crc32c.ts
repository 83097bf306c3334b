/**
 * CRC-32C (Castagnoli) as checkpoints use it. The sum itself comes from the host, which has the fastest one for its
 * platform; the masking is LevelDB's (util/crc32c.h): a checksum stored next to the bytes it covers is changed, so
 * that checksums of data that contains checksums do not degenerate.
 */

/** A running checksum. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  /** The sum so far, an unsigned 32-bit integer. */
  digest(): number;
}

/** Begins a CRC-32C. */
export type CreateCrc32c = () => Checksum;

const MASK_DELTA = 0xa282ead8;

/** The form in which TensorFlow and LevelDB store a CRC. */
export function mask(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}

/** Undoes {@link mask}. */
export function unmask(masked: number): number {
  const rotated = (masked - MASK_DELTA) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** CRC-32C of one or more pieces of bytes, as if they were one. */
export function crc32cOf(create: CreateCrc32c, ...pieces: readonly Uint8Array[]): number {
  const crc = create();
  for (const piece of pieces) crc.update(piece);
  return crc.digest();
}

/** Eight hexadecimal digits, as messages and reports show a checksum. */
export function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
