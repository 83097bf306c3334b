/** A forward pass: its parts, one behind the other. */

import type { Tensor } from '../../compute/backend.ts';
import { type Batch, twice } from './batch.ts';
import { embed, towardsWords } from './embeddings.ts';
import { encode } from './encoder.ts';
import { pool, sentenceOrder, transformForMaskedWords } from './heads.ts';
import type { Pass } from './pass.ts';

/** What a pass gives; n tokens of all sequences, E the width of `word_embeddings`. */
export interface PassOutput {
  /** [n, H] */
  readonly sequence: Float32Array;
  /** [sequences, H] */
  readonly pooled: Float32Array;
  /** [sequences, 2] */
  readonly sentenceOrder: Float32Array | null;
  /** [n, E]: the product with a row of `word_embeddings`, plus that word's bias, is the word's logit. */
  readonly towardsWords: Float32Array | null;
}

/** Runs a model on a batch. @param onLayer told after every layer */
export async function run(pass: Pass, batch: Batch, onLayer: () => Promise<void>): Promise<PassOutput> {
  return outputOf(pass, await encode(pass, await embed(pass, batch), batch, onLayer), batch);
}

/**
 * Runs two models on the same batch whose encoders are one and the same, weights and settings: what each embeds goes
 * through it side by side, which costs less than one behind the other.
 */
export async function runTogether(
  first: Pass,
  second: Pass,
  batch: Batch,
  onLayer: () => Promise<void>,
): Promise<readonly [PassOutput, PassOutput]> {
  const { tf } = first.weights;
  const [own, other] = [await embed(first, batch), await embed(second, batch)];
  const both = tf.concat([own, other]);
  for (const tensor of [own, other]) tensor.dispose();
  const encoded = await encode(first, both, twice(batch), onLayer);
  const tokens = batch.ids.length;
  const part = (from: number) => tf.slice(encoded, [from, 0], [tokens, first.hiddenSize]);
  const [sequence, sequenceOther] = [part(0), part(tokens)];
  encoded.dispose();
  return [await outputOf(first, sequence, batch), await outputOf(second, sequenceOther, batch)];
}

/** What the heads make of the encoder's output, which is not needed any more. */
async function outputOf(pass: Pass, sequence: Tensor, batch: Batch): Promise<PassOutput> {
  const pooled = await pool(pass, sequence, batch);
  const order = pass.hasSentenceOrder ? await sentenceOrder(pass, pooled) : null;
  const words = pass.hasMaskedWords ? await towardsWords(pass, await transformForMaskedWords(pass, sequence)) : null;
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
