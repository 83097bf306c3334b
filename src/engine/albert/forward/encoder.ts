/** The encoder: transformer blocks, post-LN; in most models one, applied as often as there are layers. */

import type { Batch } from './batch.ts';
import { addAndNorm, dense } from './layers.ts';
import type { Pass } from './pass.ts';
import { ofBlock } from './weights.ts';

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
  for (const blocks of pass.layers) {
    for (const block of blocks) {
      hidden = await throughBlock({ ...pass, weights: ofBlock(pass.weights, block) }, hidden, batch);
    }
    await onLayer();
  }
  return hidden;
}

async function throughBlock(pass: Pass, x: Float64Array, batch: Batch): Promise<Float64Array> {
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

/** Tokens that are gone through at a time: so what is loaded is used for each of them. */
const AT_ONCE = 4;

/** One head's part of the context of one sequence's tokens. */
function attendWith(
  { query, key, value }: Projected,
  head: number,
  width: number,
  sequence: number,
  { length, mask }: Batch,
  context: Float64Array,
): void {
  const stride = query.length / mask.length;
  const first = sequence * length;
  const begin = first * stride + head * width;
  const scores = new Float64Array(AT_ONCE * length);
  for (let token = 0; token < length; token += AT_ONCE) {
    multiplyFour(query, key, begin, token, length, stride, width, scores);
    for (let nth = 0; nth < Math.min(AT_ONCE, length - token); nth++) {
      const own = scores.subarray(nth * length, (nth + 1) * length);
      for (let other = 0; other < length; other++) {
        own[other] = (own[other] as number) / Math.sqrt(width) + (1 - (mask[first + other] as number)) * MASKED;
      }
      softmax(own);
      addShares(own, value, begin, stride, width, context, begin + (token + nth) * stride);
    }
  }
}

/**
 * Products of the queries of four tokens, from `token` on, with all keys: [4, length]. Where there are fewer, those of the
 * last one several times.
 */
function multiplyFour(
  query: Float64Array,
  key: Float64Array,
  begin: number,
  token: number,
  length: number,
  stride: number,
  width: number,
  scores: Float64Array,
): void {
  const placeOf = (nth: number) => begin + Math.min(token + nth, length - 1) * stride;
  const [q0, q1, q2, q3] = [placeOf(0), placeOf(1), placeOf(2), placeOf(3)];
  for (let other = 0, k = begin; other < length; other++, k += stride) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let at = 0; at < width; at++) {
      const theirs = key[k + at] as number;
      s0 += (query[q0 + at] as number) * theirs;
      s1 += (query[q1 + at] as number) * theirs;
      s2 += (query[q2 + at] as number) * theirs;
      s3 += (query[q3 + at] as number) * theirs;
    }
    scores[other] = s0;
    scores[length + other] = s1;
    scores[2 * length + other] = s2;
    scores[3 * length + other] = s3;
  }
}

/** Adds all tokens' values to one token's context, each by its share. */
function addShares(
  shares: Float64Array,
  value: Float64Array,
  begin: number,
  stride: number,
  width: number,
  context: Float64Array,
  own: number,
): void {
  const last = shares.length - 1;
  const placeOf = (other: number) => begin + Math.min(other, last) * stride;
  for (let other = 0; other <= last; other += AT_ONCE) {
    const [v0, v1, v2, v3] = [placeOf(other), placeOf(other + 1), placeOf(other + 2), placeOf(other + 3)];
    // Beyond the last one there is nothing to share.
    const [s0, s1, s2, s3] = [
      shares[other] ?? 0,
      shares[other + 1] ?? 0,
      shares[other + 2] ?? 0,
      shares[other + 3] ?? 0,
    ];
    for (let at = own; at < own + width; at++) {
      const by = at - own;
      let sum = (context[at] as number) + s0 * (value[v0 + by] as number);
      sum += s1 * (value[v1 + by] as number);
      sum += s2 * (value[v2 + by] as number);
      context[at] = sum + s3 * (value[v3 + by] as number);
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
