/** Tars header by header (POSIX.1-1988), as tar writes them or as nobody would. */

import { concat, utf8 } from './bytes.ts';

export interface TarEntryLayout {
  name: string;
  content: Uint8Array;
  /** '0' a file, '5' a folder, '1' and '2' links, 'L' a long name of GNU tar's, 'x' one of pax's. */
  type: string;
  /** Instead of the content's. */
  size: string | null;
  prefix: string;
  /** Instead of the right one. */
  checksum: string | null;
}

export function tarEntry(name: string, content: Uint8Array, changes: Partial<TarEntryLayout> = {}): TarEntryLayout {
  return { name, content, type: '0', size: null, prefix: '', checksum: null, ...changes };
}

/** A pax header with one record. */
export function paxEntry(key: string, value: string): TarEntryLayout {
  const rest = ` ${key}=${value}\n`;
  const bytes = utf8(rest).length;
  const length = [1, 2, 3, 4].map((digits) => bytes + digits).find((total) => String(total).length === total - bytes);
  return tarEntry('PaxHeaders/x', utf8(`${length}${rest}`), { type: 'x' });
}

export function encodeTar(entries: readonly TarEntryLayout[]): Uint8Array<ArrayBuffer> {
  return concat(...entries.flatMap((entry) => [headerOf(entry), padded(entry.content)]), new Uint8Array(1024));
}

function headerOf({ name, content, type, size, prefix, checksum }: TarEntryLayout): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, text: string, width = text.length) =>
    header.set(
      Uint8Array.from(text.slice(0, width), (one) => one.charCodeAt(0)),
      at,
    );
  header.set(utf8(name).subarray(0, 100), 0);
  put(100, '0000644\0');
  put(124, size ?? `${content.length.toString(8).padStart(11, '0')}\0`, 12);
  put(136, '00000000000\0');
  put(148, '        ');
  put(156, type, 1);
  put(257, 'ustar\x0000');
  header.set(utf8(prefix).subarray(0, 155), 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 8);
  return header;
}

function padded(content: Uint8Array): Uint8Array {
  return concat(content, new Uint8Array((512 - (content.length % 512)) % 512));
}
