/**
 * Gathers what tells whether an ONNX model is what its source was: its weights, held byte for byte against the source's
 * as they are when they are stored so; and what its graph gives in ONNX's own runtime. That is held against the source's
 * forward pass, and against what storing weights so does by itself: our own pass over them as they are stored.
 */

import type { Batch } from '../../albert/forward/batch.ts';
import type { Pass } from '../../albert/forward/pass.ts';
import { type PassOutput, run } from '../../albert/forward/run.ts';
import type { Weights } from '../../albert/forward/weights.ts';
import { TASKS, type Task } from '../../albert/heads.ts';
import type { Platform } from '../../host/platform.ts';
import { headsOf, passOf, residentWeights } from '../../model/forward-pass.ts';
import { logitsOf } from '../../model/masked-words.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import { labelsOf } from '../../model/task.ts';
import { type RowBlock, rowBlocks } from '../../pipeline/weight-reader.ts';
import { fail } from '../../problem/problem.ts';
import { OUTPUT_DTYPES, type OutputDtype } from '../../targets/names.ts';
import { compareMade } from './compare-made.ts';
import type { ComparedEmbedding, Multipliers } from './compare-words.ts';
import { type Allowance, type Evidence, type Outputs, ROUNDING_ALONE } from './conclude.ts';
import { bytesOfLayer, COMPARED } from './cost.ts';
import { Difference, distance } from './difference.ts';
import { DifferencesByMagnitude, SameLikeliest } from './rows-compared.ts';
import { runGraph } from './run-graph.ts';

/**
 * What outputs are held to, argued in docs/onnx.md. In float32 nothing differs but rounding. Weights in fewer bits are
 * other weights, and in eight bits what they are multiplied by is rounded too.
 */
const ALLOWANCES: Readonly<Record<OutputDtype, Allowance>> = {
  float32: ROUNDING_ALONE,
  float16: { multiple: 4, part: 1e-2, telling: 1 },
  int8: { multiple: 4, part: 0.1, telling: 1 },
};

/** Words are gone through so many numbers at a time. */
const BLOCK_FLOATS = 1 << 19;

export async function gatherGraph(
  source: Model,
  converted: Model,
  batch: Batch,
  { multiplier }: Multipliers,
  platform: Platform,
  signal: AbortSignal,
  advance: (bytes: number) => void,
): Promise<Evidence> {
  const [dtype, task] = [dtypeOf(converted), taskOf(converted)];
  const compared = (bytes: number) => advance(COMPARED * bytes);
  const weights = await compareMade(source, converted, task, dtype, platform, signal, compared);
  const own = residentWeights(source, multiplier, platform);
  const stored = dtype === 'float32' ? own : residentWeights(converted, multiplier, platform);
  const through = (pass: Pass) =>
    run(pass, batch, () => {
      advance(bytesOfLayer(source));
      return platform.yieldToEventLoop();
    });
  const first = await through(passOf(source, own));
  const rounded = await through(passOf(converted, nudged(stored)));
  const ran = await runGraph(converted, task, batch, platform, signal, () =>
    advance((converted.depth.layers * bytesOfLayer(source)) / batch.sequences),
  );
  const expected = ofTexts(first, task, batch);
  const [likeliest, differences] = [new SameLikeliest(), new DifferencesByMagnitude()];
  const logits = { found: new Difference(), rounding: new Difference() };
  const embedding = new EmbeddingComparison(dtype);
  const perBlock = Math.max(1, Math.floor(BLOCK_FLOATS / Math.max(converted.sizes.embeddingSize, batch.ids.length)));
  const logitsBy = (model: Model, { towardsWords }: PassOutput) =>
    logitsOf(model, towardsWords, multiplier, platform.createCrc32c);
  const [ofSource, ofRounded] = [await logitsBy(source, first), await logitsBy(converted, rounded)];
  const others = rowBlocks(converted.words, perBlock, platform.createCrc32c);
  for await (const block of rowBlocks(source.words, perBlock, platform.createCrc32c)) {
    const { value: other } = await others.next();
    if (!other) throw new Error('the converted table has fewer rows');
    if (signal.aborted) throw fail('cancelled', { what: 'verify' });
    embedding.add(block, other);
    if (ran.words && ofSource && ofRounded) {
      const own = ofSource(block);
      const found = columnsOf(ran.words, converted.sizes.vocabularySize, block);
      logits.found.add(own, found);
      logits.rounding.add(own, ofRounded(other));
      likeliest.add(own, found, batch.ids.length, block.from);
      differences.add(own, found);
    }
    compared(block.floats.byteLength + other.floats.byteLength);
  }
  await others.next();
  const labels = labelsOf(converted);
  const [numbers, theirs] = [expected.task ?? expected.sequence, ran.output.task ?? ran.output.sequence];
  if (!ran.words && numbers && theirs) differences.add(numbers, theirs);
  if (labels && expected.task && ran.output.task)
    likeliest.add(expected.task, ran.output.task, expected.task.length / labels, 0);
  return {
    source: { model: source, output: expected },
    converted: { model: converted, output: ran.output },
    others: [ofTexts(rounded, task, batch)],
    allowance: ALLOWANCES[dtype],
    weights,
    words: { embedding: embedding.figures(), mlm: ran.words && ofSource ? logits : null },
    graph: {
      runtime: ran.runtime,
      dtype,
      likeliest: ran.words || labels ? likeliest.counts() : null,
      differences: differences.counts,
    },
  };
}

