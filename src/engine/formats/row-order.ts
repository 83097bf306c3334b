/**
 * A tensor whose elements do not lie in the order of its rows, such as a matrix that somebody turned, as a source in
 * which they do. Its storage is read in the order in which it lies, and as many rows as fit into a stripe are gathered
 * at a time.
 */

import type { InputFile, Source } from '../host/source.ts';
import { fillExactly } from './read-exactly.ts';
import { elements } from './tensor.ts';

/** A tensor in a file: offset in bytes, strides in elements. */
export interface StridedTensor {
  readonly offset: number;
  /** Bytes of an element. */
  readonly width: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** What is gathered at a time. */
const STRIPE_BYTES = 16 << 20;
/** What is read at a time. */
const BLOCK_BYTES = 1 << 20;

/** Such a tensor as a file of its own. */
export function rowOrderFile(file: InputFile, tensor: StridedTensor): InputFile {
  const size = elements(tensor.shape) * tensor.width;
  return { ...file, size, open: async (checked) => inRowOrder(await file.open(checked), tensor) };
}

/** @param source the file; it is closed with what is returned */
function inRowOrder(source: Source, tensor: StridedTensor): Source {
  const { width, shape } = tensor;
  const size = elements(shape) * width;
  let stripe: { readonly start: number; readonly bytes: Uint8Array } | null = null;

  const stripeAt = async (offset: number) => {
    if (stripe && offset >= stripe.start && offset < stripe.start + stripe.bytes.length) return stripe;
    const box = boxAt(tensor, Math.floor(offset / width));
    stripe = { start: box.firstElement * width, bytes: await gather(source, width, box) };
    return stripe;
  };

  return {
    name: source.name,
    size,
    async read(offset, into) {
      let filled = 0;
      while (filled < into.length && offset + filled < size) {
        const { start, bytes } = await stripeAt(offset + filled);
        const part = bytes.subarray(offset + filled - start).subarray(0, into.length - filled);
        into.set(part, filled);
        filled += part.length;
      }
      return filled;
    },
    close() {
      stripe = null;
      return source.close();
    },
  };
}

/** Consecutive elements of a tensor that are a tensor themselves. */
interface Box {
  readonly firstElement: number;
  /** Of its first element in the file, in bytes. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** As much as fits into a stripe from the row on that has an element. */
function boxAt({ offset, width, shape, strides }: StridedTensor, element: number): Box {
  // The outermost dimension of which one row fits; of those before it one index each.
  let rowSize = elements(shape);
  let dimension = -1;
  while (dimension < 0 || rowSize * width > STRIPE_BYTES) {
    dimension++;
    rowSize /= shape[dimension] ?? 1;
  }
  const row = Math.floor(element / rowSize);
  const size = shape[dimension] ?? 1;
  const first = row % size;
  const rows = Math.min(size - first, Math.max(1, Math.floor(STRIPE_BYTES / (rowSize * width))));
  let start = first * (strides[dimension] ?? 0);
  let outer = Math.floor(row / size);
  for (let before = dimension - 1; before >= 0; before--) {
    const length = shape[before] ?? 1;
    start += (outer % length) * (strides[before] ?? 0);
    outer = Math.floor(outer / length);
  }
  return {
    firstElement: row * rowSize,
    offset: offset + start * width,
    shape: [rows, ...shape.slice(dimension + 1)],
    strides: strides.slice(dimension),
  };
}

interface Axis {
  readonly size: number;
  /** In the storage, in elements. */
  readonly from: number;
  /** In what is gathered. */
  readonly to: number;
}

/** Reads a box, its elements put in the order of its rows. */
async function gather(
  source: Source,
  width: number,
  { offset, shape, strides }: Box,
): Promise<Uint8Array<ArrayBuffer>> {
  const gathered = new Uint8Array(elements(shape) * width);
  const axes = axesOf(shape, strides);
  const block = new Uint8Array(BLOCK_BYTES);
  const last = axes.reduce((at, { size, from }) => at + (size - 1) * from, 0);
  const perBlock = Math.floor(BLOCK_BYTES / width);
  // What is read last, in elements from the box's first.
  let blockStart = 0;
  let blockEnd = 0;
  const load = async (at: number) => {
    blockStart = at;
    blockEnd = Math.min(at + perBlock, last + 1);
    await fillExactly(source, offset + at * width, block.subarray(0, (blockEnd - blockStart) * width));
  };
  const [inner = { size: 1, from: 0, to: 0 }, ...outer] = axes;
  const index = outer.map(() => 0);
  for (;;) {
    let from = index.reduce((at, one, axis) => at + one * (outer[axis]?.from ?? 0), 0);
    let to = index.reduce((at, one, axis) => at + one * (outer[axis]?.to ?? 0), 0);
    for (let left = inner.size; left > 0; ) {
      if (from < blockStart || from >= blockEnd) await load(from);
      const run = inner.from === 0 ? left : Math.min(left, Math.ceil((blockEnd - from) / inner.from));
      copyRun(block, from - blockStart, inner.from, gathered, to, inner.to, run, width);
      from += run * inner.from;
      to += run * inner.to;
      left -= run;
    }
    if (!advance(index, outer)) return gathered;
  }
}

/** Counts on; whether there was anything to count on to. */
function advance(index: number[], axes: readonly Axis[]): boolean {
  for (const [axis, { size }] of axes.entries()) {
    const next = (index[axis] ?? 0) + 1;
    index[axis] = next === size ? 0 : next;
    if (next < size) return true;
  }
  return false;
}

/** Dimensions as they lie in the storage, the closest first, those of one element left out. */
function axesOf(shape: readonly number[], strides: readonly number[]): readonly Axis[] {
  let to = 1;
  const axes: Axis[] = [];
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    const size = shape[dimension] ?? 1;
    if (size > 1) axes.push({ size, from: strides[dimension] ?? 0, to });
    to *= size;
  }
  return axes.sort((a, b) => a.from - b.from);
}

/** Copies elements from every `fromStep`th place to every `toStep`th. All but bytes in elements. */
function copyRun(
  block: Uint8Array<ArrayBuffer>,
  from: number,
  fromStep: number,
  into: Uint8Array<ArrayBuffer>,
  to: number,
  toStep: number,
  count: number,
  width: number,
): void {
  const ArrayOf = width % 4 === 0 ? Uint32Array : width === 2 ? Uint16Array : Uint8Array;
  const words = width / ArrayOf.BYTES_PER_ELEMENT;
  const source = new ArrayOf(block.buffer, block.byteOffset, Math.floor(block.length / ArrayOf.BYTES_PER_ELEMENT));
  const target = new ArrayOf(into.buffer, into.byteOffset, into.length / ArrayOf.BYTES_PER_ELEMENT);
  for (let at = 0; at < count; at++) {
    const read = (from + at * fromStep) * words;
    const written = (to + at * toStep) * words;
    for (let word = 0; word < words; word++) target[written + word] = source[read + word] as number;
  }
}
