/** A forward pass: its parts, one behind the other. */

import type { Tensor } from '../../compute/backend.ts';
import type { Batch } from './batch.ts';
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

/** Runs a model on a batch. */
export async function run(pass: Pass, batch: Batch, onLayer: () => Promise<void>): Promise<PassOutput> {
  const sequence = await encode(pass, await embed(pass, batch), batch, onLayer);
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
