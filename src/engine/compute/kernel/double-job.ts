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

/** Rows of the left factor, and of the product: where they lie, in bytes, and how many there are. */
export interface RowPlaces {
  readonly left: number;
  readonly into: number;
  readonly rows: number;
}

/** Where the factors and the product lie, in bytes, and their sizes. */
export interface DoublePlaces {
  readonly right: number;
  readonly innerSize: number;
  readonly columns: number;
  /** Whether the right factor is stored [columns, innerSize]. In strips, either way. */
  readonly turned: boolean;
  /** What is multiplied in float64. */
  readonly doubles: RowPlaces;
  /** What is multiplied in float32, while the weights are near. */
  readonly floats: RowPlaces;
}

/** What doubles.wat exports; places and strides are in bytes. */
interface Kernel {
  pack(from: number, count: number, row: number, column: number, columns: number, into: number, strip: number): void;
  turn(from: number, terms: number, into: number): void;
  widen(from: number, terms: number, into: number): void;
  multiply: MultiplyPanel;
  multiplyFloats: MultiplyPanel;
}

type MultiplyPanel = (
  left: number,
  leftStride: number,
  panel: number,
  into: number,
  stride: number,
  rows: number,
  terms: number,
  first: number,
) => void;

/** Columns that are multiplied at a time, and rows. More than there are is computed for nothing. */
export const PANEL_COLUMNS = 8;
export const TILE_ROWS = 2;
/** Terms of a panel: it is to stay near while all rows are multiplied by it. */
const PANEL_TERMS = 256;
const PANEL_BYTES = PANEL_TERMS * PANEL_COLUMNS * 8;
/** Columns of a part, which lie side by side in a strip of the right factor. */
const PART_COLUMNS = 32;
/** Those that are multiplied at a time in float32. */
const FLOAT_COLUMNS = 16;
/** One row of a strip. */
const STRIP_ROW_BYTES = 4 * PART_COLUMNS;
/** Threads that there is room for at the beginning of the memory: for a panel, and for some rows of a turned strip. */
const MOST_THREADS = 8;
const THREAD_BYTES = PANEL_BYTES + PANEL_TERMS * STRIP_ROW_BYTES;
export const THREADS_END = MOST_THREADS * THREAD_BYTES;

/** What the words tell threads, behind those that share out parts. */
const THREADS = FIRST_PARAMETER;
const PLACES = FIRST_PARAMETER + 1;
export const WORD_COUNT = PLACES + 10;

/** A matrix of floats in strips, of which the first begins at `at`. */
export interface StripPlaces {
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
}

/** What the thread that owns a multiplication does in its memory. */
export interface Doubles {
  /**
   * Begins to multiply, with whoever helps. What is returned does the rest: false where one who helps does not come back
   * ({@link finishParts}).
   */
  multiply(places: DoublePlaces): () => boolean;
  /** Puts `count` consecutive floats of a matrix, row by row, from `from` into its strips; `first` is the first one's index. */
  pack(from: number, count: number, first: number, strips: StripPlaces): void;
}

export function openDoubles(multiplication: DoubleMultiplication): Doubles {
  const { words } = multiplication;
  const thread = joined(multiplication);
  return {
    multiply(places) {
      const { right, innerSize, columns, turned, doubles, floats } = places;
      const ofRows = [doubles, floats].flatMap(({ left, into, rows }) => [left, into, rows]);
      [right, innerSize, columns, turned ? 1 : 0, ...ofRows].forEach((value, at) => {
        Atomics.store(words, PLACES + at, value);
      });
      const parts = Math.ceil(columns / PART_COLUMNS);
      offerParts(words, parts);
      return () => finishParts(words, parts, (part) => multiplyColumns(thread, places, part));
    },
    pack(from, count, first, { at, rows, columns }) {
      if (count > 0) {
        thread.kernel.pack(
          from,
          count,
          Math.floor(first / columns),
          first % columns,
          columns,
          at,
          rows * STRIP_ROW_BYTES,
        );
      }
    },
  };
}

