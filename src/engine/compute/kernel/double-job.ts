/**
 * The multiplication of numbers in float64 by weights in float32, whose sums are float64: some columns are a part of
 * it. Every sum is added up by one thread and in one order, so the result does not depend on how many there are.
 */

import { FIRST_PARAMETER, finishParts, helpWithParts, offerParts } from './parts.ts';

/** What a thread needs to multiply. */
export interface DoubleMultiplication {
  readonly kind: 'doubles';
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Of a memory of their own, as the other one grows. */
  readonly words: Int32Array;
}

/** Where the factors and the product lie, in bytes, and their sizes. */
export interface DoublePlaces {
  readonly left: number;
  readonly right: number;
  readonly into: number;
  /** Of the left factor and of the product. */
  readonly rows: number;
  readonly innerSize: number;
  readonly columns: number;
  /** Whether the right factor is stored [columns, innerSize]. */
  readonly turned: boolean;
}

/** What doubles.wat exports; places and strides are in bytes. */
interface Kernel {
  widen(from: number, stride: number, terms: number, into: number): void;
  widenTurned(from: number, stride: number, terms: number, into: number): void;
  multiply(
    left: number,
    leftStride: number,
    panel: number,
    into: number,
    stride: number,
    rows: number,
    terms: number,
    first: number,
  ): void;
}

/** Columns that are multiplied at a time, and rows. More than there are is computed for nothing. */
export const PANEL_COLUMNS = 8;
export const TILE_ROWS = 2;
/** Terms of a panel: it is to stay near while all rows are multiplied by it. */
const PANEL_TERMS = 256;
const PANEL_BYTES = PANEL_TERMS * PANEL_COLUMNS * 8;
/** Panels of a part: their columns lie side by side, in lines of the processor's cache that are fetched once. */
const PANELS = [0, 1, 2, 3] as const;
const PART_COLUMNS = PANELS.length * PANEL_COLUMNS;
/** Threads that there is room for at the beginning of the memory, a part's panels for each. */
const MOST_THREADS = 8;
export const PANELS_END = MOST_THREADS * PANELS.length * PANEL_BYTES;

/** What the words tell threads, behind those that share out parts. */
const THREADS = FIRST_PARAMETER;
const PLACES = FIRST_PARAMETER + 1;
export const WORD_COUNT = PLACES + 7;

/**
 * Begins to multiply, with whoever helps. What is returned does the rest: false where one who helps does not come back
 * ({@link finishParts}).
 */
export type MultiplyDoubles = (places: DoublePlaces) => () => boolean;

export function openDoubles(multiplication: DoubleMultiplication): MultiplyDoubles {
  const { words } = multiplication;
  const work = workOf(multiplication);
  return (places) => {
    const { left, right, into, rows, innerSize, columns, turned } = places;
    [left, right, into, rows, innerSize, columns, turned ? 1 : 0].forEach((value, at) => {
      Atomics.store(words, PLACES + at, value);
    });
    const parts = Math.ceil(columns / PART_COLUMNS);
    offerParts(words, parts);
    return () => finishParts(words, parts, work);
  };
}

/** Multiplies with whoever owns the multiplication, until that is over or nothing more is heard of it. */
export function helpWithDoubles(multiplication: DoubleMultiplication): void {
  helpWithParts(multiplication.words, workOf(multiplication));
}

function workOf({ module, memory, words }: DoubleMultiplication): (part: number) => void {
  const thread = Atomics.add(words, THREADS, 1);
  if (thread >= MOST_THREADS) throw new Error(`more than ${MOST_THREADS} threads`);
  const { exports } = new WebAssembly.Instance(module, { product: { memory } });
  const kernel = exports as unknown as Kernel;
  return (part) => multiplyColumns(kernel, thread * PANELS.length * PANEL_BYTES, placesIn(words), part);
}

function placesIn(words: Int32Array): DoublePlaces {
  const at = (index: number) => Atomics.load(words, PLACES + index) >>> 0;
  return {
    left: at(0),
    right: at(1),
    into: at(2),
    rows: at(3),
    innerSize: at(4),
    columns: at(5),
    turned: at(6) === 1,
  };
}

function multiplyColumns(kernel: Kernel, panels: number, places: DoublePlaces, part: number): void {
  const { left, right, into, rows, innerSize, columns, turned } = places;
  const stride = strideOf(columns);
  const firsts = PANELS.map((panel) => PART_COLUMNS * part + PANEL_COLUMNS * panel).filter((first) => first < columns);
  for (let from = 0; from < innerSize; from += PANEL_TERMS) {
    const terms = Math.min(PANEL_TERMS, innerSize - from);
    firsts.forEach((first, panel) => {
      const at = panels + panel * PANEL_BYTES;
      if (turned) kernel.widenTurned(right + 4 * (first * innerSize + from), 4 * innerSize, terms, at);
      else kernel.widen(right + 4 * (from * columns + first), 4 * columns, terms, at);
    });
    firsts.forEach((first, panel) => {
      const [at, to] = [panels + panel * PANEL_BYTES, into + 8 * first];
      kernel.multiply(left + 8 * from, 8 * innerSize, at, to, stride, wholeTiles(rows), terms, from === 0 ? 1 : 0);
    });
  }
}

/** Bytes from one row of the product to the next. */
export function strideOf(columns: number): number {
  return 8 * PANEL_COLUMNS * Math.ceil(columns / PANEL_COLUMNS);
}

export function wholeTiles(rows: number): number {
  return TILE_ROWS * Math.ceil(rows / TILE_ROWS);
}
