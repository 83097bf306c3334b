/** Multiplies by weights in float64, by WebAssembly of our own. */

import type { LoadedBackend } from '../backend.ts';
import type { Matrix, Multiplier, OpenMultiplier } from '../multiplier.ts';
import {
  type DoubleMultiplication,
  type MultiplyDoubles,
  openDoubles,
  PANEL_COLUMNS,
  PANELS_END,
  strideOf,
  WORD_COUNT,
  wholeTiles,
} from './double-job.ts';
import { DOUBLES_WASM, SHARED_DOUBLES_WASM } from './doubles.wasm.ts';
import type { StartHelpers } from './help.ts';
import { assembled } from './kernel-product.ts';
import { endHelp } from './parts.ts';

const PAGE_BYTES = 65536;
/** All that WebAssembly can address, which is asked for only as it is needed. */
export const MOST_PAGES = 65536;

/**
 * @param startHelpers `null` where there are no threads
 * @returns what opens it, or why this platform has none: its WebAssembly knows no vectors
 */
export function loadDoubleMultiplier(startHelpers: StartHelpers | null): Promise<LoadedBackend<OpenMultiplier>> {
  try {
    const [alone, together] = [assembled(DOUBLES_WASM), assembled(SHARED_DOUBLES_WASM)];
    return Promise.resolve({ ok: true, loaded: () => new DoubleMultiplier(alone, together, startHelpers) });
  } catch (error) {
    return Promise.resolve({ ok: false, reason: error instanceof Error ? error.message : String(error) });
  }
}

class HeldMatrix implements Matrix {
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly at: number,
    private readonly room: () => Room,
    readonly release: () => void,
  ) {}

  write(floats: Float32Array, at: number): void {
    new Float32Array(this.room().memory.buffer, this.at + 4 * at, floats.length).set(floats);
  }
}

/** A memory, and what multiplies in it. */
interface Room {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly multiply: MultiplyDoubles;
}

function openRoom(module: WebAssembly.Module, startHelpers: StartHelpers | null, pages: number): Room {
  const shared = startHelpers !== null;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared });
  const bytes = 4 * WORD_COUNT;
  const words = new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const work: DoubleMultiplication = { kind: 'doubles', module, memory, words };
  const multiply = openDoubles(work);
  startHelpers?.(work);
  return { memory, words, multiply };
}

/**
 * Matrices lie one behind the other, as they come. Room is given back from the end: what is released before what came
 * later is kept until that is.
 */
class DoubleMultiplier implements Multiplier {
  readonly precision = 'float64';
  #room: Room;
  #end = PANELS_END;
  #isUnderWay = false;

  constructor(
    private readonly alone: WebAssembly.Module,
    together: WebAssembly.Module,
    startHelpers: StartHelpers | null,
  ) {
    this.#room = openRoom(startHelpers ? together : alone, startHelpers, Math.ceil(PANELS_END / PAGE_BYTES));
  }

  matrix(rows: number, columns: number): Matrix {
    // The last panel may reach beyond the last column, or the last row.
    const beyond = PANEL_COLUMNS * Math.max(1, columns);
    const at = this.reserve(4 * (rows * columns + beyond));
    const end = this.#end;
    return new HeldMatrix(
      rows,
      columns,
      at,
      () => this.#room,
      () => {
        if (this.#end === end) this.#end = at;
      },
    );
  }

  multiply(x: Float64Array, n: number, matrix: Matrix): Float64Array {
    return this.begin(x, n, matrix)();
  }

  begin(x: Float64Array, n: number, matrix: Matrix): () => Float64Array {
    return this.product(x, n, matrix, matrix.rows, matrix.columns, false);
  }

  multiplyTurned(x: Float64Array, n: number, matrix: Matrix): Float64Array {
    return this.product(x, n, matrix, matrix.columns, matrix.rows, true)();
  }

  dispose(): void {
    this.#end = PANELS_END;
    endHelp(this.#room.words);
  }

  private product(
    x: Float64Array,
    n: number,
    matrix: Matrix,
    innerSize: number,
    columns: number,
    turned: boolean,
  ): () => Float64Array {
    if (!(matrix instanceof HeldMatrix)) throw new Error('a matrix of another multiplier');
    const end = this.#end;
    const stride = strideOf(columns);
    const rows = wholeTiles(n);
    const left = this.reserve(8 * rows * innerSize);
    const into = this.reserve(rows * stride);
    new Float64Array(this.#room.memory.buffer, left, n * innerSize).set(x);
    const places = { left, right: matrix.at, into, rows: n, innerSize, columns, turned };
    let finish = this.#room.multiply(places);
    this.#isUnderWay = true;
    return () => {
      while (!finish()) {
        this.continueAlone();
        finish = this.#room.multiply(places);
      }
      this.#isUnderWay = false;
      const numbers = new Float64Array(this.#room.memory.buffer, into, (rows * stride) / 8);
      const product = rowsOf(numbers, n, columns, stride / 8);
      this.#end = end;
      return product;
    };
  }

  /** A thread that helped may still write to what it was to multiply, and to its panels: not to the factors. */
  private continueAlone(): void {
    const { memory, words } = this.#room;
    endHelp(words);
    const room = openRoom(this.alone, null, memory.buffer.byteLength / PAGE_BYTES);
    new Uint8Array(room.memory.buffer).set(new Uint8Array(memory.buffer));
    this.#room = room;
  }

  /** @returns where that many bytes are free */
  private reserve(bytes: number): number {
    if (this.#isUnderWay) throw new Error('a product is under way');
    const at = this.#end;
    this.#end = at + 16 * Math.ceil(bytes / 16);
    const { memory } = this.#room;
    const missing = this.#end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    return at;
  }
}

/** The first columns of each row. */
function rowsOf(numbers: Float64Array, rows: number, columns: number, width: number): Float64Array {
  if (columns === width) return numbers.slice(0, rows * columns);
  const copied = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    copied.set(numbers.subarray(row * width, row * width + columns), row * columns);
  }
  return copied;
}
