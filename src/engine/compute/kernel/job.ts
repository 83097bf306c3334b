/** The multiplication of one block of rows: a panel of columns is a part of it. */

import type { ProductShape } from '../product.ts';
import { type Places, placesOf, WORDS, wholeTiles } from './panels.ts';
import { doParts, FIRST_PARAMETER, helpWithParts } from './parts.ts';

/** What a thread needs to multiply. */
export interface Multiplication {
  readonly kind: 'product';
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly shape: ProductShape;
}

/** What panel.wat exports. Factors, product and stride are in bytes. */
type MultiplyPanel = (
  left: number,
  panel: number,
  into: number,
  rows: number,
  terms: number,
  stride: number,
  partialSum: number,
) => void;

/** One thread's part in it. */
export interface Multiplier {
  readonly words: Int32Array;
  readonly places: Places;
  readonly innerSize: number;
  readonly multiplyPanel: MultiplyPanel;
}

/** Terms of a partial sum. Rounding errors grow with them, and the time with how few they are. */
const PARTIAL_SUM = 32;

const ROWS = FIRST_PARAMETER;

export function openMultiplier({ module, memory, shape }: Multiplication): Multiplier {
  const { exports } = new WebAssembly.Instance(module, { product: { memory } });
  return {
    words: new Int32Array(memory.buffer, 0, WORDS),
    places: placesOf(shape),
    innerSize: shape.innerSize,
    multiplyPanel: exports['multiplyPanel'] as MultiplyPanel,
  };
}

/**
 * Multiplies rows of the left factor that are in place. No job may be under way.
 * @returns false where another thread took a panel and does not come back with it: the memory is that thread's then, as
 * it may still write there, and the product is to be made elsewhere
 */
export function multiplyRows(multiplier: Multiplier, rows: number): boolean {
  const { words, places } = multiplier;
  Atomics.store(words, ROWS, rows);
  return doParts(words, places.panels, (index) => multiplyPanelOf(multiplier, index));
}

/** Multiplies with whoever owns the product, until that is over or nothing more is heard of it. */
export function helpToMultiply(multiplication: Multiplication): void {
  const multiplier = openMultiplier(multiplication);
  helpWithParts(multiplier.words, (index) => multiplyPanelOf(multiplier, index));
}

function multiplyPanelOf({ words, places, innerSize, multiplyPanel }: Multiplier, index: number): void {
  multiplyPanel(
    places.left,
    places.panel(index),
    places.into + 4 * places.firstColumn(index),
    wholeTiles(Atomics.load(words, ROWS)),
    innerSize,
    places.stride,
    PARTIAL_SUM,
  );
}
