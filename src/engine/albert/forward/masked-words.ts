/** Logits of the masked language model, for some rows of the vocabulary at a time. */

import type { CreateCrc32c } from '../../checkpoint/crc32c.ts';
import type { TensorFlowJs } from '../../compute/backend.ts';
import { type RowBlock, readFloats, type StoredTensor } from '../../stream/weight-reader.ts';
import type { PassOutput } from './run.ts';

const OUTPUT_BIAS = 'cls/predictions/output_bias';

/** Makes the logits of some words for all tokens: [n, rows], row by row. */
export type LogitsOfRows = (words: RowBlock) => Float32Array;

/** @returns `null` for a model without the head */
export async function logitsOf(
  model: { readonly weights: ReadonlyMap<string, StoredTensor> },
  { towardsWords }: PassOutput,
  tf: TensorFlowJs,
  createCrc32c: CreateCrc32c,
): Promise<LogitsOfRows | null> {
  const bias = model.weights.get(OUTPUT_BIAS);
  if (!bias || !towardsWords) return null;
  const biases = await readFloats(bias, createCrc32c);
  return ({ from, rows, floats }) => {
    const width = floats.length / rows;
    const tokens = towardsWords.length / width;
    const logits = tf.tidy(() => {
      const hidden = tf.tensor2d(towardsWords, [tokens, width], 'float32');
      const words = tf.tensor2d(floats, [rows, width], 'float32');
      const added = tf.tensor(biases.subarray(from, from + rows), [rows], 'float32');
      return tf.add(tf.matMul(hidden, words, false, true), added);
    });
    const numbers = logits.dataSync<'float32'>();
    logits.dispose();
    return numbers;
  };
}
