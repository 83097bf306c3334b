/**
 * Goes once through the word embeddings of two models, in blocks of rows: holds the converted one against what it should
 * be, and makes both models' logits of the masked language model, which are too many to be held for a large vocabulary.
 */

import { PROJECTION } from '../albert/forward/embeddings.ts';
import { logitsOf } from '../albert/forward/masked-words.ts';
import type { PassOutput } from '../albert/forward/run.ts';
import type { TensorFlowJs } from '../compute/backend.ts';
import { exactProduct } from '../compute/exact-product.ts';
import type { Model } from '../open-model.ts';
import type { Platform } from '../platform.ts';
import { fail } from '../problem.ts';
import { type RowBlock, readFloats, rowBlocks } from '../stream/weight-reader.ts';
import { Difference, distance } from './difference.ts';
import { type ExpectedRows, expectProduct, expectSame } from './embedding-limit.ts';

/** Rows are compared so many floats at a time. */
const BLOCK_FLOATS = 1 << 21;

export interface ComparedEmbedding {
  readonly largest: number;
  readonly limit: number;
  readonly beyond: number;
  readonly worstRow: number;
}

export interface ComparedWords {
  readonly embedding: ComparedEmbedding;
  /** `null` where one of the models has no masked language model. */
  readonly mlm: Difference | null;
}

/** A model and what a forward pass through it gave. */
export interface Ran {
  readonly model: Model;
  readonly output: PassOutput;
}

/** @param onBlock told after each block: the bytes that were read of both */
export async function compareWords(
  source: Ran,
  converted: Ran,
  tf: TensorFlowJs,
  platform: Platform,
  signal: AbortSignal,
  onBlock: (bytes: number) => void,
): Promise<ComparedWords> {
  const { createCrc32c } = platform;
  const width = converted.model.sizes.embeddingSize;
  const tokens = source.output.sequence.length / source.model.sizes.hiddenSize;
  const widest = Math.max(width, source.model.sizes.embeddingSize, tokens);
  const rows = Math.max(1, Math.floor(BLOCK_FLOATS / widest));
  const { expected, dispose } = await expectation(source.model, width, tf, platform);
  const logits = await bothLogits(source, converted, tf, platform);
  const table = new TableComparison(expected, width);
  const mlm = logits && new Difference();
  const others = rowBlocks(converted.model.words, rows, createCrc32c);
  try {
    for await (const own of rowBlocks(source.model.words, rows, createCrc32c)) {
      const { value: other } = await others.next();
      if (!other) throw new Error('the converted table has fewer rows');
      if (signal.aborted) throw fail('cancelled', { what: 'verify' });
      table.add(own, other.floats);
      if (logits && mlm) mlm.add(logits.first(own), logits.second(other));
      onBlock(own.floats.byteLength + other.floats.byteLength);
    }
    await others.next();
    return { embedding: table.figures(), mlm };
  } finally {
    dispose();
  }
}

/** What the converted table should be: the product of brightmart's factors, or what Google's table is already. */
async function expectation(
  model: Model,
  width: number,
  tf: TensorFlowJs,
  { createCrc32c }: Platform,
): Promise<{ readonly expected: ExpectedRows; dispose(): void }> {
  const projection = model.weights.get(PROJECTION);
  if (model.embedding !== 'product' || !projection) return { expected: expectSame(width), dispose: () => undefined };
  const inner = model.sizes.embeddingSize;
  const right = await readFloats(projection, createCrc32c);
  const product = exactProduct(tf, right, inner, width);
  return { expected: expectProduct(product, right, inner, width), dispose: () => product.dispose() };
}

interface BothLogits {
  first(block: RowBlock): Float32Array;
  second(block: RowBlock): Float32Array;
}

async function bothLogits(
  source: Ran,
  converted: Ran,
  tf: TensorFlowJs,
  platform: Platform,
): Promise<BothLogits | null> {
  const first = await logitsOf(source.model, source.output, tf, platform.createCrc32c);
  const second = await logitsOf(converted.model, converted.output, tf, platform.createCrc32c);
  return first && second && { first, second };
}

class TableComparison {
  #largest = 0;
  #worstRow = 0;
  #limit = 0;
  #beyond = 0;

  constructor(
    private readonly expected: ExpectedRows,
    private readonly width: number,
  ) {}

  add({ from, rows, floats }: RowBlock, found: Float32Array): void {
    const { width, expected } = this;
    const exact = expected.expect(floats, rows);
    for (let row = 0; row < rows; row++) {
      const rowLimit = expected.rowLimit(floats, row);
      this.addRow(
        from + row,
        rowLimit,
        exact.subarray(row * width, (row + 1) * width),
        found.subarray(row * width, (row + 1) * width),
      );
    }
  }

  private addRow(row: number, rowLimit: number, exact: Float32Array | Float64Array, found: Float32Array): void {
    const { columnLimit } = this.expected;
    let largest = 0;
    for (let column = 0; column < found.length; column++) {
      const difference = distance(exact[column] as number, found[column] as number);
      const limit = rowLimit * (columnLimit[column] as number);
      if (difference > limit || (difference > 0 && Number.isNaN(limit))) this.#beyond++;
      if (limit > this.#limit) this.#limit = limit;
      if (difference > largest) largest = difference;
    }
    if (largest > this.#largest) {
      this.#largest = largest;
      this.#worstRow = row;
    }
  }

  figures(): ComparedEmbedding {
    return { largest: this.#largest, worstRow: this.#worstRow, limit: this.#limit, beyond: this.#beyond };
  }
}
