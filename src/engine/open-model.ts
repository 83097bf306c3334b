/** Opens a model of any layout that we can run: what it is, and where its weights lie. */

import { type Blocks, type Depth, isPreLayerNorm, ONE_BLOCK } from './albert/config.ts';
import { type Activation, activationOf, type Dialect } from './albert/forward/activation.ts';
import { PROJECTION } from './albert/forward/embeddings.ts';
import type { EmbeddingKind } from './albert/forward/pass.ts';
import { googleName, huggingFaceName } from './albert/huggingface.ts';
import { detectLayout, type ModelLayout } from './albert/layout.ts';
import { isOptimizerState } from './albert/optimizer-state.ts';
import { requireFloat } from './albert/recipe.ts';
import { type ModelSizes, readSizes, type TensorsByName } from './albert/shapes.ts';
import { tellSize } from './albert/tell-size.ts';
import { FORWARD_WEIGHTS, LEFT_FACTOR, MAPPING_IN } from './albert/tensors.ts';
import { type Convertible, examine } from './examine.ts';
import { readSafetensors } from './formats/safetensors/reader.ts';
import type { TensorInfo } from './formats/tensor.ts';
import type { BundleIndex } from './formats/tensor-bundle/bundle-reader.ts';
import { chooseConfig } from './input/choose-config.ts';
import { baseName, type Located, linkNotices, locate } from './input/locate.ts';
import { chooseVocabulary } from './input/vocabulary.ts';
import type { Notice } from './notice.ts';
import { findShards, readIndex } from './open-checkpoint.ts';
import { openWhenRead } from './open-when-read.ts';
import type { StoredTensor } from './pipeline/weight-reader.ts';
import type { Platform } from './platform.ts';
import { fail, ProblemError } from './problem.ts';
import type { Input, InputFile, Source } from './source.ts';

export interface Model {
  readonly label: string;
  readonly layout: ModelLayout;
  /** `embeddingSize` is the width of the stored `word_embeddings`. */
  readonly sizes: ModelSizes;
  readonly depth: Depth;
  /** As its configuration says. It is run with the one block that its tensors are. */
  readonly blocks: Blocks;
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
  const weights = input.prefix === null ? safetensorsOf(input) : null;
  if (weights) return openHuggingFace(input, weights);
  const located = await locate(input);
  const index = await readIndex(located, platform);
  const { layout } = detectLayout(index.tensors.map((entry) => entry.name));
  if (layout === 'google') return openGoogle(input, located, index);
  const { result, notices } = await examine(input, { size: 'auto', format: 'google' }, platform);
  if (!result.ok) throw new ProblemError(result.problem);
  return openBrightmart(input, result.convertible, notices);
}

async function openBrightmart(input: Input, convertible: Convertible, notices: readonly Notice[]): Promise<Model> {
  const { sizes, product, vocabulary } = convertible;
  if (product.format !== 'google') throw new Error(`planned for ${product.format}`);
  const { plan, config } = product;
  const activation = requireActivation(config.hidden_act, convertible.configFrom, 'tensorflow');
  const sources = openWhenRead(convertible.shards);
  const weights = new Map<string, StoredTensor>();
  let words: StoredTensor | null = null;
  for (const target of plan.targets) {
    if (target.how === 'multiply') {
      words = stored(sources, target.left);
      weights.set(PROJECTION, stored(sources, target.right));
    } else if (target.how === 'copy' || target.how === 'widen') weights.set(target.name, stored(sources, target.from));
  }
  if (!words) throw new Error('a plan without a word embedding');
  return {
    label: input.label,
    layout: 'brightmart',
    sizes,
    depth: { layers: config.num_hidden_layers, heads: config.num_attention_heads },
    blocks: ONE_BLOCK,
    embedding: 'product',
    activation,
    epsilon: LAYER_NORM_EPSILON,
    words,
    weights,
    vocabulary,
    notices,
    close: () => closeAll(sources),
  };
}

async function openGoogle(input: Input, located: Located, index: BundleIndex): Promise<Model> {
  const tensors = new Map(index.tensors.map((entry) => [entry.name, entry]));
  const sizes = readSizes('google', tensors);
  for (const entry of index.tensors) if (isComputedWith(entry.name)) requireFloat(located.index.path, entry);
  const shards = findShards(located, index);
  const beside = await readBeside(input, located.nearby, sizes, 'tensorflow');
  const sources = openWhenRead(shards);
  const weights = new Map<string, StoredTensor>();
  for (const entry of index.tensors) {
    if (!isOptimizerState(entry, tensors)) weights.set(entry.name, stored(sources, entry));
  }
  return {
    label: input.label,
    layout: 'google',
    sizes,
    ...beside,
    embedding: sizes.embeddingSize === sizes.hiddenSize ? 'table' : 'mapped',
    ...withoutWords(weights),
    notices: [...located.notices, ...beside.notices],
    close: () => closeAll(sources),
  };
}

