/** CRC-32C in plain code, for hosts that have nothing faster: some two gigabytes a second. */

/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;
/** Bytes that are taken at a time ("slicing by eight", Kounavis and Berry 2005). */
const SLICE = 8;

/** For each place in a slice, what a byte there makes of the sum. */
const TABLES = makeTables();

/**
 * The CRC-32C of bytes that follow others.
 * @param sum that of the others
 */
export function portableCrc32c(bytes: Uint8Array, sum = 0): number {
  const table = (place: number, byte: number) => TABLES[place * 256 + (byte & 0xff)] ?? 0;
  const at = (index: number) => bytes[index] ?? 0;
  let crc = ~sum;
  let index = 0;
  for (const end = bytes.length - (bytes.length % SLICE); index < end; index += SLICE) {
    crc ^= at(index) | (at(index + 1) << 8) | (at(index + 2) << 16) | (at(index + 3) << 24);
    crc =
      table(7, crc) ^
      table(6, crc >>> 8) ^
      table(5, crc >>> 16) ^
      table(4, crc >>> 24) ^
      table(3, at(index + 4)) ^
      table(2, at(index + 5)) ^
      table(1, at(index + 6)) ^
      table(0, at(index + 7));
  }
  for (; index < bytes.length; index++) crc = table(0, crc ^ at(index)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function makeTables(): Int32Array {
  const tables = new Int32Array(SLICE * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let place = 256; place < tables.length; place++) {
    const before = tables[place - 256] ?? 0;
    tables[place] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
  }
  return tables;
}
