/** Opens a model of any layout that we can run: what it is, and where its weights lie. */

import { type Depth, isPreLayerNorm, type SourceConfig } from './albert/config.ts';
import { type Activation, activationOf } from './albert/forward/activation.ts';
import { PROJECTION } from './albert/forward/embeddings.ts';
import type { EmbeddingKind } from './albert/forward/pass.ts';
import { detectLayout, type ReadableLayout } from './albert/layout.ts';
import { isOptimizerState } from './albert/optimizer-state.ts';
import { EMBEDDING_SIZE, presetOfDimensions } from './albert/presets.ts';
import { type ModelSizes, readSizes } from './albert/shapes.ts';
import { LEFT_FACTOR } from './albert/tensors.ts';
import type { BundleEntry, BundleIndex } from './checkpoint/bundle-reader.ts';
import { type Convertible, examine } from './examine.ts';
import { chooseConfig } from './input/choose-config.ts';
import { type Located, locate } from './input/locate.ts';
import { chooseVocabulary } from './input/vocabulary.ts';
import type { Notice } from './notice.ts';
import { findShards, readIndex } from './open-checkpoint.ts';
import type { Platform } from './platform.ts';
import { fail, ProblemError } from './problem.ts';
import type { Input, InputFile, Source } from './source.ts';
import type { StoredTensor } from './stream/weight-reader.ts';

export interface Model {
  readonly label: string;
  readonly layout: ReadableLayout;
  /** `embeddingSize` is the width of the stored `word_embeddings`. */
  readonly sizes: ModelSizes;
  readonly depth: Depth;
  readonly embedding: EmbeddingKind;
  readonly activation: Activation;
  readonly epsilon: number;
  /** `word_embeddings`: too large to be held. */
  readonly words: StoredTensor;
  /** All other weights by their names in Google's layout; a task head's by its own. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly vocabulary: Uint8Array | null;
  readonly notices: readonly Notice[];
  close(): Promise<void>;
}

/** Both brightmart's and Google's code have it in their LayerNorm. */
const LAYER_NORM_EPSILON = 1e-12;

/**
 * Opens a model. Its files stay open until it is closed.
 * @throws what an input that cannot be read is refused with
 */
export async function openModel(input: Input, platform: Platform): Promise<Model> {
  const located = await locate(input);
  const index = await readIndex(located, platform);
  const { layout } = detectLayout(index.entries.map((entry) => entry.name));
  if (layout === 'google') return openGoogle(input, located, index);
  const { result, notices } = await examine(input, { size: 'auto' }, platform);
  if (!result.ok) throw new ProblemError(result.problem);
  return openBrightmart(input, result.convertible, notices);
}

async function openBrightmart(input: Input, convertible: Convertible, notices: readonly Notice[]): Promise<Model> {
  const { sizes, config, plan, vocabulary } = convertible;
  const sources = await openAll(convertible.shards);
  const weights = new Map<string, StoredTensor>();
  let words: StoredTensor | null = null;
  for (const target of plan.targets) {
    if (target.how === 'multiply') {
      words = stored(sources, target.left);
      weights.set(PROJECTION, stored(sources, target.right));
    } else weights.set(target.name, stored(sources, target.from));
  }
  if (!words) throw new Error('a plan without a word embedding');
  return {
    label: input.label,
    layout: 'brightmart',
    sizes,
    depth: { layers: config.num_hidden_layers, heads: config.num_attention_heads },
    embedding: 'product',
    activation: requireActivation(config.hidden_act, convertible.configFrom),
    epsilon: LAYER_NORM_EPSILON,
    words,
    weights,
    vocabulary,
    notices,
    close: () => closeAll(sources),
  };
}

async function openGoogle(input: Input, located: Located, index: BundleIndex): Promise<Model> {
  const tensors = new Map(index.entries.map((entry) => [entry.name, entry]));
  const sizes = readSizes('google', tensors);
  const shards = findShards(located, index);
  const { config, notices } = await chooseConfig(input.config, located.nearby, sizes);
  if (config && isPreLayerNorm(config)) {
    throw fail('pre-layer-norm', { file: config.file, value: config.layerNormType ?? '' });
  }
  const vocabulary = await chooseVocabulary(input.vocabulary, located.nearby, sizes.vocabularySize);
  const depth = depthOf(sizes, config);
  const sources = await openAll(shards);
  const weights = new Map<string, StoredTensor>();
  for (const entry of index.entries) {
    if (entry.name !== LEFT_FACTOR.target && !isOptimizerState(entry, tensors)) {
      weights.set(entry.name, stored(sources, entry));
    }
  }
  const words = tensors.get(LEFT_FACTOR.target);
  if (!words) throw fail('tensor-missing', { tensors: [LEFT_FACTOR.target] });
  return {
    label: input.label,
    layout: 'google',
    sizes,
    depth,
    embedding: sizes.embeddingSize === sizes.hiddenSize ? 'table' : 'mapped',
    activation: requireActivation(config?.hiddenAct ?? 'gelu', config?.file ?? null),
    epsilon: LAYER_NORM_EPSILON,
    words: stored(sources, words),
    weights,
    vocabulary: vocabulary.bytes,
    notices: [...located.notices, ...notices, ...vocabulary.notices],
    close: () => closeAll(sources),
  };
}

/** Layers and heads, from the configuration or, for a published size, from what it is known to have. */
function depthOf(sizes: ModelSizes, config: SourceConfig | null): Depth {
  const preset = presetOfDimensions({ ...sizes, embeddingSize: EMBEDDING_SIZE });
  const layers = config?.layers ?? preset?.layers;
  const heads = config?.heads ?? preset?.heads;
  if (layers === undefined || heads === undefined) {
    const { hiddenSize, feedForwardSize, embeddingSize } = sizes;
    throw fail('config-needed', { hiddenSize, feedForwardSize, embeddingSize });
  }
  return { layers, heads };
}

function requireActivation(hiddenAct: string, file: string | null): Activation {
  const activation = activationOf(hiddenAct, 'tensorflow');
  if (activation) return activation;
  const expected = 'gelu, relu, tanh or linear';
  throw fail('config-value', { file: file ?? '', key: 'hidden_act', value: JSON.stringify(hiddenAct), expected });
}

async function openAll(files: readonly InputFile[]): Promise<readonly Source[]> {
  const sources: Source[] = [];
  try {
    for (const file of files) sources.push(await file.open());
    return sources;
  } catch (error) {
    await closeAll(sources);
    throw error;
  }
}

async function closeAll(sources: readonly Source[]): Promise<void> {
  for (const source of sources) await source.close();
}

function stored(sources: readonly Source[], entry: BundleEntry): StoredTensor {
  const source = sources[entry.shard];
  if (!source) throw new Error(`no open data file ${entry.shard}`);
  return { entry, source, transposed: false };
}
