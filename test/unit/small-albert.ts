/** Small checkpoints in brightmart's layout, made by our own writer (test/fixtures has TensorFlow's). */

import { SPECIAL_TOKENS } from '../../src/engine/albert/tokenizer-json.ts';
import { crc32cOf } from '../../src/engine/formats/crc32c.ts';
import type { Dtype } from '../../src/engine/formats/dtype.ts';
import { elements, layOut } from '../../src/engine/formats/tensor.ts';
import { type BundledTensor, buildBundleIndex } from '../../src/engine/formats/tensor-bundle/bundle-writer.ts';
import { albertShapes, configOf } from '../layouts/albert.ts';
import type { Files } from './memory.ts';
import { platform } from './platform.ts';

export const SIZES = {
  hiddenSize: 12,
  feedForwardSize: 48,
  embeddingSize: 8,
  positions: 16,
  tokenTypes: 2,
  vocabularySize: 50,
};

export interface SmallTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Makes another type of a tensor of float32: of so many bytes a value, all zero. */
export const ofType = (dtype: Dtype, width: number) => (tensor: SmallTensor) => ({
  ...tensor,
  dtype,
  bytes: new Uint8Array((tensor.bytes.length / 4) * width),
});

/** All tensors of a small ALBERT. Values are small multiples of 1/64, so that any order of adding is exact. */
export function albertTensors(sizes: typeof SIZES = SIZES): SmallTensor[] {
  return [...albertShapes(sizes)].map(([name, shape], index) => {
    const floats = Float32Array.from({ length: elements(shape) }, (_, i) => (((i * 7 + index * 13) % 33) - 16) / 64);
    return floatTensor(name, shape, floats);
  });
}

export function floatTensor(name: string, shape: readonly number[], floats: Float32Array): SmallTensor {
  return { name, dtype: 'float32', shape, bytes: new Uint8Array(floats.buffer) };
}

/** A bundle of these tensors: its data file's bytes and its entries. */
export function layTensors(tensors: readonly SmallTensor[]): { data: Uint8Array; entries: BundledTensor[] } {
  const placed = layOut(tensors.map((tensor) => ({ ...tensor, content: tensor.bytes, bytes: tensor.bytes.length })));
  const data = new Uint8Array(placed.reduce((sum, tensor) => sum + tensor.bytes, 0));
  const entries = placed.map(({ content, ...entry }) => {
    data.set(content, entry.offset);
    return { ...entry, crc32c: crc32cOf(platform.createCrc32c, content) };
  });
  return { data, entries };
}

/** The two files of a bundle. */
export function bundleFiles(tensors: readonly SmallTensor[], prefix = 'albert_model.ckpt'): Files {
  const { data, entries } = layTensors(tensors);
  return {
    [`${prefix}.index`]: buildBundleIndex(entries, platform.createCrc32c),
    [`${prefix}.data-00000-of-00001`]: data,
  };
}

/** A configuration file that fits {@link SIZES}, with changes. */
export function configFile(changes: Readonly<Record<string, unknown>> = {}): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ ...configOf(SIZES, 3, 4), ...changes }));
}

export function vocabularyFile(tokens = SIZES.vocabularySize): Uint8Array {
  const words = Array.from({ length: tokens }, (_, i) => `${SPECIAL_TOKENS[i - 10] ?? `token${i}`}\n`);
  return new TextEncoder().encode(words.join(''));
}

/** A whole checkpoint folder, with config and vocabulary. */
export function albertFiles(tensors: readonly SmallTensor[] = albertTensors()): Files {
  return { ...bundleFiles(tensors), 'albert_config.json': configFile(), 'vocab.txt': vocabularyFile() };
}
