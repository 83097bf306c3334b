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
  /** Whether the right factor is stored [columns, innerSize]. In strips, either way. */
  readonly turned: boolean;
}

/** What doubles.wat exports; places and strides are in bytes. */
interface Kernel {
  pack(from: number, count: number, row: number, column: number, columns: number, into: number, strip: number): void;
  widen(from: number, terms: number, into: number): void;
  widenTurned(from: number, terms: number, into: number): void;
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
/** Panels of a part, whose columns lie side by side in a strip of the right factor. */
const PANELS = [0, 1, 2, 3] as const;
const PART_COLUMNS = PANELS.length * PANEL_COLUMNS;
/** One row of a strip. */
const STRIP_ROW_BYTES = 4 * PART_COLUMNS;
/** Threads that there is room for at the beginning of the memory, a part's panels for each. */
const MOST_THREADS = 8;
export const PANELS_END = MOST_THREADS * PANELS.length * PANEL_BYTES;

/** What the words tell threads, behind those that share out parts. */
const THREADS = FIRST_PARAMETER;
const PLACES = FIRST_PARAMETER + 1;
export const WORD_COUNT = PLACES + 7;

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
  const { kernel, panels } = joined(multiplication);
  return {
    multiply(places) {
      const { left, right, into, rows, innerSize, columns, turned } = places;
      [left, right, into, rows, innerSize, columns, turned ? 1 : 0].forEach((value, at) => {
        Atomics.store(words, PLACES + at, value);
      });
      const parts = Math.ceil(columns / PART_COLUMNS);
      offerParts(words, parts);
      return () => finishParts(words, parts, (part) => multiplyColumns(kernel, panels, places, part));
    },
    pack(from, count, first, { at, rows, columns }) {
      if (count > 0) {
        kernel.pack(from, count, Math.floor(first / columns), first % columns, columns, at, rows * STRIP_ROW_BYTES);
      }
    },
  };
}

/** Multiplies with whoever owns the multiplication, until that is over or nothing more is heard of it. */
export function helpWithDoubles(multiplication: DoubleMultiplication): void {
  const { words } = multiplication;
  const { kernel, panels } = joined(multiplication);
  helpWithParts(words, (part) => multiplyColumns(kernel, panels, placesIn(words), part));
}

/** The kernel for one more thread, and where its panels are. */
function joined({ module, memory, words }: DoubleMultiplication): { readonly kernel: Kernel; readonly panels: number } {
  const thread = Atomics.add(words, THREADS, 1);
  if (thread >= MOST_THREADS) throw new Error(`more than ${MOST_THREADS} threads`);
  const { exports } = new WebAssembly.Instance(module, { product: { memory } });
  return { kernel: exports as unknown as Kernel, panels: thread * PANELS.length * PANEL_BYTES };
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
  const { left, into, rows, innerSize, columns } = places;
  const stride = strideOf(columns);
  const firsts = PANELS.map((panel) => PART_COLUMNS * part + PANEL_COLUMNS * panel).filter((first) => first < columns);
  for (let from = 0; from < innerSize; from += PANEL_TERMS) {
    const terms = Math.min(PANEL_TERMS, innerSize - from);
    for (const [panel, first] of firsts.entries()) {
      const at = panels + panel * PANEL_BYTES;
      widenPanel(kernel, places, first, from, terms, at);
      kernel.multiply(
        left + 8 * from,
        8 * innerSize,
        at,
        into + 8 * first,
        stride,
        wholeTiles(rows),
        terms,
        from === 0 ? 1 : 0,
      );
    }
  }
}

/** Makes a panel of some terms, from `from` on, of the columns from `first` on. */
function widenPanel(
  kernel: Kernel,
  { right, innerSize, columns, turned }: DoublePlaces,
  first: number,
  from: number,
  terms: number,
  panel: number,
): void {
  if (!turned) {
    const strip = right + Math.floor(first / PART_COLUMNS) * innerSize * STRIP_ROW_BYTES;
    kernel.widen(strip + from * STRIP_ROW_BYTES + 4 * (first % PART_COLUMNS), terms, panel);
    return;
  }
  // A column of the product is a row of what is stored, and its terms are spread over strips.
  for (let done = 0; done < terms; done += PART_COLUMNS) {
    const strip = right + ((from + done) / PART_COLUMNS) * columns * STRIP_ROW_BYTES;
    const into = panel + done * PANEL_COLUMNS * 8;
    kernel.widenTurned(strip + first * STRIP_ROW_BYTES, Math.min(PART_COLUMNS, terms - done), into);
  }
}

/** Bytes of a matrix in strips. Its last panel may reach beyond its last row. */
export function bytesOfStrips(rows: number, columns: number): number {
  return (Math.ceil(columns / PART_COLUMNS) * rows + PANEL_COLUMNS) * STRIP_ROW_BYTES;
}

/** Bytes from one row of the product to the next. */
export function strideOf(columns: number): number {
  return 8 * PANEL_COLUMNS * Math.ceil(columns / PANEL_COLUMNS);
}

export function wholeTiles(rows: number): number {
  return TILE_ROWS * Math.ceil(rows / TILE_ROWS);
}
