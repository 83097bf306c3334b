/** The encoder: one transformer block, post-LN, applied as often as there are layers. */

import type { Batch } from './batch.ts';
import { addAndNorm, dense } from './layers.ts';
import type { Pass } from './pass.ts';

/** What is added to the attention to padding, in brightmart's and in Google's code. */
const MASKED = -10000;

/**
 * All layers, one behind the other: [n, H] → [n, H] for the n tokens of all sequences.
 * @param onLayer told after every layer
 */
export async function encode(
  pass: Pass,
  embedded: Float64Array,
  batch: Batch,
  onLayer: () => Promise<void>,
): Promise<Float64Array> {
  let hidden = embedded;
  for (let layer = 0; layer < pass.layers; layer++) {
    hidden = await sharedBlock(pass, hidden, batch);
    await onLayer();
  }
  return hidden;
}

async function sharedBlock(pass: Pass, x: Float64Array, batch: Batch): Promise<Float64Array> {
  const { weights, epsilon } = pass;
  const attended = await attention(pass, x, batch);
  const middle = await addAndNorm(weights, 'attentionNorm', x, attended, epsilon);
  const inner = await dense(weights, 'feedForward', middle, pass.activation);
  const fed = await dense(weights, 'feedForwardOutput', inner, 'linear');
  return addAndNorm(weights, 'feedForwardNorm', middle, fed, epsilon);
}

/** softmax(Q·Kᵀ / √D + bias)·V for each head of width D = H / heads, then the heads' results through a dense layer. */
async function attention({ weights, heads, hiddenSize }: Pass, x: Float64Array, batch: Batch): Promise<Float64Array> {
  const project = (module: 'query' | 'key' | 'value') => dense(weights, module, x, 'linear');
  const projected = { query: await project('query'), key: await project('key'), value: await project('value') };
  const context = new Float64Array(x.length);
  for (let sequence = 0; sequence < batch.sequences; sequence++) {
    for (let head = 0; head < heads; head++) attendWith(projected, head, hiddenSize / heads, sequence, batch, context);
  }
  return dense(weights, 'attention', context, 'linear');
}

interface Projected {
  readonly query: Float64Array;
  readonly key: Float64Array;
  readonly value: Float64Array;
}

/** One head's part of the context of one sequence's tokens. */
function attendWith(
  { query, key, value }: Projected,
  head: number,
  width: number,
  sequence: number,
  { length, mask }: Batch,
  context: Float64Array,
): void {
  const hiddenSize = query.length / mask.length;
  const first = sequence * length;
  const placeOf = (token: number) => (first + token) * hiddenSize + head * width;
  const scores = new Float64Array(length);
  for (let token = 0; token < length; token++) {
    const own = placeOf(token);
    for (let other = 0; other < length; other++) {
      const theirs = placeOf(other);
      let sum = 0;
      for (let at = 0; at < width; at++) sum += (query[own + at] as number) * (key[theirs + at] as number);
      scores[other] = sum / Math.sqrt(width) + (1 - (mask[first + other] as number)) * MASKED;
    }
    softmax(scores);
    for (let other = 0; other < length; other++) {
      const [theirs, share] = [placeOf(other), scores[other] as number];
      for (let at = 0; at < width; at++) {
        context[own + at] = (context[own + at] as number) + share * (value[theirs + at] as number);
      }
    }
  }
}

/** In place. */
function softmax(scores: Float64Array): void {
  const largest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let at = 0; at < scores.length; at++) {
    const share = Math.exp((scores[at] as number) - largest);
    scores[at] = share;
    sum += share;
  }
  for (let at = 0; at < scores.length; at++) scores[at] = (scores[at] as number) / sum;
}
