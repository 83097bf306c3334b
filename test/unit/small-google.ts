/** Small models in Google's layout and as Hugging Face's, made by our own writers. */

import { GOOGLE } from '../../src/engine/albert/layouts/google.ts';
import { HUGGINGFACE } from '../../src/engine/albert/layouts/huggingface.ts';
import { type ModelSizes, shapesIn } from '../../src/engine/albert/sizes.ts';
import { buildHeader } from '../../src/engine/formats/safetensors/header.ts';
import { elements } from '../../src/engine/formats/tensor.ts';
import type { Files } from './memory.ts';
import { bundleFiles, floatTensor, SIZES, type SmallTensor, vocabularyFile } from './small-albert.ts';

/** As a conversion leaves it: the word embedding is as wide as the hidden states. */
export const CONVERTED: ModelSizes = { ...SIZES, embeddingSize: SIZES.hiddenSize };

/** All tensors of a model; with the projection where the word embedding has another width. */
export function googleTensors(sizes: ModelSizes = CONVERTED): SmallTensor[] {
  return [...shapesIn(GOOGLE, sizes)].map(([name, shape]) => zeros(name, shape));
}

export function zeros(name: string, shape: readonly number[]): SmallTensor {
  return floatTensor(name, shape, new Float32Array(elements(shape)));
}

/** A configuration that fits {@link CONVERTED}, with changes; `undefined` takes a key out. */
export function googleConfigFile(changes: Readonly<Record<string, unknown>> = {}): Uint8Array {
  const config = {
    hidden_act: 'gelu',
    embedding_size: CONVERTED.embeddingSize,
    hidden_size: CONVERTED.hiddenSize,
    intermediate_size: CONVERTED.feedForwardSize,
    max_position_embeddings: CONVERTED.positions,
    num_attention_heads: 4,
    num_hidden_layers: 3,
    num_hidden_groups: 1,
    inner_group_num: 1,
    type_vocab_size: CONVERTED.tokenTypes,
    vocab_size: CONVERTED.vocabularySize,
    ...changes,
  };
  return new TextEncoder().encode(JSON.stringify(config, null, 2));
}

/** What the file `checkpoint` says. */
export function stateFile(path = 'albert_model.ckpt'): Uint8Array {
  return new TextEncoder().encode(`model_checkpoint_path: "${path}"\nall_model_checkpoint_paths: "${path}"\n`);
}

/** A whole folder as a conversion writes it. */
export function googleFiles(
  tensors: readonly SmallTensor[] = googleTensors(),
  config: Readonly<Record<string, unknown>> = {},
): Files {
  return {
    ...bundleFiles(tensors),
    'albert_config.json': googleConfigFile(config),
    'vocab.txt': vocabularyFile(),
    checkpoint: stateFile(),
  };
}

/** The tensors of `model.safetensors`: names and shapes. */
export function huggingFaceShapes(sizes: ModelSizes = CONVERTED): [name: string, shape: readonly number[]][] {
  return [...shapesIn(HUGGINGFACE, sizes)];
}

export function safetensorsFile(tensors: readonly (readonly [string, readonly number[]])[]): Uint8Array {
  let end = 0;
  const placed = tensors.map(([name, shape]) => {
    const offset = end;
    const bytes = 4 * elements(shape);
    end += bytes;
    return { name, dtype: 'float32' as const, shape, offset, bytes };
  });
  const header = buildHeader(placed, new Map([['format', 'pt']]));
  const file = new Uint8Array(header.length + end);
  file.set(header);
  return file;
}

/** A whole folder as an export writes it. */
export function huggingFaceFiles(
  config: Readonly<Record<string, unknown>> = {},
  tensors: readonly (readonly [string, readonly number[]])[] = huggingFaceShapes(),
): Files {
  return {
    'model.safetensors': safetensorsFile(tensors),
    'config.json': googleConfigFile({
      model_type: 'albert',
      architectures: ['AlbertForPreTraining'],
      hidden_act: 'gelu_new',
      ...config,
    }),
    'tokenizer_config.json': new TextEncoder().encode('{"tokenizer_class": "BertTokenizer"}'),
    'vocab.txt': vocabularyFile(),
  };
}
