/** Opens a safetensors file: which tensors it has, and where in the file their bytes lie. */

import type { Source } from '../../source.ts';
import { readExactly } from '../read-exactly.ts';
import { headerLength, LENGTH_BYTES, parseHeader } from './header.ts';

/** `offset` and `size` are in bytes, within the file. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

export interface SafetensorsIndex {
  /** In the order of their bytes. */
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads and checks a file's header; reads no tensor.
 * @throws DAMAGED
 */
export async function readSafetensors(source: Source): Promise<SafetensorsIndex> {
  const file = source.name;
  const first = await readExactly(source, 0, Math.min(LENGTH_BYTES, source.size));
  const length = headerLength(file, first, source.size);
  const json = await readExactly(source, LENGTH_BYTES, length);
  const data = LENGTH_BYTES + length;
  const { entries, metadata } = parseHeader(file, json, source.size - data);
  return {
    metadata,
    entries: entries.map(({ name, dtype, shape, begin, end }) => {
      return { name, dtype, shape, offset: data + begin, size: end - begin };
    }),
  };
}