/** transformers always has a mapping from the embedding's width to the hidden one's, also where the two are one. */
async function openHuggingFace(input: Input, file: InputFile): Promise<Model> {
  const source = await file.open();
  try {
    const { tensors } = await readSafetensors(source);
    const weights = new Map(tensors.map((entry) => namedByGoogle(source, entry)));
    const missing = MAPPING_IN.filter((role) => !weights.has(role.target));
    const sizes = readSizes('google', shapesByName(weights));
    if (missing.length > 0)
      throw fail('tensor-missing', { tensors: missing.map((role) => huggingFaceName(role.target)) });
    const { notices, ...beside } = await readBeside(input, input.files, sizes, 'huggingface');
    return {
      label: input.label,
      layout: 'huggingface',
      sizes,
      ...beside,
      embedding: 'mapped',
      ...withoutWords(weights),
      notices: [...linkNotices(input), ...notices],
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** What lies beside the weights: configuration and vocabulary. */
async function readBeside(input: Input, nearby: readonly InputFile[], sizes: ModelSizes, dialect: Dialect) {
  const { config, notices } = await chooseConfig(input.config, nearby, sizes, 'google');
  if (config && isPreLayerNorm(config)) {
    throw fail('pre-layer-norm', { file: config.file, value: config.layerNormType ?? '' });
  }
  const { depth, notices: depthNotices } = tellSize('google', sizes, config);
  const vocabulary = await chooseVocabulary(input.vocabulary, nearby, sizes.vocabularySize);
  return {
    depth,
    blocks: config?.blocks ?? ONE_BLOCK,
    activation: requireActivation(config?.hiddenAct ?? DEFAULT_ACT[dialect], config?.file ?? null, dialect),
    epsilon: config?.layerNormEpsilon ?? LAYER_NORM_EPSILON,
    vocabulary: vocabulary.bytes,
    notices: [...notices, ...depthNotices, ...vocabulary.notices],
  };
}

/** What code of either kind takes where a configuration says nothing. */
const DEFAULT_ACT = { tensorflow: 'gelu', huggingface: 'gelu_new' } as const;

function requireActivation(hiddenAct: string, file: string | null, dialect: Dialect): Activation {
  const activation = activationOf(hiddenAct, dialect);
  if (activation) return activation;
  const expected = dialect === 'tensorflow' ? 'gelu, relu, tanh or linear' : 'gelu_new, gelu, relu, tanh or linear';
  throw fail('config-value', { file: file ?? '', key: 'hidden_act', value: JSON.stringify(hiddenAct), expected });
}

/** `model.safetensors` of a folder or archive without a TensorFlow checkpoint, the outermost one. */
function safetensorsOf({ files }: Input): InputFile | null {
  if (files.some((file) => file.path.endsWith('.index'))) return null;
  const found = files.filter((file) => baseName(file.path) === 'model.safetensors');
  return found.sort((a, b) => a.path.length - b.path.length)[0] ?? null;
}

/** Kernels are stored [out, in] there. @throws UNSUPPORTED_DTYPE for a weight of another type than those of floats */
function namedByGoogle(source: Source, entry: TensorInfo): readonly [string, StoredTensor] {
  const name = googleName(entry.name) ?? entry.name;
  if (isComputedWith(name)) requireFloat(source.name, entry);
  return [name, { entry, source, transposed: name.endsWith('/kernel') }];
}

/** Whether a tensor is one that a forward pass computes with. Whatever else there is may be of any type. */
function isComputedWith(name: string): boolean {
  return name === LEFT_FACTOR.target || FORWARD_WEIGHTS.has(name);
}

/** The tensors' shapes as Google's layout has them, to be held against its roles. */
function shapesByName(weights: ReadonlyMap<string, StoredTensor>): TensorsByName {
  return new Map(
    [...weights].map(([name, { entry, transposed }]) => {
      const shape = transposed ? [...entry.shape].reverse() : entry.shape;
      return [name, { ...entry, name, shape }];
    }),
  );
}

function withoutWords(weights: Map<string, StoredTensor>): Pick<Model, 'words' | 'weights'> {
  const words = weights.get(LEFT_FACTOR.target);
  if (!words) throw fail('tensor-missing', { tensors: [LEFT_FACTOR.target] });
  weights.delete(LEFT_FACTOR.target);
  return { words, weights };
}

async function closeAll(sources: readonly Source[]): Promise<void> {
  for (const source of sources) await source.close();
}

function stored(sources: readonly Source[], entry: TensorInfo): StoredTensor {
  const source = sources[entry.file];
  if (!source) throw new Error(`no open data file ${entry.file}`);
  return { entry, source, transposed: false };
}
