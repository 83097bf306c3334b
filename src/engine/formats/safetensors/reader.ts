/** Opens a safetensors file: which tensors it has, and where in the file their bytes lie. */

import type { Source } from '../../host/source.ts';
import { readExactly } from '../read-exactly.ts';
import { type Header, headerLength, LENGTH_BYTES, parseHeader } from './header.ts';

/**
 * Reads and checks a file's header; reads no tensor.
 * @throws DAMAGED
 */
export async function readSafetensors(source: Source): Promise<Header> {
  const file = source.name;
  const first = await readExactly(source, 0, Math.min(LENGTH_BYTES, source.size));
  const length = headerLength(file, first, source.size);
  const json = await readExactly(source, LENGTH_BYTES, length);
  const data = LENGTH_BYTES + length;
  return parseHeader(file, json, data, source.size - data);
}
