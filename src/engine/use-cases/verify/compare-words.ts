/**
 * Goes once through the word embeddings of two models, in blocks of rows: holds the converted one against what it should
 * be, and makes both models' logits of the masked language model, which are too many to be held for a large vocabulary.
 */

import type { PassOutput } from '../../albert/forward/run.ts';
import type { Multiplier } from '../../compute/multiplier.ts';
import type { CreateCrc32c } from '../../formats/crc32c.ts';
import type { Platform } from '../../host/platform.ts';
import { type LogitsOfRows, logitsOf } from '../../model/masked-words.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import { type RowBlock, readFloats, rowBlocks } from '../../pipeline/weight-reader.ts';
import { fail } from '../../problem/problem.ts';
import { isMultipliedOut } from './cost.ts';
import { Difference, distance } from './difference.ts';
import { type ElementLimits, limitsOfProduct, noLimits } from './embedding-limit.ts';
import { mirror, type OtherTable } from './other-tables.ts';

/** Rows are compared so many floats at a time. */
const BLOCK_FLOATS = 1 << 19;

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

/**
 * @param exactly multiplies in float64, whatever gave the outputs
 * @param onBlock told after each block: the bytes that were read of both
 */
export async function compareWords(
  source: Ran,
  converted: Ran,
  others: OtherOutputs,
  { multiplier, exactly }: Multipliers,
  { createCrc32c }: Platform,
  signal: AbortSignal,
  onBlock: (bytes: number) => void,
): Promise<ComparedWords> {
  const width = converted.model.sizes.embeddingSize;
  const tokens = source.output.sequence.length / source.model.sizes.hiddenSize;
  const widest = Math.max(width, source.model.sizes.embeddingSize, tokens);
  const rows = Math.max(1, Math.floor(BLOCK_FLOATS / widest));
  const expected = await expectation(source.model, converted.model, rows, width, exactly, createCrc32c);
  const logits = await LogitsComparison.open(source, converted, others, multiplier, createCrc32c);
  const table = new TableComparison(expected.limits, rows * width);
  const blocks = rowBlocks(converted.model.words, rows, createCrc32c, 2);
  let before: ExpectedBlock | null = null;
  for await (const own of rowBlocks(source.model.words, rows, createCrc32c, 2)) {
    const { value: other } = await blocks.next();
    if (!other) throw new Error('the converted table has fewer rows');
    if (signal.aborted) throw fail('cancelled', { what: 'verify' });
    // Threads that help multiply one block while this one compares the block before.
    const finish = expected.begin(own);
    const otherRows = before && table.add(before);
    const exact = finish();
    if (before && otherRows) logits?.add(before, otherRows);
    before = { own, exact, found: other };
    onBlock(own.floats.byteLength + other.floats.byteLength);
  }
  if (before) logits?.add(before, table.add(before));
  await blocks.next();
  return { embedding: table.figures(), mlm: logits };
}

/** Rows of both word embeddings, and what the converted ones should be. */
interface ExpectedBlock {
  readonly own: RowBlock;
  readonly exact: Float64Array | Float32Array;
  readonly found: RowBlock;
}

/** What outputs are multiplied with, and what is exact. */
export interface Multipliers {
  readonly multiplier: Multiplier;
  readonly exactly: Multiplier;
}

interface Expectation {
  /** Begins to make rows; what is returned gives them. They may not be used once those after the next are begun. */
  readonly begin: (own: RowBlock) => () => Float64Array | Float32Array;
  readonly limits: ElementLimits;
}

