/**
 * A tar as an input (POSIX.1-1988 "ustar", POSIX.1-2001 "pax", and what GNU tar adds): headers of 512 bytes, each before
 * the file that it is of. Files are read in place. Every claim is checked before it is believed.
 */

import { type InputFile, type Source, sourceWithin } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import { reason } from '../../problem/reason.ts';
import { readExactly } from '../read-exactly.ts';
import { damaged, unsafe } from './archive-problem.ts';
import { pathFlaw } from './entry-path.ts';

const BLOCK = 512;
const MOST_ENTRIES = 10_000;
/** Of a long name or a pax header. */
const MAX_EXTENSION_BYTES = 64 << 10;
/** How often a file's header may be preceded by others. */
const MOST_EXTENSIONS = 4;

/** What is said of the file that follows. */
interface Extensions {
  path: string | null;
  size: number | null;
}

/**
 * Lists the files of a tar.
 * @param source stays open as long as the files are used
 * @throws DAMAGED, UNSAFE_ARCHIVE
 */
export async function readTar(source: Source): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  const seen = new Set<string>();
  let entries = 0;
  for (let at = 0; at + BLOCK <= source.size; ) {
    const entry = await readEntry(source, at);
    if (!entry) break;
    const { path, type, start, size } = entry;
    at = entry.end;
    if (++entries > MOST_ENTRIES) throw unsafe(source, path, reason('entry-count', { limit: MOST_ENTRIES }));
    const flaw = pathFlaw(path) ?? LINKS.get(type) ?? null;
    if (flaw !== null) throw unsafe(source, path, flaw);
    if (type === FOLDER || path.endsWith('/')) continue;
    if (!FILES.includes(type)) {
      throw fail('archive-unsupported', { file: source.name, entry: path, reason: reason('not-plain-file', {}) });
    }
    const plain = path.replace(/^(\.\/)+/, '');
    if (seen.has(plain.toLowerCase())) throw unsafe(source, path, reason('entry-twice', {}));
    seen.add(plain.toLowerCase());
    const opened = sourceWithin(source, plain, start, size);
    files.push({ path: plain, size, access: 'ranges', open: () => Promise.resolve(opened) });
  }
  return files;
}

interface TarEntry {
  readonly path: string;
  readonly type: string;
  /** Where its bytes begin, how many they are, and where the next header is. */
  readonly start: number;
  readonly size: number;
  readonly end: number;
}

/** The entry that begins at a byte, with what headers before its own say of it; `null` at the archive's end. */
async function readEntry(source: Source, from: number): Promise<TarEntry | null> {
  let extensions: Extensions = { path: null, size: null };
  let at = from;
  for (let headers = 0; headers <= MOST_EXTENSIONS && at + BLOCK <= source.size; headers++) {
    const header = await readExactly(source, at, BLOCK);
    if (header.every((byte) => byte === 0)) return null;
    const entry = entryOf(source, header, at, extensions);
    if (!EXTENSIONS.includes(entry.type)) return entry;
    if (entry.size > MAX_EXTENSION_BYTES) break;
    extensions = extended(extensions, entry.type, await readExactly(source, entry.start, entry.size));
    at = entry.end;
  }
  throw damaged(source, reason('tar-headers', { at: from }));
}

function entryOf(source: Source, header: Uint8Array, at: number, extensions: Extensions): TarEntry {
  if (checksumOf(header) !== octal(header, 148, 8)) {
    throw damaged(source, reason('tar-checksum', { at }));
  }
  const type = String.fromCharCode(header[156] ?? 0);
  const ofExtension = EXTENSIONS.includes(type);
  const size = (ofExtension ? null : extensions.size) ?? numberAt(header, 124, 12);
  const path = extensions.path ?? nameIn(header);
  const start = at + BLOCK;
  if (size === null || !(start + size <= source.size)) {
    throw damaged(source, reason('entry-beyond-archive', { entry: path.slice(0, 200) }));
  }
  return { path, type, start, size, end: start + BLOCK * Math.ceil(size / BLOCK) };
}

/** A long name of GNU tar's, one of pax's for the next file and for all. */
const EXTENSIONS = ['L', 'K', 'x', 'g'];
/** A file, as it was before there were types, and one that is to lie in one piece. */
const FILES = ['0', '\0', '7'];
const FOLDER = '5';
const LINKS = new Map([
  ['1', reason('link', {})],
  ['2', reason('symbolic-link', {})],
]);

/** What an extension says; of others than a path and a size nothing is wanted. */
function extended(known: Extensions, type: string, content: Uint8Array): Extensions {
  const text = new TextDecoder().decode(content);
  if (type === 'L') return { ...known, path: text.replace(/\0.*$/s, '') };
  if (type !== 'x') return known;
  const found = { ...known };
  // `LENGTH KEY=VALUE\n`, the length that of all of it.
  for (let at = 0; at < content.length; ) {
    const record = /^(\d{1,6}) /.exec(new TextDecoder().decode(content.subarray(at, at + 8)));
    const length = Number(record?.[1] ?? 0);
    if (!record || length < 5 || at + length > content.length) return found;
    const line = new TextDecoder().decode(content.subarray(at + record[0].length, at + length - 1));
    const equals = line.indexOf('=');
    const [key, value] = [line.slice(0, equals), line.slice(equals + 1)];
    if (key === 'path') found.path = value;
    if (key === 'size' && /^\d{1,15}$/.test(value)) found.size = Number(value);
    at += length;
  }
  return found;
}

/** ustar splits a long name in two. */
function nameIn(header: Uint8Array): string {
  const isUstar = textAt(header, 257, 6) === 'ustar';
  const front = isUstar ? textAt(header, 345, 155) : '';
  const name = textAt(header, 0, 100);
  return front === '' ? name : `${front}/${name}`;
}

function textAt(header: Uint8Array, at: number, length: number): string {
  const bytes = header.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Digits of base 8, or where the highest bit is set the bytes of a number, as GNU tar writes large ones. */
function numberAt(header: Uint8Array, at: number, length: number): number | null {
  if (((header[at] ?? 0) & 0x80) === 0) return octal(header, at, length);
  let value = (header[at] ?? 0) & 0x7f;
  for (const byte of header.subarray(at + 1, at + length)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : null;
}

function octal(header: Uint8Array, at: number, length: number): number | null {
  const text = textAt(header, at, length).trim();
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : null;
}

/** The sum of a header's bytes, its own field taken for spaces. */
function checksumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}
