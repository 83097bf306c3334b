/** The layers that both architectures are made of, in float64. Rows are tokens. */

import type { DenseModule, NormModule } from '../variables.ts';
import { type Activation, activate } from './activation.ts';
import type { Weights } from './weights.ts';

/** x·kernel + bias, then the activation: [n, in] → [n, out]. */
export async function dense(
  weights: Weights,
  module: DenseModule,
  x: Float64Array,
  activation: Activation,
): Promise<Float64Array> {
  const product = await weights.multiply(x, `${module}.kernel`);
  addToRows(product, await weights.vector(`${module}.bias`));
  activate(activation, product);
  return product;
}

/** Gives every row the mean 0 and the variance 1, then scales it by gamma and moves it by beta, in place. */
export async function layerNorm(weights: Weights, module: NormModule, x: Float64Array, epsilon: number): Promise<void> {
  const gamma = await weights.vector(`${module}.gamma`);
  const beta = await weights.vector(`${module}.beta`);
  const width = gamma.length;
  for (let from = 0; from < x.length; from += width) normalise(x.subarray(from, from + width), gamma, beta, epsilon);
}

function normalise(row: Float64Array, gamma: Float32Array, beta: Float32Array, epsilon: number): void {
  let sum = 0;
  for (let at = 0; at < row.length; at++) sum += row[at] as number;
  const mean = sum / row.length;
  let squares = 0;
  for (let at = 0; at < row.length; at++) squares += ((row[at] as number) - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / row.length + epsilon);
  for (let at = 0; at < row.length; at++) {
    row[at] = ((row[at] as number) - mean) * scale * (gamma[at] as number) + (beta[at] as number);
  }
}

/** The sum of two, normalised: what is behind both halves of a block (post-LN). `update` becomes it. */
export async function addAndNorm(
  weights: Weights,
  module: NormModule,
  x: Float64Array,
  update: Float64Array,
  epsilon: number,
): Promise<Float64Array> {
  for (let at = 0; at < update.length; at++) update[at] = (update[at] as number) + (x[at] as number);
  await layerNorm(weights, module, update, epsilon);
  return update;
}

/** Adds a vector to every row, in place. */
export function addToRows(rows: Float64Array, vector: Float32Array): void {
  const width = vector.length;
  for (let from = 0; from < rows.length; from += width) {
    for (let at = 0; at < width; at++) rows[from + at] = (rows[from + at] as number) + (vector[at] as number);
  }
}
