/** How the values of one tensor are distributed, read in two passes: what they span, then how many lie where. */

import { widthOf } from '../formats/dtype.ts';
import { widen } from '../formats/float.ts';
import { numbersOf } from '../formats/numbers.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Platform } from '../host/platform.ts';
import type { Input, Source } from '../host/source.ts';
import { locate, openContainer } from '../model/locate.ts';
import { BufferPool } from '../pipeline/buffer-pool.ts';
import { readTensor } from '../pipeline/tensor-reader.ts';
import { fail } from '../problem/problem.ts';

/** How the values of one tensor are distributed. Figures are over the finite values; `null` where there is none. */
export interface TensorStatistics {
  readonly tensor: string;
  /** Values in all, NaN and infinite ones included. */
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Standard deviation. */
  readonly deviation: number | null;
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
  /** How many finite values lie in each of equally wide bins from `min` to `max`; empty where there is no finite value. */
  readonly bins: readonly number[];
}

const BINS = 64;
/** A multiple of every element's width. */
const BLOCK_BYTES = 1 << 20;

type Numbers = Float32Array | Float64Array;

/**
 * Measures one tensor of a checkpoint, whatever model it is of. Its checksum is verified on the way.
 * @throws MISSING_TENSOR, UNSUPPORTED_DTYPE for what is not made of numbers, DAMAGED, CANCELLED, and what an input that
 *   cannot be read is refused with
 */
export async function computeStatistics(
  input: Input,
  tensor: string,
  platform: Platform,
  signal: AbortSignal,
): Promise<TensorStatistics> {
  const located = await locate(input);
  const container = await openContainer(located, platform);
  const entry = container.tensors.find(({ name }) => name === tensor);
  if (!entry) throw fail('tensor-missing', { tensors: [tensor] });
  const file = container.dataFiles()[entry.file];
  if (!file) throw new Error(`no data file ${entry.file}`);
  const source = await file.open(container.hasChecksums ? 'in-parts' : undefined);
  try {
    const span = new Span();
    for await (const numbers of blocksOf(source, entry, located.index.path, platform, signal)) span.add(numbers);
    const bins = span.finite > 0 ? new Array<number>(BINS).fill(0) : [];
    if (bins.length > 0) {
      for await (const numbers of blocksOf(source, entry, located.index.path, platform, signal))
        span.sort(numbers, bins);
    }
    return { tensor, ...span.figures(), bins };
  } finally {
    await source.close();
  }
}

async function* blocksOf(
  source: Source,
  entry: TensorInfo,
  file: string,
  platform: Platform,
  signal: AbortSignal,
): AsyncGenerator<Numbers, void, undefined> {
  const buffers = new BufferPool(2, Math.min(BLOCK_BYTES, entry.bytes));
  for await (const block of readTensor(source, entry, BLOCK_BYTES, buffers, platform.createCrc32c)) {
    if (signal.aborted) throw fail('cancelled', { what: 'inspect' });
    yield toNumbers(entry, block.bytes, file);
    block.release();
  }
}

function toNumbers({ dtype, name: tensor }: TensorInfo, bytes: Uint8Array, file: string): Numbers {
  if (dtype === 'float16' || dtype === 'bfloat16') {
    const floats = new Float32Array(bytes.length / widthOf(dtype));
    widen(dtype, bytes, floats);
    return floats;
  }
  const numbers = numbersOf(dtype, bytes);
  if (!numbers) throw fail('dtype', { file, tensor, dtype });
  return numbers;
}

/** What values span. Mean and deviation are summed as Welford does, so that neither size nor offset of values matters. */
class Span {
  finite = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #mean = 0;
  /** Sum of the squared differences from the mean. */
  #squares = 0;
  #zeros = 0;
  #nans = 0;
  #infinities = 0;

  add(numbers: Numbers): void {
    for (const value of numbers) {
      if (Number.isFinite(value)) this.#addFinite(value);
      else if (Number.isNaN(value)) this.#nans++;
      else this.#infinities++;
    }
  }

  #addFinite(value: number): void {
    this.finite++;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value === 0) this.#zeros++;
    const difference = value - this.#mean;
    this.#mean += difference / this.finite;
    this.#squares += difference * (value - this.#mean);
  }

  /** Counts values into bins; where all are equal, into the first. */
  sort(numbers: Numbers, bins: number[]): void {
    // Halved, as the whole range of float64 is wider than float64 can tell.
    const half = this.#max / 2 - this.#min / 2;
    for (const value of numbers) {
      if (!Number.isFinite(value)) continue;
      const share = half === 0 ? 0 : (value / 2 - this.#min / 2) / half;
      const bin = Math.min(bins.length - 1, Math.floor(share * bins.length));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
  }

  figures(): Omit<TensorStatistics, 'tensor' | 'bins'> {
    const some = this.finite > 0;
    return {
      count: this.finite + this.#nans + this.#infinities,
      min: some ? this.#min : null,
      max: some ? this.#max : null,
      mean: some ? this.#mean : null,
      deviation: some ? Math.sqrt(this.#squares / this.finite) : null,
      zeros: this.#zeros,
      nans: this.#nans,
      infinities: this.#infinities,
    };
  }
}
