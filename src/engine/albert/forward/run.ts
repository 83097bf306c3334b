/** A forward pass: its parts, one behind the other. */

import type { Tensor } from '../../compute/backend.ts';
import { type Batch, repeated } from './batch.ts';
import { embed, towardsWords } from './embeddings.ts';
import { encode } from './encoder.ts';
import { pool, sentenceOrder, transformForMaskedWords } from './heads.ts';
import type { Pass } from './pass.ts';

/** What a pass gives; n tokens of all sequences, E the width of `word_embeddings`. */
export interface PassOutput {
  /** [n, H] */
  readonly sequence: Float32Array;
  /** [n, H] */
  readonly pooled: Float32Array;
  /** [n, 2] */
  readonly sentenceOrder: Float32Array | null;
  /** [n, E], or where rows took the factors' place [n, H]: the product with a row of `word_embeddings`, plus that word's bias, is the word's logit. */
  readonly towardsWords: Float32Array | null;
}

/** A model that is run, on its own word embeddings or on rows of another table in their place ({@link embed}). */
export interface Lane {
  readonly pass: Pass;
  readonly rows: Float32Array | null;
}

/** Runs a model on a batch. @param onLayer told after every layer */
export async function run(pass: Pass, batch: Batch, onLayer: () => Promise<void>): Promise<PassOutput> {
  return outputOf({ pass, rows: null }, await encode(pass, await embed(pass, batch, null), batch, onLayer));
}

/**
 * Runs models on the same batch whose encoders are one and the same, weights and settings: what each embeds goes
 * through it side by side, which costs less than one behind the other.
 */
export async function runTogether(
  lanes: readonly Lane[],
  batch: Batch,
  onLayer: () => Promise<void>,
): Promise<readonly PassOutput[]> {
  const [first] = lanes;
  if (!first) return [];
  const { tf } = first.pass.weights;
  const embedded: Tensor[] = [];
  for (const { pass, rows } of lanes) embedded.push(await embed(pass, batch, rows));
  const beside = tf.concat(embedded);
  for (const tensor of embedded) tensor.dispose();
  const encoded = await encode(first.pass, beside, repeated(batch, lanes.length), onLayer);
  const tokens = batch.ids.length;
  const outputs: PassOutput[] = [];
  for (const [index, lane] of lanes.entries()) {
    outputs.push(await outputOf(lane, tf.slice(encoded, [index * tokens, 0], [tokens, lane.pass.hiddenSize])));
  }
  encoded.dispose();
  return outputs;
}

/** What the heads make of the encoder's output, which is not needed any more. */
async function outputOf({ pass, rows }: Lane, sequence: Tensor): Promise<PassOutput> {
  const pooled = await pool(pass, sequence);
  const order = pass.hasSentenceOrder ? await sentenceOrder(pass, pooled) : null;
  const transformed = pass.hasMaskedWords ? await transformForMaskedWords(pass, sequence) : null;
  const words = transformed && (rows ? transformed : await towardsWords(pass, transformed));
  return {
    sequence: taken(sequence),
    pooled: taken(pooled),
    sentenceOrder: order && taken(order),
    towardsWords: words && taken(words),
  };
}

/** A tensor's numbers; the tensor is not needed any more. */
function taken(tensor: Tensor): Float32Array {
  const floats = tensor.dataSync<'float32'>();
  tensor.dispose();
  return floats;
}
