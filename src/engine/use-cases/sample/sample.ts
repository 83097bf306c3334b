/**
 * Makes a checkpoint in brightmart's layout, of real size, with random weights from a seed: everyone can try
 * everything without a download. The same seed gives the same bytes on every platform.
 */

import { encodeConfig } from '../../albert/config.ts';
import { BRIGHTMART } from '../../albert/layouts/brightmart.ts';
import { type Preset, VOCABULARY_SIZE } from '../../albert/presets.ts';
import { type ModelSizes, shapesIn } from '../../albert/sizes.ts';
import { elements, layOut, type TensorSpec } from '../../formats/tensor.ts';
import {
  type BundledTensor,
  buildBundleIndex,
  dataFileName,
  indexFileName,
} from '../../formats/tensor-bundle/bundle-writer.ts';
import { encodeCheckpointState } from '../../formats/tensor-bundle/checkpoint-state.ts';
import type { Platform, Run } from '../../host/platform.ts';
import { abort, type Sink, writeWhole } from '../../host/sink.ts';
import { fail } from '../../problem/problem.ts';
import type { Progress } from '../progress.ts';
import { NormalNumbers } from './numbers.ts';
import { sampleVocabularyFile } from './vocabulary.ts';

const PREFIX = 'albert_model.ckpt';
const BLOCK_FLOATS = 1 << 19;
/** brightmart's `initializer_range`. */
const STANDARD_DEVIATION = 0.02;

/** What a sample has: any model's sizes will do. */
export interface SampleModel extends ModelSizes {
  readonly layers: number;
  readonly heads: number;
  /** As the published configurations have it in their names. */
  readonly size: string;
}

/** A sample of a size that brightmart published. */
export function publishedModel(preset: Preset): SampleModel {
  return { ...preset, vocabularySize: VOCABULARY_SIZE };
}

/** Writes a sample into a sink and commits it; aborts it on any failure, which it throws. */
export async function writeSample(
  model: SampleModel,
  seed: number,
  sink: Sink,
  platform: Platform,
  run: Run<Progress>,
): Promise<void> {
  try {
    const entries = await writeWeights(model, seed, sink, platform, run);
    await writeWhole(sink, indexFileName(PREFIX), buildBundleIndex(entries, platform.createCrc32c));
    await writeWhole(sink, 'checkpoint', encodeCheckpointState(PREFIX));
    await writeWhole(sink, `albert_config_${model.size}.json`, encodeConfig(brightmartConfig(model)));
    await writeWhole(sink, 'vocab.txt', sampleVocabularyFile(model.vocabularySize));
    await sink.commit();
  } catch (error) {
    await abort(sink);
    throw error;
  }
}

/** Bytes of a sample's tensors. */
export function sampleBytes(model: SampleModel): number {
  return tensorsOf(model).reduce((sum, tensor) => sum + tensor.bytes, 0);
}

async function writeWeights(
  model: SampleModel,
  seed: number,
  sink: Sink,
  platform: Platform,
  run: Run<Progress>,
): Promise<readonly BundledTensor[]> {
  const tensors = layOut(tensorsOf(model));
  const total = sampleBytes(model);
  const file = await sink.create(dataFileName(PREFIX), total);
  const numbers = new NormalNumbers(seed);
  const block = new Float32Array(BLOCK_FLOATS);
  const entries: BundledTensor[] = [];
  let done = 0;
  for (const tensor of tensors) {
    const crc = platform.createCrc32c();
    // LayerNorm's gamma scales around one; all else is spread around zero, biases too, so that no exchange hides.
    const mean = tensor.name.endsWith('/gamma') ? 1 : 0;
    for (let at = 0; at < tensor.bytes / 4; at += BLOCK_FLOATS) {
      const floats = block.subarray(0, Math.min(BLOCK_FLOATS, tensor.bytes / 4 - at));
      numbers.fill(floats, mean, STANDARD_DEVIATION);
      const bytes = new Uint8Array(floats.buffer, 0, floats.byteLength);
      crc.update(bytes);
      await file.write(bytes);
      done += bytes.length;
      run.onProgress({ stage: 'writing', done, total });
      if (run.signal.aborted) throw fail('cancelled', { what: 'sample' });
    }
    entries.push({ ...tensor, crc32c: crc.digest() });
  }
  await file.close();
  return entries;
}

function tensorsOf(sizes: ModelSizes): readonly TensorSpec[] {
  return [...shapesIn(BRIGHTMART, sizes)].map(([name, shape]) => {
    return { name, dtype: 'float32', shape, bytes: 4 * elements(shape) };
  });
}

/** The keys that brightmart's configurations have. */
function brightmartConfig(model: SampleModel): object {
  return {
    attention_probs_dropout_prob: 0,
    directionality: 'bidi',
    hidden_act: 'gelu',
    hidden_dropout_prob: 0,
    hidden_size: model.hiddenSize,
    embedding_size: model.embeddingSize,
    initializer_range: STANDARD_DEVIATION,
    intermediate_size: model.feedForwardSize,
    max_position_embeddings: model.positions,
    num_attention_heads: model.heads,
    num_hidden_layers: model.layers,
    type_vocab_size: model.tokenTypes,
    vocab_size: model.vocabularySize,
    ln_type: 'postln',
  };
}
