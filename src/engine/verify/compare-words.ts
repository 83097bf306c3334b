/**
 * Goes once through the word embeddings of two models, in blocks of rows: holds the converted one against what it should
 * be, and makes both models' logits of the masked language model, which are too many to be held for a large vocabulary.
 */

import { PROJECTION } from '../albert/forward/embeddings.ts';
import { type LogitsOfRows, logitsOf } from '../albert/forward/masked-words.ts';
import type { PassOutput } from '../albert/forward/run.ts';
import type { TensorFlowJs } from '../compute/backend.ts';
import { exactProduct } from '../compute/exact-product.ts';
import type { Model } from '../open-model.ts';
import type { Platform } from '../platform.ts';
import { fail } from '../problem.ts';
import { type RowBlock, readFloats, rowBlocks } from '../stream/weight-reader.ts';
import { Difference, distance } from './difference.ts';
import { type ElementLimits, type ExpectedRows, expectProduct, expectSame } from './embedding-limit.ts';
import { mirror, type OtherTable } from './other-tables.ts';

/** Rows are compared so many floats at a time. */
const BLOCK_FLOATS = 1 << 21;

export interface ComparedEmbedding {
  readonly largest: number;
  readonly limit: number;
  /** The largest error of the exact product, rounded to float32. */
  readonly rounding: number;
  readonly beyond: number;
  readonly worstRow: number;
}

export interface ComparedWords {
  readonly embedding: ComparedEmbedding;
  /** `null` where one of the models has no masked language model. */
  readonly mlm: ComparedOutput | null;
}

/** One of the outputs: how far the converted model's is from the source's, and what rounding alone does. */
export interface ComparedOutput {
  readonly found: Difference;
  readonly rounding: Difference;
}

/** What the source gave with tables in the place of its factors that are as right as the converted one. */
export type OtherOutputs = ReadonlyMap<OtherTable, PassOutput>;

/** A model and what a forward pass through it gave. */
export interface Ran {
  readonly model: Model;
  readonly output: PassOutput;
}

/** @param onBlock told after each block: the bytes that were read of both */
export async function compareWords(
  source: Ran,
  converted: Ran,
  others: OtherOutputs,
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
  const logits = await LogitsComparison.open(source, converted, others, tf, platform);
  const table = new TableComparison(expected, width);
  const blocks = rowBlocks(converted.model.words, rows, createCrc32c);
  try {
    for await (const own of rowBlocks(source.model.words, rows, createCrc32c)) {
      const { value: other } = await blocks.next();
      if (!other) throw new Error('the converted table has fewer rows');
      if (signal.aborted) throw fail('cancelled', { what: 'verify' });
      const exact = expected.expect(own.floats, own.rows);
      table.add(own, exact, other.floats);
      logits?.add(own, other, exact, expected);
      onBlock(own.floats.byteLength + other.floats.byteLength);
    }
    await blocks.next();
    return { embedding: table.figures(), mlm: logits };
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

/** Logits of the masked language model, some words at a time. */
class LogitsComparison implements ComparedOutput {
  readonly found = new Difference();
  readonly rounding = new Difference();

  private constructor(
    private readonly first: LogitsOfRows,
    private readonly second: LogitsOfRows,
    private readonly others: ReadonlyMap<OtherTable, LogitsOfRows>,
  ) {}

  /** @returns `null` where one of the models has no masked language model */
  static async open(
    source: Ran,
    converted: Ran,
    others: OtherOutputs,
    tf: TensorFlowJs,
    { createCrc32c }: Platform,
  ): Promise<LogitsComparison | null> {
    const first = await logitsOf(source.model, source.output, tf, createCrc32c);
    const second = await logitsOf(converted.model, converted.output, tf, createCrc32c);
    if (!first || !second) return null;
    const ofOthers = new Map<OtherTable, LogitsOfRows>();
    for (const [table, output] of others) {
      const logits = await logitsOf(source.model, output, tf, createCrc32c);
      if (logits) ofOthers.set(table, logits);
    }
    return new LogitsComparison(first, second, ofOthers);
  }

  /** @param exact the product of the source's block, whose elements may be off by `limits` */
  add(own: RowBlock, converted: RowBlock, exact: Float64Array | Float32Array, limits: ElementLimits): void {
    const logits = this.first(own);
    const tokens = logits.length / own.rows;
    this.found.add(logits, this.second(converted), tokens);
    if (this.others.size === 0) return;
    const best = { ...converted, floats: Float32Array.from(exact) };
    const mirrored = { ...converted, floats: mirror(exact, converted.floats, own.floats, limits) };
    for (const [table, logitsOfOther] of this.others) {
      this.rounding.add(logits, logitsOfOther(table === 'mirrored' ? mirrored : best), tokens);
    }
  }
}

class TableComparison {
  #largest = 0;
  #worstRow = 0;
  #limit = 0;
  #rounding = 0;
  #beyond = 0;

  constructor(
    private readonly expected: ElementLimits,
    private readonly width: number,
  ) {}

  add({ from, rows, floats }: RowBlock, exact: Float64Array | Float32Array, found: Float32Array): void {
    const { width, expected } = this;
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
      const expected = exact[column] as number;
      const difference = distance(expected, found[column] as number);
      const rounding = Math.abs(Math.fround(expected) - expected);
      const limit = rowLimit * (columnLimit[column] as number);
      if (difference > limit || (difference > 0 && Number.isNaN(limit))) this.#beyond++;
      if (limit > this.#limit) this.#limit = limit;
      if (rounding > this.#rounding) this.#rounding = rounding;
      if (difference > largest) largest = difference;
    }
    if (largest > this.#largest) {
      this.#largest = largest;
      this.#worstRow = row;
    }
  }

  figures(): ComparedEmbedding {
    return {
      largest: this.#largest,
      worstRow: this.#worstRow,
      limit: this.#limit,
      rounding: this.#rounding,
      beyond: this.#beyond,
    };
  }
}
