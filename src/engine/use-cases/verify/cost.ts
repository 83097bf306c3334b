/** What a verification costs, known before it begins. */

import type { Batch } from '../../albert/forward/batch.ts';
import type { ModelSizes } from '../../albert/sizes.ts';
import { type Multiplier, measureMultiplier, type Precision } from '../../compute/multiplier.ts';
import { headsOf } from '../../model/forward-pass.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import { labelsOf } from '../../model/task.ts';
import { OTHER_TABLES } from './other-tables.ts';

export interface Cost {
  /** Floating-point operations of what the models are run with. */
  readonly flops: number;
  /** Those of what is exact, whatever the models are run with. */
  readonly exactFlops: number;
  /** Rows that go through the layers side by side, and of how many runs they are. */
  readonly rows: number;
  readonly runs: number;
  /** Bytes of weights that are read. */
  readonly read: number;
  /** Elements of the word embedding that are compared. */
  readonly elements: number;
  /** Numbers that an activation is applied to. */
  readonly activations: number;
  /** What progress is told in: bytes of weights for each layer that goes through them, and {@link COMPARED} for each that is compared. */
  readonly bytes: number;
}

/** To read, check and compare a byte takes as long as going through so many (xlarge, two cores: 0.22 and 4.4 GB/s). */
export const COMPARED = 16;

/** Bytes of the kernels that every layer goes through. */
export function bytesOfLayer({ sizes: { hiddenSize, feedForwardSize }, blocks }: Model): number {
  return 4 * blocks.inner * (4 * hiddenSize ** 2 + 2 * hiddenSize * feedForwardSize);
}

/** Whether a converted model has a table where its source has two factors. */
export function isMultipliedOut(source: Model, converted: Model): boolean {
  return source.embedding === 'product' && converted.embedding !== 'product';
}

/** How many other tables a source is run with. */
export function othersOf(source: Model, converted: Model, precision: Precision): number {
  return isMultipliedOut(source, converted) ? OTHER_TABLES[precision].length : 0;
}

export function costOf(source: Model, converted: Model, { sequences, length }: Batch, precision: Precision): Cost {
  const { hiddenSize, vocabularySize, embeddingSize, feedForwardSize } = source.sizes;
  const tokens = sequences * length;
  const others = othersOf(source, converted, precision);
  const width = converted.sizes.embeddingSize;
  const product = isMultipliedOut(source, converted) ? 2 * (vocabularySize + tokens) * embeddingSize * hiddenSize : 0;
  const isCompared = headsOf(source).hasMaskedWords && headsOf(converted).hasMaskedWords;
  const logits = isCompared ? 2 * tokens * vocabularySize * (embeddingSize + (1 + others) * width) : 0;
  const passes = flopsOfPass(source, tokens) + flopsOfPass(converted, tokens) + others * flopsOfLane(source, tokens);
  // The runtime's one thread takes about twice as long as ours together.
  const graphs = converted.layout.isGraph ? 1 : 0;
  const graph = graphs * 2 * (flopsOfPass(converted, tokens) + (isCompared ? 2 * tokens * vocabularySize * width : 0));
  const layers = (1 + others) * source.depth.layers + (1 + graphs) * converted.depth.layers;
  const weights = [source, converted].flatMap((model) => [...model.weights.values(), ...model.others.values()]);
  const read = weights.reduce((sum, { entry }) => sum + entry.bytes, 4 * vocabularySize * (embeddingSize + width));
  return {
    flops: passes + logits + graph,
    exactFlops: product,
    rows: (2 + others) * tokens,
    runs: 2 + others,
    read,
    elements: vocabularySize * width,
    activations: layers * source.blocks.inner * tokens * feedForwardSize,
    bytes: COMPARED * read + layers * bytesOfLayer(source),
  };
}

/** Operations of all that a pass multiplies, but for the logits of masked words. */
function flopsOfPass(model: Model, tokens: number): number {
  const { embedding, sizes } = model;
  const mapping = 2 * tokens * sizes.embeddingSize * sizes.hiddenSize;
  // A product is gone through at both ends of the model, a mapping at its entrance.
  const times = { product: headsOf(model).hasMaskedWords ? 2 : 1, mapped: 1, table: 0 }[embedding];
  return times * mapping + flopsOfLane(model, tokens);
}

/** The same on rows that are made already. */
function flopsOfLane(model: Model, tokens: number): number {
  const { embedding, depth, sizes } = model;
  const { hiddenSize, embeddingSize } = sizes;
  const { hasMaskedWords, hasSentenceOrder, hasPooler, taskHead } = headsOf(model);
  const transformed = hasMaskedWords ? (embedding === 'product' ? hiddenSize : embeddingSize) : 0;
  const labels = labelsOf(model) ?? 2;
  const heads =
    hiddenSize * ((hasPooler ? hiddenSize : 0) + transformed + (hasSentenceOrder ? 2 : 0) + (taskHead ? labels : 0));
  return tokens * ((depth.layers * bytesOfLayer(model)) / 2 + 2 * heads);
}

/**
 * What else takes time, as operations that one thread of our kernel does in it (`npm run bench` prints what was told beside what it took): reading a
 * byte of a weight, checking and comparing it; comparing an element of the table with the product; and what a layer does
 * with a number beside multiplying.
 */
const OPERATIONS = { byte: 9, element: 150, activation: 530 } as const;

/** How fast a machine multiplies, in operations a second. */
export interface Speeds {
  /** By what the models are run with. */
  readonly multiplier: number;
  /** By what is exact. */
  readonly exactly: number;
  /** By one thread of our kernel, which tells how fast the machine is. */
  readonly thread: number;
}

/** About how long it takes. */
export function secondsAt({ multiplier, exactly, thread }: Speeds, cost: Cost): number {
  const { flops, exactFlops, read, elements, activations } = cost;
  const { byte, element, activation } = OPERATIONS;
  return (
    flops / multiplier + exactFlops / exactly + (byte * read + element * elements + activation * activations) / thread
  );
}

/**
 * How fast a machine multiplies, tried for a moment.
 * @param exactly our kernel
 * @param now milliseconds
 */
export function measureSpeeds(
  multiplier: Multiplier,
  exactly: Multiplier,
  { rows, runs }: Cost,
  { hiddenSize, feedForwardSize }: ModelSizes,
  now: () => number,
): Speeds {
  const columns = Math.max(1, Math.min(feedForwardSize, Math.floor(MOST_WEIGHTS / hiddenSize)));
  const trial = { rows, innerSize: hiddenSize, columns, milliseconds: TRIAL_MS };
  // The threads that help come while the first are measured: what they matter for most is measured last.
  const thread = measureMultiplier(exactly, now, ONE_PART);
  const speed = measureMultiplier(exactly, now, trial);
  return { thread, exactly: speed, multiplier: measureMultiplier(multiplier, now, { ...trial, runs }) };
}

/** Of a layer, so many weights are tried: more than the processor's nearest caches hold. */
const MOST_WEIGHTS = 1 << 21;
const TRIAL_MS = 20;
/** So narrow that one thread does it. */
const ONE_PART = { rows: 24, innerSize: 512, columns: 8, milliseconds: 5 } as const;
