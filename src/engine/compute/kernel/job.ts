/**
 * The multiplication of one block of rows, by one thread or by several that share a memory. Each takes the next panel
 * that nobody has taken, until there is none left. So a thread that starts late, or never, is not waited for.
 */

import type { ProductShape } from '../product.ts';
import { type Places, placesOf, WORDS, wholeTiles } from './panels.ts';

/** What a thread needs to multiply. */
export interface Multiplication {
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

/** What the words at the beginning of the memory are for. */
const NEXT_PANEL = 0;
const PANELS_DONE = 1;
const ROWS = 2;
/** Counts the jobs; waiting threads are woken by it. */
const JOB = 3;
const OVER = 4;

export function openMultiplier({ module, memory, shape }: Multiplication): Multiplier {
  const { exports } = new WebAssembly.Instance(module, { product: { memory } });
  return {
    words: new Int32Array(memory.buffer, 0, WORDS),
    places: placesOf(shape),
    innerSize: shape.innerSize,
    multiplyPanel: exports['multiplyPanel'] as MultiplyPanel,
  };
}

/** A panel takes milliseconds. A thread that has not finished one by then may never do so. */
const PANEL_MS = 2000;
/** A thread that has been given nothing for so long has been forgotten. */
const IDLE_MS = 60_000;

/**
 * Multiplies rows of the left factor that are in place. No job may be under way.
 * @returns false where another thread took a panel and does not come back with it: the memory is that thread's then, as
 * it may still write there, and the product is to be made elsewhere
 */
export function multiplyRows(multiplier: Multiplier, rows: number): boolean {
  const { words, places } = multiplier;
  Atomics.store(words, ROWS, rows);
  Atomics.store(words, PANELS_DONE, 0);
  // From here on other threads take panels.
  Atomics.store(words, NEXT_PANEL, 0);
  Atomics.add(words, JOB, 1);
  Atomics.notify(words, JOB);
  takePanels(multiplier);
  for (;;) {
    const done = Atomics.load(words, PANELS_DONE);
    if (done === places.panels) return true;
    const waited = Atomics.wait(words, PANELS_DONE, done, PANEL_MS);
    if (waited === 'timed-out' && Atomics.load(words, PANELS_DONE) === done) return false;
  }
}

/** Multiplies with whoever owns the product, until that is over or nothing more is heard of it. */
export function help(multiplication: Multiplication): void {
  const multiplier = openMultiplier(multiplication);
  const { words } = multiplier;
  for (;;) {
    // Read first: a job, or the end, that comes from here on is not slept through.
    const job = Atomics.load(words, JOB);
    if (Atomics.load(words, OVER) === 1) return;
    if (job > 0) takePanels(multiplier);
    if (Atomics.wait(words, JOB, job, IDLE_MS) === 'timed-out') return;
  }
}

/** Lets those who help end. */
export function endHelp({ words }: Multiplier): void {
  Atomics.store(words, OVER, 1);
  Atomics.add(words, JOB, 1);
  Atomics.notify(words, JOB);
}

function takePanels({ words, places, innerSize, multiplyPanel }: Multiplier): void {
  for (;;) {
    const index = Atomics.add(words, NEXT_PANEL, 1);
    if (index >= places.panels) return;
    const rows = wholeTiles(Atomics.load(words, ROWS));
    multiplyPanel(
      places.left,
      places.panel(index),
      places.into + 4 * places.firstColumn(index),
      rows,
      innerSize,
      places.stride,
      PARTIAL_SUM,
    );
    if (Atomics.add(words, PANELS_DONE, 1) + 1 === places.panels) Atomics.notify(words, PANELS_DONE);
  }
}
