/**
 * The header of a safetensors file (github.com/huggingface/safetensors, README "Format"): eight bytes with the length N
 * of the header (unsigned, little-endian), N bytes of JSON that say of each tensor its type, shape and place, then the
 * tensors' bytes. Nothing that a header claims is believed before it is checked.
 */

import { excerpt } from '../../problem/excerpt.ts';
import { fail } from '../../problem/problem.ts';
import { type Reason, reason } from '../../problem/reason.ts';
import { widthOf } from '../dtype.ts';
import { duplicateKey } from '../duplicate-key.ts';
import { membersOf, parseJson } from '../json.ts';
import type { Placed, TensorInfo, TensorSpec } from '../tensor.ts';
import { dtypeOf, typeNameOf } from './data-type.ts';

export interface Header {
  /** In the order of their bytes. */
  readonly tensors: readonly TensorInfo[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes before the JSON: its length. */
export const LENGTH_BYTES = 8;
/** An ALBERT's header has 5 kB. The reference implementation takes 100 MB, which becomes gigabytes once it is parsed. */
export const MAX_HEADER_BYTES = 1 << 20;

const METADATA = '__metadata__';
const ALIGNMENT = 8;
/**
 * Makes the length and the JSON of tensors that lie one behind the other. Padded with spaces, so that the tensors begin
 * at a multiple of eight bytes. Keys come as the reference implementation writes them: the same tensors, the same bytes.
 * @param tensors in the order of their bytes
 */
export function buildHeader(
  tensors: readonly Placed<TensorSpec>[],
  metadata: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  const members = tensors.map(({ name, dtype, shape, offset, bytes }) => {
    const entry = { dtype: typeNameOf(dtype), shape, data_offsets: [offset, offset + bytes] };
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  if (metadata.size > 0) members.unshift(`"${METADATA}":${JSON.stringify(Object.fromEntries(metadata))}`);
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const length = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

/**
 * The length of the JSON, from the first eight bytes.
 * @param fileBytes size of the whole file
 * @throws DAMAGED where it claims more than the file has, or than a header may have
 */
export function headerLength(file: string, bytes: Uint8Array, fileBytes: number): number {
  if (bytes.length < LENGTH_BYTES)
    throw fail('header-malformed', { file, reason: reason('header-too-short', { bytes: bytes.length }) });
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES) || length > BigInt(fileBytes - LENGTH_BYTES)) {
    throw fail('header-malformed', {
      file,
      reason: reason('header-beyond-file', { claimed: `${length}`, bytes: fileBytes }),
    });
  }
  return Number(length);
}

/**
 * Reads and checks the JSON.
 * @param dataOffset where in the file the tensor data begins, behind the header
 * @param dataBytes bytes of it; the tensors must fill them exactly
 * @throws DAMAGED
 */
export function parseHeader(file: string, json: Uint8Array, dataOffset: number, dataBytes: number): Header {
  const members = parseMembers(file, json);
  const metadata = readMetadata(file, members.get(METADATA));
  members.delete(METADATA);
  const tensors = [...members].map(([name, value]) => readEntry(file, name, value));
  tensors.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  requireContiguous(file, tensors, dataBytes);
  return { tensors: tensors.map((tensor) => ({ ...tensor, offset: dataOffset + tensor.offset })), metadata };
}

function parseMembers(file: string, json: Uint8Array): Map<string, unknown> {
  const malformed = (reason: Reason) => fail('header-malformed', { file, reason });
  // Whatever came before the brace could make the file pass for one of another format.
  if (json[0] !== 0x7b) throw malformed(reason('no-brace', {}));
  const parsed = parseJson(json);
  if (!parsed.ok) throw malformed(parsed.reason);
  const key = duplicateKey(parsed.text);
  if (key !== null) throw malformed(reason('key-twice', { key }));
  return membersOf(parsed.value) ?? new Map();
}

function readMetadata(file: string, value: unknown): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  const texts = new Map<string, string>();
  for (const [key, text] of membersOf(value) ?? [['', null]]) {
    if (typeof text !== 'string') throw fail('header-malformed', { file, reason: reason('metadata-not-text', {}) });
    texts.set(key, text);
  }
  return texts;
}

/** `offset` from the start of the tensor data. */
function readEntry(file: string, name: string, value: unknown): TensorInfo {
  const malformed = (reason: Reason) => fail('entry-malformed', { file, tensor: name, reason });
  const members = membersOf(value);
  if (!members) throw malformed(reason('not-object', {}));
  const other = [...members.keys()].find((key) => !['dtype', 'shape', 'data_offsets'].includes(key));
  if (other !== undefined) throw malformed(reason('entry-key', { key: other }));
  const typeName = members.get('dtype');
  const dtype = dtypeOf(typeName);
  if (!dtype) throw malformed(unfit('dtype', typeName));
  const shape = counts(members.get('shape'));
  if (!shape) throw malformed(unfit('shape', members.get('shape')));
  const offsets = counts(members.get('data_offsets'));
  const [begin, end] = offsets ?? [];
  if (offsets?.length !== 2 || begin === undefined || end === undefined || begin > end) {
    throw malformed(unfit('data_offsets', members.get('data_offsets')));
  }
  const bytes = shape.reduce((product, dimension) => safeProduct(product, dimension), widthOf(dtype));
  if (bytes !== end - begin) {
    throw malformed(reason('tensor-size', { dtype, shape, bytes, claimed: end - begin }));
  }
  return { name, dtype, shape, file: 0, offset: begin, bytes, crc32c: null };
}

/** A member that is not what the format asks for. */
function unfit(key: string, value: unknown): Reason {
  return reason('entry-value', { key, value: excerpt(value) });
}

/** Whole numbers from 0 that are exact as JavaScript's numbers; `null` for anything else. */
function counts(value: unknown): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  return value.every((one) => Number.isSafeInteger(one) && one >= 0 && !Object.is(one, -0)) ? value : null;
}

/** NaN, which no size equals, where the product is not exact. */
function safeProduct(a: number, b: number): number {
  const product = a * b;
  return Number.isSafeInteger(product) ? product : Number.NaN;
}

/** The tensors fill the data from its first byte to its last: no holes for anything to hide in, no byte in two. */
function requireContiguous(file: string, tensors: readonly TensorInfo[], dataBytes: number): void {
  let at = 0;
  let before = '';
  for (const { name, offset, bytes } of tensors) {
    if (offset < at) throw fail('tensors-overlap', { file, tensor: name, other: before, offset });
    if (offset > at)
      throw fail('header-malformed', { file, reason: reason('unclaimed-bytes', { from: at, to: offset }) });
    at = offset + bytes;
    before = name;
  }
  if (at !== dataBytes) {
    throw fail('header-malformed', { file, reason: reason('data-size', { claimed: at, bytes: dataBytes }) });
  }
}
