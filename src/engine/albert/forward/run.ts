/** A forward pass: its parts, one behind the other. */

import { type Batch, repeated } from './batch.ts';
import { embed, towardsWords } from './embeddings.ts';
import { encode } from './encoder.ts';
import { logits, pool, transformForMaskedWords } from './heads.ts';
import type { Pass } from './pass.ts';
import { sideBySide } from './weights.ts';

/** What a pass gives; n tokens of all sequences, E the width of `word_embeddings`. */
export interface PassOutput {
  /** [n, H] */
  readonly sequence: Float64Array;
  /** [n, H]; `null` without a pooler. */
  readonly pooled: Float64Array | null;
  /** [n, 2] */
  readonly sentenceOrder: Float64Array | null;
  /** Logits of a task's head, [n, labels]. */
  readonly task: Float64Array | null;
  /** [n, E], or where rows took the factors' place [n, H]: the product with a row of `word_embeddings`, plus that word's bias, is the word's logit. */
  readonly towardsWords: Float64Array | null;
}

/** A model that is run, on its own word embeddings or on rows of another table in their place ({@link embed}). */
export interface Lane {
  readonly pass: Pass;
  readonly rows: Float64Array | null;
}

/** Runs a model on a batch. @param onLayer told after every layer */
export async function run(pass: Pass, batch: Batch, onLayer: () => Promise<void>): Promise<PassOutput> {
  return outputOf({ pass, rows: null }, await encode(pass, await embed(pass, batch, null), batch, onLayer));
}

/**
 * Runs models on the same batch whose encoders are one and the same, weights and settings: what each embeds goes
 * through it side by side, which costs less than one behind the other. They differ by little.
 */
export async function runTogether(
  lanes: readonly Lane[],
  batch: Batch,
  onLayer: () => Promise<void>,
): Promise<readonly PassOutput[]> {
  const [first] = lanes;
  if (!first) return [];
  const size = batch.ids.length * first.pass.hiddenSize;
  const embedded = new Float64Array(lanes.length * size);
  for (const [index, { pass, rows }] of lanes.entries()) embedded.set(await embed(pass, batch, rows), index * size);
  const pass = { ...first.pass, weights: sideBySide(first.pass.weights, lanes.length) };
  const encoded = await encode(pass, embedded, repeated(batch, lanes.length), onLayer);
  const outputs: PassOutput[] = [];
  for (const [index, lane] of lanes.entries()) {
    outputs.push(await outputOf(lane, encoded.subarray(index * size, (index + 1) * size)));
  }
  return outputs;
}

/** What the heads make of the encoder's output. */
async function outputOf({ pass, rows }: Lane, sequence: Float64Array): Promise<PassOutput> {
  const pooled = pass.hasPooler ? await pool(pass, sequence) : null;
  const head = pass.taskHead;
  const headOf = head?.of === 'pooled' ? pooled : sequence;
  const transformed = pass.hasMaskedWords ? await transformForMaskedWords(pass, sequence) : null;
  return {
    sequence,
    pooled,
    sentenceOrder: pass.hasSentenceOrder && pooled ? await logits(pass, 'sentenceOrder', pooled) : null,
    task: head && headOf ? await logits(pass, head.module, headOf) : null,
    towardsWords: transformed && (rows ? transformed : await towardsWords(pass, transformed)),
  };
}
