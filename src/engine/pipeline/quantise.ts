/**
 * Floats in fewer bits: rounded to float16, or matrices in eight bits, where each row or column has a scale of its own, by
 * which its largest magnitude becomes 127.
 */

import { halve } from '../formats/float.ts';
import { bytesOf, toFloat32 } from './floats.ts';
import type { Float32Tensor, Scaled } from './recipe.ts';
import type { Emit, WriteContext } from './write-context.ts';

/** Makes a tensor in float32. */
export type Make = (emit: Emit) => Promise<void>;

const MOST = 127;
const DONE = () => undefined;

/** Rounds to float16 what is made. */
export async function halveTensor(make: Make, context: WriteContext, emit: Emit): Promise<void> {
  await eachBlock(make, (floats) => {
    const halves = new Uint16Array(floats.length);
    context.compute(() => halve(floats, halves));
    return emit(bytesOf(halves), DONE);
  });
}

/** Emits the scales of a matrix. */
export async function scaleTensor(
  { made, scaled }: Quantised,
  make: Make,
  context: WriteContext,
  emit: Emit,
): Promise<void> {
  await emit(bytesOf(await scalesOf({ made, scaled }, make, context)), DONE);
}

/** A matrix, and which elements of it share a scale. */
export interface Quantised {
  readonly made: Float32Tensor;
  readonly scaled: Scaled;
}

/** Emits a matrix in eight bits. It is made twice: what was read a moment ago is in the system's cache. */
export async function quantiseTensor(
  { made, scaled }: Quantised,
  make: Make,
  context: WriteContext,
  emit: Emit,
): Promise<void> {
  const scales = await scalesOf({ made, scaled }, make, context);
  const columns = made.shape[1] ?? 1;
  let at = 0;
  await eachBlock(make, (floats) => {
    const whole = new Int8Array(floats.length);
    context.compute(() => {
      forRuns(floats.length, at, columns, (from, to, row, column) => {
        if (scaled === 'rows') roundByOne(floats, scales[row] ?? 1, whole, from, to);
        else roundByEach(floats, scales, column, whole, from, to);
      });
    });
    at += floats.length;
    return emit(bytesOf(whole), DONE);
  });
}

/** The largest magnitude of each row or column by {@link MOST}; 1 where all are zeros. */
async function scalesOf(
  { made, scaled }: Quantised,
  make: Make,
  context: WriteContext,
): Promise<Float32Array<ArrayBuffer>> {
  const known = context.scales.get(made);
  if (known) return known;
  const [rows = 1, columns = 1] = made.shape;
  const largest = new Float32Array(scaled === 'rows' ? rows : columns);
  let at = 0;
  await eachBlock(make, (floats) => {
    context.compute(() => {
      forRuns(floats.length, at, columns, (from, to, row, column) => {
        if (scaled === 'rows') largest[row] = largestOf(floats, from, to, largest[row] ?? 0);
        else raiseEach(floats, from, to, largest, column);
      });
    });
    at += floats.length;
    return Promise.resolve();
  });
  const scales = largest.map((magnitude) => (magnitude === 0 ? 1 : magnitude / MOST));
  context.scales.set(made, scales);
  return scales;
}

function eachBlock(make: Make, take: (floats: Float32Array) => Promise<void>): Promise<void> {
  return make(async (bytes, release) => {
    const floats = toFloat32('float32', bytes as Uint8Array<ArrayBuffer>);
    await take(floats);
    release();
  });
}

/** Goes through a block by parts of rows: where one begins and ends in the block, its row, and its first column. */
function forRuns(
  length: number,
  at: number,
  columns: number,
  visit: (from: number, to: number, row: number, column: number) => void,
): void {
  for (let from = 0; from < length; ) {
    const column = (at + from) % columns;
    const to = Math.min(length, from + columns - column);
    visit(from, to, Math.floor((at + from) / columns), column);
    from = to;
  }
}

// A NaN is larger than all: what is made with it is none of the model's numbers, and is to be seen.

function largestOf(floats: Float32Array, from: number, to: number, before: number): number {
  let largest = before;
  for (let i = from; i < to; i++) {
    const magnitude = Math.abs(floats[i] as number);
    if (!(magnitude <= largest)) largest = magnitude;
  }
  return largest;
}

function raiseEach(floats: Float32Array, from: number, to: number, largest: Float32Array, column: number): void {
  for (let i = from, at = column; i < to; i++, at++) {
    const magnitude = Math.abs(floats[i] as number);
    if (!(magnitude <= (largest[at] as number))) largest[at] = magnitude;
  }
}

/** Added to a number of fewer than 22 bits in float32, it leaves no room for a fraction: that is rounded, halves to even. */
const NO_FRACTION = 1.5 * 2 ** 23;

function roundByOne(floats: Float32Array, scale: number, into: Int8Array, from: number, to: number): void {
  const factor = 1 / scale;
  for (let i = from; i < to; i++) into[i] = Math.fround((floats[i] as number) * factor + NO_FRACTION) - NO_FRACTION;
}

function roundByEach(
  floats: Float32Array,
  scales: Float32Array,
  column: number,
  into: Int8Array,
  from: number,
  to: number,
): void {
  for (let i = from, at = column; i < to; i++, at++) {
    into[i] = Math.fround((floats[i] as number) / (scales[at] as number) + NO_FRACTION) - NO_FRACTION;
  }
}
