/**
 * Where the two architectures differ: what becomes of the word embedding, at the model's entrance and, tied to it, in
 * front of the masked language model's logits. V vocabulary, E embedding size, H hidden size, n tokens.
 *
 *     brightmart   LayerNorm(words[ids]·projection + positions + types)               [V,E]·[E,H]
 *     Google       LayerNorm(words[ids] + positions + types)·mapping + mapping's bias  [V,E], and where E ≠ H [E,H]
 *
 * With E = H, as in a converted model, Google's has no mapping, and words is brightmart's product.
 */

import type { Tensor } from '../../compute/backend.ts';
import type { Batch } from './batch.ts';
import { consume, dense, layerNorm } from './layers.ts';
import type { Pass, WordRows } from './pass.ts';

const EMBEDDINGS = 'bert/embeddings';
/** brightmart's right factor [E,H]. */
export const PROJECTION = `${EMBEDDINGS}/word_embeddings_2`;
const MAPPING = 'bert/encoder/embedding_hidden_mapping_in';

/**
 * Tokens as vectors, ready for the encoder: [n, H].
 * @param rows [n, H], to take the place of the products of brightmart's factors
 */
export async function embed(pass: Pass, batch: Batch, rows: Float32Array | null): Promise<Tensor> {
  if (rows) return addPositionsAndTypes(pass, tensorOfRows(pass, rows, batch), batch);
  const words = await wordVectors(pass, batch);
  switch (pass.embedding) {
    case 'product': {
      const projected = await consume(words, () =>
        pass.weights.use(PROJECTION, (projection) => pass.weights.tf.matMul(words, projection)),
      );
      return addPositionsAndTypes(pass, projected, batch);
    }
    case 'table':
      return addPositionsAndTypes(pass, words, batch);
    case 'mapped': {
      const normal = await addPositionsAndTypes(pass, words, batch);
      return consume(normal, () => dense(pass.weights, MAPPING, normal, 'linear'));
    }
  }
}

/**
 * What the logits are the product of, with rows of `word_embeddings`: [n, E] of the transformed hidden states, which
 * are [n, H] in brightmart's model and [n, E] in Google's. Consumes `transformed`.
 */
export async function towardsWords(pass: Pass, transformed: Tensor): Promise<Tensor> {
  if (pass.embedding !== 'product') return transformed;
  const { tf } = pass.weights;
  return consume(transformed, () =>
    pass.weights.use(PROJECTION, (projection) => tf.matMul(transformed, projection, false, true)),
  );
}

/** The rows of `word_embeddings` that the tokens ask for: [n, E]. */
async function wordVectors(pass: Pass, batch: Batch): Promise<Tensor> {
  return tensorOfRows(pass, await rowsOf(pass.words, batch), batch);
}

/** The rows of a table that the tokens ask for, one for each token. */
export async function rowsOf({ width, row }: WordRows, { ids }: Batch): Promise<Float32Array> {
  const distinct = [...new Set(ids)].sort((a, b) => a - b);
  const rows = new Map<number, Float32Array>();
  for (const id of distinct) rows.set(id, await row(id));
  const floats = new Float32Array(ids.length * width);
  ids.forEach((id, at) => {
    floats.set(rows.get(id) ?? [], at * width);
  });
  return floats;
}

function tensorOfRows({ weights: { tf } }: Pass, rows: Float32Array, { ids }: Batch): Tensor {
  return tf.tensor(rows, [ids.length, rows.length / ids.length], 'float32');
}

/** Consumes `vectors`. */
async function addPositionsAndTypes(pass: Pass, vectors: Tensor, batch: Batch): Promise<Tensor> {
  const { weights, epsilon } = pass;
  const { tf } = weights;
  const positions = Int32Array.from(batch.ids, (_, at) => at % batch.length);
  const withTypes = await consume(vectors, () =>
    weights.use(`${EMBEDDINGS}/token_type_embeddings`, (types) =>
      tf.tidy(() => tf.add(vectors, chosenRows(pass, types, batch.types))),
    ),
  );
  const sum = await consume(withTypes, () =>
    weights.use(`${EMBEDDINGS}/position_embeddings`, (table) =>
      tf.tidy(() => tf.add(withTypes, chosenRows(pass, table, positions))),
    ),
  );
  return consume(sum, () => layerNorm(weights, `${EMBEDDINGS}/LayerNorm`, sum, epsilon));
}

/** Rows of a small table, as the product with a matrix of ones and zeros, which is exact. */
function chosenRows({ weights: { tf } }: Pass, table: Tensor, rows: Int32Array): Tensor {
  const count = table.shape[0] ?? 0;
  const choice = new Float32Array(rows.length * count);
  rows.forEach((row, at) => {
    choice[at * count + row] = 1;
  });
  return tf.matMul(tf.tensor(choice, [rows.length, count], 'float32'), table);
}
