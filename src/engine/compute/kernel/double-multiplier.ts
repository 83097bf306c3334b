/** Multiplies by weights in float64, by WebAssembly of our own. */

import type { LoadedBackend } from '../backend.ts';
import type { Matrix, Multiplier, OpenMultiplier } from '../multiplier.ts';
import {
  bytesOfStrips,
  type DoubleMultiplication,
  type Doubles,
  openDoubles,
  PANELS_END,
  type StripPlaces,
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
/** Floats that are put in their places at a time: so few that they are still near. */
const PACKED_AT_ONCE = 1 << 14;

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

/** In strips, from `at` on. */
class HeldMatrix implements Matrix {
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly at: number,
    readonly write: (floats: Float32Array, at: number) => void,
    readonly release: () => void,
  ) {}
}

/** A memory, and what multiplies in it. */
interface Room {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly doubles: Doubles;
}

function openRoom(module: WebAssembly.Module, startHelpers: StartHelpers | null, pages: number): Room {
  const shared = startHelpers !== null;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared });
  const bytes = 4 * WORD_COUNT;
  const words = new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  const work: DoubleMultiplication = { kind: 'doubles', module, memory, words };
  const doubles = openDoubles(work);
  startHelpers?.(work);
  return { memory, words, doubles };
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
    const at = this.reserve(bytesOfStrips(rows, columns));
    const end = this.#end;
    const strips = { at, rows, columns };
    return new HeldMatrix(
      rows,
      columns,
      at,
      (floats, first) => this.write(strips, floats, first),
      () => {
        if (this.#end === end) this.#end = at;
      },
    );
  }

  private write(strips: StripPlaces, floats: Float32Array, first: number): void {
    const end = this.#end;
    const from = this.reserve(4 * Math.min(PACKED_AT_ONCE, floats.length));
    const { memory, doubles } = this.#room;
    for (let done = 0; done < floats.length; done += PACKED_AT_ONCE) {
      const some = floats.subarray(done, done + PACKED_AT_ONCE);
      new Float32Array(memory.buffer, from, some.length).set(some);
      doubles.pack(from, some.length, first + done, strips);
    }
    this.#end = end;
  }

  multiply(x: Float64Array, n: number, matrix: Matrix): Float64Array {
    const product = new Float64Array(n * matrix.columns);
    this.begin(x, n, matrix, product)();
    return product;
  }

  begin(x: Float64Array | Float32Array, n: number, matrix: Matrix, into: Float64Array): () => void {
    return this.product(x, n, matrix, false, into);
  }

  multiplyTurned(x: Float64Array, n: number, matrix: Matrix): Float64Array {
    const product = new Float64Array(n * matrix.rows);
    this.product(x, n, matrix, true, product)();
    return product;
  }

  dispose(): void {
    this.#end = PANELS_END;
    endHelp(this.#room.words);
  }

  private product(
    x: Float64Array | Float32Array,
    n: number,
    matrix: Matrix,
    turned: boolean,
    product: Float64Array,
  ): () => void {
    if (!(matrix instanceof HeldMatrix)) throw new Error('a matrix of another multiplier');
    const [innerSize, columns] = turned ? [matrix.columns, matrix.rows] : [matrix.rows, matrix.columns];
    const end = this.#end;
    const stride = strideOf(columns);
    const rows = wholeTiles(n);
    const left = this.reserve(8 * rows * innerSize);
    const into = this.reserve(rows * stride);
    new Float64Array(this.#room.memory.buffer, left, n * innerSize).set(x);
    const places = { left, right: matrix.at, into, rows: n, innerSize, columns, turned };
    let finish = this.#room.doubles.multiply(places);
    this.#isUnderWay = true;
    return () => {
      while (!finish()) {
        this.continueAlone();
        finish = this.#room.doubles.multiply(places);
      }
      this.#isUnderWay = false;
      const numbers = new Float64Array(this.#room.memory.buffer, into, (rows * stride) / 8);
      copyRows(numbers, n, columns, stride / 8, product);
      this.#end = end;
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

/** Copies the first columns of each row. */
function copyRows(numbers: Float64Array, rows: number, columns: number, width: number, into: Float64Array): void {
  if (columns === width) {
    into.set(numbers.subarray(0, rows * columns));
    return;
  }
  for (let row = 0; row < rows; row++) {
    into.set(numbers.subarray(row * width, row * width + columns), row * columns);
  }
}
