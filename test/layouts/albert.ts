/** The smallest ALBERTs: a whole model in 2 kB, for files that are kept. */

import { crc32c } from '@node-rs/crc32';
import { BRIGHTMART } from '../../src/engine/albert/layouts/brightmart.ts';
import { shapesIn } from '../../src/engine/albert/sizes.ts';
import { mask } from '../../src/engine/formats/crc32c.ts';
import { compareNames, elements } from '../../src/engine/formats/tensor.ts';
import { concat, utf8 } from './bytes.ts';
import { encodeFields, entryFields, type Field, headerFields } from './protobuf.ts';
import { blockLayout, encodeTable, entryLayout, tableLayout } from './table.ts';

export const SIZES = {
  hiddenSize: 4,
  feedForwardSize: 8,
  embeddingSize: 2,
  positions: 4,
  tokenTypes: 2,
  vocabularySize: 8,
};

/** A configuration for a model of these sizes. */
export function configOf(sizes: typeof SIZES, layers: number, heads: number) {
  return {
    hidden_size: sizes.hiddenSize,
    intermediate_size: sizes.feedForwardSize,
    embedding_size: sizes.embeddingSize,
    max_position_embeddings: sizes.positions,
    type_vocab_size: sizes.tokenTypes,
    vocab_size: sizes.vocabularySize,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    hidden_act: 'gelu',
    ln_type: 'postln',
  };
}

export const CONFIG = configOf(SIZES, 2, 2);

export const TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '天', '地', '人'];
export const VOCABULARY = TOKENS.map((token) => `${token}\n`).join('');

/** A tensor with what its entry says of it. */
export interface TensorLayout {
  name: string;
  fields: Field[];
}

/** Tensors of these names and shapes behind each other, in name order; weights are small multiples of 1/64. */
export function layTensors(shapes: ReadonlyMap<string, readonly number[]>): {
  tensors: TensorLayout[];
  data: Uint8Array<ArrayBuffer>;
} {
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const names = [...shapes.keys()].sort(compareNames);
  const tensors = names.map((name, index) => {
    const shape = shapes.get(name) ?? [];
    const floats = Float32Array.from({ length: elements(shape) }, (_, i) => (((i * 7 + index * 13) % 33) - 16) / 64);
    const bytes = new Uint8Array(floats.buffer);
    const fields = entryFields({ shape, offset, size: bytes.length, crc: mask(crc32c(bytes)) });
    pieces.push(bytes);
    offset += bytes.length;
    return { name, fields };
  });
  return { tensors, data: concat(...pieces) };
}

/** Tensors of these shapes behind each other, without their bytes: what an index says of a file of zeros. */
export function layShapes(shapes: ReadonlyMap<string, readonly number[]>): { tensors: TensorLayout[]; bytes: number } {
  let bytes = 0;
  const tensors = [...shapes.keys()].sort(compareNames).map((name) => {
    const shape = shapes.get(name) ?? [];
    const size = 4 * elements(shape);
    const fields = entryFields({ shape, offset: bytes, size });
    bytes += size;
    return { name, fields };
  });
  return { tensors, bytes };
}

/** The shapes of brightmart's tensors. */
export function albertShapes(sizes: typeof SIZES = SIZES): Map<string, readonly number[]> {
  return new Map(shapesIn(BRIGHTMART, sizes));
}

/** An index of these tensors in one block. */
export function indexOf(tensors: readonly TensorLayout[], header: readonly Field[] = headerFields()): Uint8Array {
  const entries = tensors.map(({ name, fields }) => entryLayout(utf8(name), encodeFields(fields)));
  return encodeTable(tableLayout([blockLayout([entryLayout(new Uint8Array(0), encodeFields(header)), ...entries])]));
}

export const INDEX = 'albert_model.ckpt.index';
export const DATA = 'albert_model.ckpt.data-00000-of-00001';

/** The files of a whole model, with more tensors than it needs. */
export function albertFolder(more: ReadonlyMap<string, readonly number[]> = new Map()): Record<string, Uint8Array> {
  return folderOf(new Map([...albertShapes(), ...more]));
}

/** The files of a model without the heads of its pretraining: a quarter less, where they do not matter. */
export function headlessFolder(): Record<string, Uint8Array> {
  return folderOf(new Map([...albertShapes()].filter(([name]) => !name.startsWith('cls/'))));
}

function folderOf(shapes: ReadonlyMap<string, readonly number[]>): Record<string, Uint8Array> {
  const { tensors, data } = layTensors(shapes);
  return {
    [INDEX]: indexOf(tensors),
    [DATA]: data,
    'albert_config.json': utf8(JSON.stringify(CONFIG)),
    'vocab.txt': utf8(VOCABULARY),
  };
}
