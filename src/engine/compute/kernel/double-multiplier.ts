/** Multiplies by weights in float64, by WebAssembly of our own. */

import { said } from '../../problem/reason.ts';
import type { LoadedBackend } from '../backend.ts';
import { addDifferences, type Differences, differencesOf } from '../differences.ts';
import type { Matrix, Multiplier, OpenMultiplier } from '../multiplier.ts';
import {
  bytesOfStrips,
  type DoubleMultiplication,
  type Doubles,
  floatStrideOf,
  openDoubles,
  type RowPlaces,
  type StripPlaces,
  strideOf,
  THREADS_END,
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
    return Promise.resolve({ ok: false, reason: said(error) });
  }
}

const NO_DIFFERENCES: Differences = { floats: new Float32Array(0), scales: new Float64Array(0) };

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
  #end = THREADS_END;
  #isUnderWay = false;

  constructor(
    private readonly alone: WebAssembly.Module,
    together: WebAssembly.Module,
    startHelpers: StartHelpers | null,
  ) {
    this.#room = openRoom(startHelpers ? together : alone, startHelpers, Math.ceil(THREADS_END / PAGE_BYTES));
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

  multiply(x: Float64Array, n: number, matrix: Matrix, runs = 1): Float64Array {
    return this.productOfRuns(x, n, matrix, false, runs);
  }

  begin(x: Float64Array | Float32Array, n: number, matrix: Matrix, into: Float64Array): () => void {
    return this.begun(x, n, matrix, false, NO_DIFFERENCES, (product, width) => {
      copyRows(product, n, matrix.columns, width, into);
    });
  }

  multiplyTurned(x: Float64Array, n: number, matrix: Matrix, runs = 1): Float64Array {
    return this.productOfRuns(x, n, matrix, true, runs);
  }

  dispose(): void {
    this.#end = THREADS_END;
    endHelp(this.#room.words);
  }

  private productOfRuns(x: Float64Array, n: number, matrix: Matrix, turned: boolean, runs: number): Float64Array {
    const [innerSize, columns] = turned ? [matrix.columns, matrix.rows] : [matrix.rows, matrix.columns];
    const result = new Float64Array(n * columns);
    const differences = runs > 1 ? differencesOf(x, runs, innerSize) : null;
    if (!differences) {
      this.begun(x, n, matrix, turned, NO_DIFFERENCES, (product, width) => {
        copyRows(product, n, columns, width, result);
      })();
      return result;
    }
    const first = x.subarray(0, x.length / runs);
    this.begun(first, n / runs, matrix, turned, differences, (product, width, floats, floatWidth) => {
      copyRows(product, n / runs, columns, width, result);
      addDifferences(result, runs, columns, floats, floatWidth, differences.scales);
    })();
    return result;
  }

  /**
   * Begins to multiply `n` rows, and the floats of differences.
   * @param take is given the products, and how wide their rows are there
   */
  private begun(
    x: Float64Array | Float32Array,
    n: number,
    matrix: Matrix,
    turned: boolean,
    { floats, scales }: Differences,
    take: (product: Float64Array, width: number, ofFloats: Float32Array, floatWidth: number) => void,
  ): () => void {
    if (!(matrix instanceof HeldMatrix)) throw new Error('a matrix of another multiplier');
    const [innerSize, columns] = turned ? [matrix.columns, matrix.rows] : [matrix.rows, matrix.columns];
    const end = this.#end;
    const [stride, floatStride] = [strideOf(columns), floatStrideOf(columns)];
    const places = {
      right: matrix.at,
      innerSize,
      columns,
      turned,
      doubles: this.reserveRows(n, 8 * innerSize, stride),
      floats: this.reserveRows(scales.length, 4 * innerSize, floatStride),
    };
    const { buffer } = this.#room.memory;
    new Float64Array(buffer, places.doubles.left, x.length).set(x);
    new Float32Array(buffer, places.floats.left, floats.length).set(floats);
    let finish = this.#room.doubles.multiply(places);
    this.#isUnderWay = true;
    return () => {
      while (!finish()) {
        this.continueAlone();
        finish = this.#room.doubles.multiply(places);
      }
      this.#isUnderWay = false;
      const { buffer: made } = this.#room.memory;
      const product = new Float64Array(made, places.doubles.into, (n * stride) / 8);
      const ofFloats = new Float32Array(made, places.floats.into, (scales.length * floatStride) / 4);
      take(product, stride / 8, ofFloats, floatStride / 4);
      this.#end = end;
    };
  }

  /** Room for rows of the left factor and of the product. */
  private reserveRows(rows: number, leftStride: number, stride: number): RowPlaces {
    const whole = wholeTiles(rows);
    return { left: this.reserve(whole * leftStride), into: this.reserve(whole * stride), rows };
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