/** What the converted table should be: the product of brightmart's factors, or what is a table already. */
async function expectation(
  source: Model,
  converted: Model,
  rowsOfBlock: number,
  width: number,
  exactly: Multiplier,
  createCrc32c: CreateCrc32c,
): Promise<Expectation> {
  const { weights, sizes } = source;
  const projection = weights.get('projection');
  if (!isMultipliedOut(source, converted) || !projection)
    return {
      begin:
        ({ floats }) =>
        () =>
          floats,
      limits: noLimits(width),
    };
  const inner = sizes.embeddingSize;
  const right = await readFloats(projection, createCrc32c);
  const factor = exactly.matrix(inner, width);
  factor.write(right, 0);
  // Taken in turn: one block is compared while the next is made.
  let [room, other] = [new Float64Array(rowsOfBlock * width), new Float64Array(rowsOfBlock * width)];
  return {
    begin({ floats, rows }) {
      const into = room.subarray(0, rows * width);
      [room, other] = [other, room];
      const finish = exactly.begin(floats, rows, factor, into);
      return () => {
        finish();
        return into;
      };
    },
    limits: limitsOfProduct(right, inner, width),
  };
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
    multiplier: Multiplier,
    createCrc32c: CreateCrc32c,
  ): Promise<LogitsComparison | null> {
    const open = ({ model }: Ran, { towardsWords }: PassOutput) =>
      logitsOf(model, towardsWords, multiplier, createCrc32c);
    const first = await open(source, source.output);
    const second = await open(converted, converted.output);
    if (!first || !second) return null;
    const ofOthers = new Map<OtherTable, LogitsOfRows>();
    for (const [table, output] of others) {
      const logits = await open(source, output);
      if (logits) ofOthers.set(table, logits);
    }
    return new LogitsComparison(first, second, ofOthers);
  }

  add({ own, found }: ExpectedBlock, { best, mirrored }: OtherRows): void {
    const logits = this.first(own);
    this.found.add(logits, this.second(found));
    for (const [table, logitsOfOther] of this.others) {
      const floats = table === 'mirrored' ? mirrored : best;
      this.rounding.add(logits, logitsOfOther({ ...found, floats }));
    }
  }
}

/** A block of rows of other right tables. They may not be used once the next block was compared. */
interface OtherRows {
  readonly best: Float32Array;
  readonly mirrored: Float32Array;
}

/** How far a row is from what it should be. */
interface RowErrors {
  readonly largest: number;
  /** Sum of the squares. */
  readonly squares: number;
  /** Elements beyond their own limits. */
  readonly beyond: number;
}

class TableComparison {
  #largest = 0;
  #worstRow = 0;
  #limit = 0;
  #rounding = 0;
  #beyond = 0;
  readonly #best: Float32Array;
  readonly #mirrored: Float32Array;

  /** @param room numbers of the largest block */
  constructor(
    private readonly limits: ElementLimits,
    room: number,
  ) {
    this.#best = new Float32Array(room);
    this.#mirrored = new Float32Array(room);
  }

  add({ own: { from, rows, floats }, exact, found }: ExpectedBlock): OtherRows {
    const width = this.limits.columnLimit.length;
    for (let row = 0; row < rows; row++) {
      const rowLimit = this.limits.rowLimit(floats, row);
      const { largest, squares, beyond } = this.addRow(row * width, rowLimit, exact, found.floats);
      // Where none is by itself, all of a row are that are too far off together.
      const together = beyond === 0 && squares > rowLimit * rowLimit * this.limits.squares;
      const ofRow = () => this.limits.squaresOfRow(floats, row, exact.subarray(row * width, (row + 1) * width));
      this.#beyond += together && squares > ofRow() ? width : beyond;
      if (largest > this.#largest) {
        this.#largest = largest;
        this.#worstRow = from + row;
      }
    }
    return { best: this.#best.subarray(0, rows * width), mirrored: this.#mirrored.subarray(0, rows * width) };
  }

  private addRow(start: number, rowLimit: number, exact: Float64Array | Float32Array, found: Float32Array): RowErrors {
    const { columnLimit } = this.limits;
    const [best, mirrored] = [this.#best, this.#mirrored];
    let [largest, largestRounding, largestLimit] = [0, this.#rounding, this.#limit];
    let [beyond, squares] = [0, 0];
    for (let column = 0; column < columnLimit.length; column++) {
      const at = start + column;
      const expected = exact[at] as number;
      const other = found[at] as number;
      const limit = rowLimit * (columnLimit[column] as number);
      let difference = Math.abs(other - expected);
      if (difference <= limit) {
        mirrored[at] = expected - (other - expected);
      } else {
        difference = distance(expected, other);
        if (difference > 0) beyond++;
        mirrored[at] = mirror(expected, other, limit);
      }
      squares += difference * difference;
      best[at] = expected;
      const rounding = Math.abs((best[at] as number) - expected);
      if (rounding > largestRounding) largestRounding = rounding;
      if (limit > largestLimit) largestLimit = limit;
      if (difference > largest) largest = difference;
    }
    this.#rounding = largestRounding;
    this.#limit = largestLimit;
    return { largest, squares, beyond };
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
