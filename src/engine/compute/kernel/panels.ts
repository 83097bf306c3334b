/** Where the factors and the product lie in the memory that panel.wat works on. */

import type { ProductShape } from '../product.ts';

/** Columns of the right factor that are multiplied at a time: a panel. */
const PANEL_COLUMNS = 16;
/** Rows of the left factor that are multiplied at a time. One more than there are is computed for nothing. */
const TILE_ROWS = 2;

const FLOAT_BYTES = 4;
const PAGE_BYTES = 65536;
/** At the beginning, for what threads tell each other (job.ts). */
export const WORDS = 16;

/** Byte offsets, and sizes in bytes. */
export interface Places {
  readonly panels: number;
  /** The first column of a panel. The last one begins early enough to be whole: some columns are in two panels. */
  readonly firstColumn: (index: number) => number;
  /** A panel of the right factor: its columns row by row. */
  readonly panel: (index: number) => number;
  /** A block of rows of the left factor. */
  readonly left: number;
  /** Their product, row by row. */
  readonly into: number;
  /** From one row of the product to the next: as long as it is, but at least as long as a panel's. */
  readonly stride: number;
  /** Of WebAssembly's memory. */
  readonly pages: number;
}

export function placesOf({ innerSize, columns, blockRows }: ProductShape): Places {
  const width = Math.max(columns, PANEL_COLUMNS);
  const stride = width * FLOAT_BYTES;
  const panels = Math.ceil(width / PANEL_COLUMNS);
  const panelBytes = innerSize * PANEL_COLUMNS * FLOAT_BYTES;
  const right = WORDS * 4;
  const left = right + panels * panelBytes;
  const into = left + wholeTiles(blockRows) * innerSize * FLOAT_BYTES;
  return {
    panels,
    firstColumn: (index) => Math.min(index * PANEL_COLUMNS, width - PANEL_COLUMNS),
    panel: (index) => right + index * panelBytes,
    left,
    into,
    stride,
    pages: Math.ceil((into + wholeTiles(blockRows) * stride) / PAGE_BYTES),
  };
}

/** That many rows, or the next number that tiles make up. */
export function wholeTiles(rows: number): number {
  return Math.ceil(rows / TILE_ROWS) * TILE_ROWS;
}

/** Writes the right factor as panels, into memory that is zero. */
export function packPanels(
  right: Float32Array,
  { innerSize, columns }: ProductShape,
  places: Places,
  memory: Float32Array,
): void {
  for (let index = 0; index < places.panels; index++) {
    const panel = places.panel(index) / FLOAT_BYTES;
    const first = places.firstColumn(index);
    const end = Math.min(first + PANEL_COLUMNS, columns);
    for (let k = 0; k < innerSize; k++) {
      memory.set(right.subarray(k * columns + first, k * columns + end), panel + k * PANEL_COLUMNS);
    }
  }
}

/** Copies rows of the product out. */
export function unpackRows(
  memory: Float32Array,
  { columns }: ProductShape,
  places: Places,
  rows: number,
  into: Float32Array,
): void {
  const start = places.into / FLOAT_BYTES;
  const width = places.stride / FLOAT_BYTES;
  if (width === columns) {
    into.set(memory.subarray(start, start + rows * columns));
    return;
  }
  for (let row = 0; row < rows; row++) {
    into.set(memory.subarray(start + row * width, start + row * width + columns), row * columns);
  }
}
