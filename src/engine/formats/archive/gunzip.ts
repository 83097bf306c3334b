/** A file that gzip compressed (RFC 1952), unpacked into memory where it is small, else into a temporary file. */

import type { Platform } from '../../host/platform.ts';
import { memorySource, type Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { reason } from '../../problem/reason.ts';
import { readExactly } from '../read-exactly.ts';
import { damaged, otherChecksum } from './archive-problem.ts';
import { zipError } from './zip-problem.ts';

const MOST_IN_MEMORY = 32 << 20;
/** What is unpacked: so much, and so many times the file's size. Weights hardly compress, zeros a thousandfold. */
const ALWAYS_UNPACKED = 48 << 20;
const MOST_TIMES = 16;
const HEADER_BYTES = 10;
/** CRC-32 and size of what was packed. */
const TRAILER_BYTES = 8;
const MAX_HEADER_BYTES = 64 << 10;
const CHUNK_BYTES = 1 << 20;
const DEFLATE = 8;

/**
 * Unpacks it.
 * @param name what is shown for it
 * @returns a source of its own; the packed one is not needed any more
 * @throws DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT, DISK_FULL
 */
export async function gunzip(source: Source, name: string, platform: Platform): Promise<Source> {
  const { size: packed } = source;
  const start = await headerEnd(source);
  const end = packed - TRAILER_BYTES;
  if (end < start) throw damaged(source, reason('cut-off', {}));
  const trailer = new DataView((await readExactly(source, end, TRAILER_BYTES)).buffer);
  const [storedSum, storedSize] = [trailer.getUint32(0, true), trailer.getUint32(4, true)];
  const limit = ALWAYS_UNPACKED + MOST_TIMES * packed;
  const room = storedSize <= MOST_IN_MEMORY ? new Uint8Array(storedSize) : null;
  const file = room ? null : await platform.temporaryFile(name);
  const sum = platform.createCrc32();
  let unpacked = 0;
  const inflater = platform.createInflater(Math.min(limit, storedSize), async (chunk) => {
    const at = unpacked;
    unpacked += chunk.length;
    if (unpacked > limit) throw fail('archive-unfolds', { file: source.name, size: packed, unpacked, limit });
    if (room && unpacked > room.length) throw damaged(source, reason('entry-size', { entry: source.name }));
    sum.update(chunk);
    room?.set(chunk, at);
    await file?.write(chunk);
  });
  try {
    for (let at = start; at < end; at += CHUNK_BYTES) {
      await inflater.write(await readExactly(source, at, Math.min(CHUNK_BYTES, end - at)));
    }
    await inflater.end();
    if (unpacked % 2 ** 32 !== storedSize) throw damaged(source, reason('entry-size', { entry: source.name }));
    if (sum.digest() !== storedSum) {
      throw otherChecksum(source, source.name, storedSum, sum.digest());
    }
    return file ? await file.finish() : memorySource(name, room ?? new Uint8Array(0));
  } catch (error) {
    inflater.discard();
    await file?.discard();
    throw zipError(source, error);
  }
}

/** Where what is packed begins: behind the header and the parts that its flags announce. */
async function headerEnd(source: Source): Promise<number> {
  const bytes = await readExactly(source, 0, Math.min(MAX_HEADER_BYTES, source.size));
  const malformed = () => damaged(source, reason('gzip-header', {}));
  const [first, second, method, flags = 0] = bytes;
  if (first !== 0x1f || second !== 0x8b || method !== DEFLATE || bytes.length < HEADER_BYTES) throw malformed();
  const behindText = (at: number) => {
    const end = bytes.indexOf(0, at);
    if (end < 0) throw malformed();
    return end + 1;
  };
  let at = HEADER_BYTES;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  if (flags & 8) at = behindText(at);
  if (flags & 16) at = behindText(at);
  if (flags & 2) at += 2;
  if (at > bytes.length) throw malformed();
  return at;
}
