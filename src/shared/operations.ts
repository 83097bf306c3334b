/** The operations of TensorFlow.js that the engine uses, by name, so that a bundle holds no others. */

import {
  add,
  concat,
  erf,
  matMul,
  mean,
  mul,
  relu,
  reshape,
  rsqrt,
  slice,
  softmax,
  square,
  sub,
  tanh,
  tensor,
  tensor2d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { TensorFlowJs } from '../engine/compute/backend.ts';

export const operations: TensorFlowJs = {
  add,
  concat,
  erf,
  matMul,
  mean,
  mul,
  relu,
  reshape,
  rsqrt,
  slice,
  softmax,
  square,
  sub,
  tanh,
  tensor,
  tensor2d,
  tidy,
  transpose,
};