/** What a graph's weights are stored in. */
function dtypeOf({ words, label }: Model): OutputDtype {
  const dtype = OUTPUT_DTYPES.find((one) => one === words.entry.dtype);
  if (!dtype) throw fail('rounded-weights', { model: label, dtype: words.entry.dtype });
  return dtype;
}

/** What a graph's outputs are of: of the pretraining's, its configuration names the class of masked words alone. */
function taskOf(model: Model): Task {
  const { hasMaskedWords, hasSentenceOrder } = headsOf(model);
  return hasMaskedWords && hasSentenceOrder ? 'pretraining' : model.task;
}

/** As parts of themselves: sums in float32 are off by some units of 2^-24. */
const NUDGE = 2 ** -20;

/** Weights whose vectors are off by what float32 may be off by, up or down by the places of their numbers. */
function nudged(weights: Weights): Weights {
  return {
    vector: async (role) => (await weights.vector(role)).map((number, at) => number * (1 + nudgeAt(at))),
    multiply: (x, role, runs) => weights.multiply(x, role, runs),
    multiplyTurned: (x, role) => weights.multiplyTurned(x, role),
  };
}

function nudgeAt(at: number): number {
  return (Math.imul(at + 1, 0x9e3779b1) & 0x10000) === 0 ? NUDGE : -NUDGE;
}

/** A graph pools the first token of each sequence, where a pass has all of them. */
function ofTexts({ sequence, pooled, sentenceOrder, task: head }: PassOutput, task: Task, batch: Batch): Outputs {
  const { sequences, length } = batch;
  const firsts = (numbers: Float64Array | null) => {
    if (!numbers) return null;
    const width = numbers.length / (sequences * length);
    const rows = new Float64Array(sequences * width);
    for (let at = 0; at < sequences; at++) {
      const from = at * length * width;
      rows.set(numbers.subarray(from, from + width), at * width);
    }
    return rows;
  };
  return {
    sequence,
    pooled: firsts(pooled),
    sentenceOrder: firsts(sentenceOrder),
    task: TASKS[task].pools ? firsts(head) : head,
  };
}

/** Some of a matrix's columns, [n, rows of the block]. */
function columnsOf(matrix: Float64Array, width: number, { from, rows }: RowBlock): Float64Array {
  const count = matrix.length / width;
  const columns = new Float64Array(count * rows);
  for (let row = 0; row < count; row++) {
    const at = row * width + from;
    columns.set(matrix.subarray(at, at + rows), row * rows);
  }
  return columns;
}

/** Holds a table against the source's: how far may numbers be off that are stored in fewer bits? */
class EmbeddingComparison {
  #largest = 0;
  #limit = 0;
  #beyond = 0;
  #worstRow = 0;

  constructor(private readonly dtype: OutputDtype) {}

  add({ from, rows, floats }: RowBlock, found: RowBlock): void {
    const width = floats.length / rows;
    for (let row = 0; row < rows; row++) {
      const own = floats.subarray(row * width, (row + 1) * width);
      const other = found.floats.subarray(row * width, (row + 1) * width);
      const largest = own.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
      for (let at = 0; at < width; at++) {
        const number = own[at] as number;
        const difference = distance(number, other[at] as number);
        const limit = this.#limitFor(Math.abs(number), largest);
        if (difference > limit) this.#beyond++;
        if (limit > this.#limit) this.#limit = limit;
        if (difference > this.#largest) [this.#largest, this.#worstRow] = [difference, from + row];
      }
    }
  }

  /** Half a step: of float16 at that magnitude, or of the row's 127. */
  #limitFor(magnitude: number, largest: number): number {
    switch (this.dtype) {
      case 'float32':
        return 0;
      case 'float16':
        return magnitude > MOST_FLOAT16 ? Number.MAX_VALUE : Math.max(magnitude * 2 ** -11, 2 ** -25);
      case 'int8':
        // A scale, a quotient and a product are rounded to float32 besides.
        return largest * (1 / 254 + 2 ** -22);
    }
  }

  figures(): ComparedEmbedding {
    const [largest, limit] = [this.#largest, this.#limit];
    return { largest, limit, rounding: limit, beyond: this.#beyond, worstRow: this.#worstRow };
  }
}

/** What is larger becomes infinite. */
const MOST_FLOAT16 = 65504;