/** Multiplies with whoever owns the multiplication, until that is over or nothing more is heard of it. */
export function helpWithDoubles(multiplication: DoubleMultiplication): void {
  const { words } = multiplication;
  const thread = joined(multiplication);
  helpWithParts(words, (part) => multiplyColumns(thread, placesIn(words), part));
}

interface Thread {
  readonly kernel: Kernel;
  /** Where it has its panel. */
  readonly panel: number;
  /** Where it has rows of a strip that it turned. */
  readonly turned: number;
}

function joined({ module, memory, words }: DoubleMultiplication): Thread {
  const thread = Atomics.add(words, THREADS, 1);
  if (thread >= MOST_THREADS) throw new Error(`more than ${MOST_THREADS} threads`);
  const { exports } = new WebAssembly.Instance(module, { product: { memory } });
  const panel = thread * THREAD_BYTES;
  return { kernel: exports as unknown as Kernel, panel, turned: panel + PANEL_BYTES };
}

function placesIn(words: Int32Array): DoublePlaces {
  const at = (index: number) => Atomics.load(words, PLACES + index) >>> 0;
  return {
    right: at(0),
    innerSize: at(1),
    columns: at(2),
    turned: at(3) === 1,
    doubles: { left: at(4), into: at(5), rows: at(6) },
    floats: { left: at(7), into: at(8), rows: at(9) },
  };
}

function multiplyColumns(thread: Thread, places: DoublePlaces, part: number): void {
  const { kernel, panel } = thread;
  const { innerSize, columns, doubles, floats } = places;
  const first = PART_COLUMNS * part;
  const end = Math.min(first + PART_COLUMNS, columns);
  for (let from = 0; from < innerSize; from += PANEL_TERMS) {
    const terms = Math.min(PANEL_TERMS, innerSize - from);
    const strip = stripOf(thread, places, part, from, terms);
    const isFirst = from === 0 ? 1 : 0;
    for (let column = first; column < end; column += PANEL_COLUMNS) {
      const [left, into] = [doubles.left + 8 * from, doubles.into + 8 * column];
      kernel.widen(strip + 4 * (column - first), terms, panel);
      kernel.multiply(left, 8 * innerSize, panel, into, strideOf(columns), wholeTiles(doubles.rows), terms, isFirst);
    }
    if (floats.rows === 0) continue;
    for (let column = first; column < end; column += FLOAT_COLUMNS) {
      const [left, into, at] = [floats.left + 4 * from, floats.into + 4 * column, strip + 4 * (column - first)];
      const stride = floatStrideOf(columns);
      kernel.multiplyFloats(left, 4 * innerSize, at, into, stride, wholeTiles(floats.rows), terms, isFirst);
    }
  }
}

/** Where some terms, from `from` on, of a part's columns are: [terms, columns of a part]. */
function stripOf(
  { kernel, turned: into }: Thread,
  { right, innerSize, columns, turned }: DoublePlaces,
  part: number,
  from: number,
  terms: number,
): number {
  if (!turned) return right + (part * innerSize + from) * STRIP_ROW_BYTES;
  // A column of the product is a row of what is stored, and its terms are spread over strips.
  for (let done = 0; done < terms; done += PART_COLUMNS) {
    const row = ((from + done) / PART_COLUMNS) * columns + PART_COLUMNS * part;
    kernel.turn(right + row * STRIP_ROW_BYTES, Math.min(PART_COLUMNS, terms - done), into + done * STRIP_ROW_BYTES);
  }
  return into;
}

/** Bytes of a matrix in strips. What is turned may reach beyond its last row. */
export function bytesOfStrips(rows: number, columns: number): number {
  return (Math.ceil(columns / PART_COLUMNS) * rows + PART_COLUMNS) * STRIP_ROW_BYTES;
}

/** Bytes from one row of the product to the next. */
export function strideOf(columns: number): number {
  return 8 * PANEL_COLUMNS * Math.ceil(columns / PANEL_COLUMNS);
}

/** The same in float32. */
export function floatStrideOf(columns: number): number {
  return 4 * FLOAT_COLUMNS * Math.ceil(columns / FLOAT_COLUMNS);
}

export function wholeTiles(rows: number): number {
  return TILE_ROWS * Math.ceil(rows / TILE_ROWS);
}
