/**
 * The export to Hugging Face's transformers: names, shapes and places of its ALBERT classes
 * (transformers/models/albert/modeling_albert.py). Kernels [in,out] become weights [out,in]. `predictions.decoder` is
 * tied to the word embedding and `predictions.bias`, so it is not in the file, as in those that transformers saves.
 */

import { isFloat } from '../formats/dtype.ts';
import { layOut, type TensorInfo } from '../formats/tensor.ts';
import { type Notice, notice } from '../notice.ts';
import { fail } from '../problem.ts';
import type { ReadableLayout } from './layout.ts';
import { isOptimizerState } from './optimizer-state.ts';
import type { Plan } from './plan.ts';
import {
  copied,
  droppedNotices,
  identity,
  type MadeTensor,
  multiplied,
  sourcesOf,
  transposed,
  widenedNotices,
  zeros,
} from './recipe.ts';
import type { ModelSizes, TensorsByName } from './shapes.ts';
import {
  GOOGLE_PRETRAINING_HEADS,
  GOOGLE_REQUIRED,
  INNER_GROUP,
  LEFT_FACTOR,
  MAPPING_IN,
  PRETRAINING_HEADS,
  REQUIRED,
  RIGHT_FACTOR,
  type TensorRole,
} from './tensors.ts';

/** The class whose weights are complete in an export. */
export type Architecture = (typeof ARCHITECTURES)[number];

const ARCHITECTURES = [
  'AlbertForPreTraining',
  'AlbertForMaskedLM',
  'AlbertForSequenceClassification',
  'AlbertModel',
] as const;

export function isArchitecture(name: unknown): name is Architecture {
  return ARCHITECTURES.some((architecture) => architecture === name);
}

export interface HuggingFacePlan extends Plan {
  readonly architecture: Architecture;
  /** Classes that the classifier tells apart; `null` where there is none. */
  readonly labels: number | null;
}

const BLOCK = 'albert.encoder.albert_layer_groups.0.albert_layers.0';
const MAPPING = 'albert.encoder.embedding_hidden_mapping_in';
/** Modules by Google's scope: dense layers and layer norms. */
const MODULES = new Map(
  Object.entries({
    'bert/embeddings/LayerNorm': 'albert.embeddings.LayerNorm',
    'bert/encoder/embedding_hidden_mapping_in': MAPPING,
    [`${INNER_GROUP}/attention_1/self/query`]: `${BLOCK}.attention.query`,
    [`${INNER_GROUP}/attention_1/self/key`]: `${BLOCK}.attention.key`,
    [`${INNER_GROUP}/attention_1/self/value`]: `${BLOCK}.attention.value`,
    [`${INNER_GROUP}/attention_1/output/dense`]: `${BLOCK}.attention.dense`,
    [`${INNER_GROUP}/LayerNorm`]: `${BLOCK}.attention.LayerNorm`,
    [`${INNER_GROUP}/ffn_1/intermediate/dense`]: `${BLOCK}.ffn`,
    [`${INNER_GROUP}/ffn_1/intermediate/output/dense`]: `${BLOCK}.ffn_output`,
    [`${INNER_GROUP}/LayerNorm_1`]: `${BLOCK}.full_layer_layer_norm`,
    'bert/pooler/dense': 'albert.pooler',
    'cls/predictions/transform/dense': 'predictions.dense',
    'cls/predictions/transform/LayerNorm': 'predictions.LayerNorm',
  }),
);
const PARTS = new Map(Object.entries({ kernel: 'weight', gamma: 'weight', bias: 'bias', beta: 'bias' }));
/** Tensors that are named on their own. What TensorFlow calls output_weights is [out,in] already. */
const WHOLE = new Map(
  Object.entries({
    [LEFT_FACTOR.target]: 'albert.embeddings.word_embeddings.weight',
    'bert/embeddings/position_embeddings': 'albert.embeddings.position_embeddings.weight',
    'bert/embeddings/token_type_embeddings': 'albert.embeddings.token_type_embeddings.weight',
    'cls/predictions/output_bias': 'predictions.bias',
    'cls/seq_relationship/output_weights': 'sop_classifier.classifier.weight',
    'cls/seq_relationship/output_bias': 'sop_classifier.classifier.bias',
  }),
);
/** What BERT's and ALBERT's `run_classifier.py` calls its head [labels,H]. */
const CLASSIFIER = { weights: 'output_weights', bias: 'output_bias' } as const;
const GROUP = /^bert\/encoder\/transformer\/group_\d+\/inner_group_\d+\//;

/**
 * The name in transformers of a tensor with this name in Google's layout.
 * @throws Error for a name that has none: a role was added and its name here forgotten
 */
export function huggingFaceName(google: string): string {
  const slash = google.lastIndexOf('/');
  const module = MODULES.get(google.slice(0, slash));
  const part = PARTS.get(google.slice(slash + 1));
  const name = WHOLE.get(google) ?? (module && part && `${module}.${part}`);
  if (!name) throw new Error(`${google} has no name in transformers`);
  return name;
}

/** The name in Google's layout of a tensor of transformers' ALBERT; `null` for one that has none there. */
export function googleName(huggingFace: string): string | null {
  return GOOGLE_NAMES.get(huggingFace) ?? null;
}

const GOOGLE_NAMES: ReadonlyMap<string, string> = new Map([
  ...[...GOOGLE_REQUIRED, ...MAPPING_IN, ...GOOGLE_PRETRAINING_HEADS].map(
    ({ target }) => [huggingFaceName(target), target] as const,
  ),
  ['classifier.weight', CLASSIFIER.weights] as const,
  ['classifier.bias', CLASSIFIER.bias] as const,
]);

/**
 * Plans the export of a checkpoint whose shapes have been found to agree.
 * @param file the index's name, for messages
 * @throws UNSUPPORTED_DTYPE, UNSUPPORTED_FORMAT for an ALBERT whose layers do not share one block
 */
export function planHuggingFace(
  file: string,
  layout: ReadableLayout,
  tensors: TensorsByName,
  sizes: ModelSizes,
): HuggingFacePlan {
  refuseGroups(tensors);
  const encoder = layout === 'brightmart' ? fromBrightmart(file, tensors) : fromGoogle(file, tensors);
  const heads = chooseHeads(file, layout, tensors, sizes);
  const targets = [...encoder, ...mappingIn(file, tensors, sizes, layout), ...heads.targets];

  const used = new Set(targets.flatMap(sourcesOf));
  const unused = [...tensors.values()].filter((entry) => !used.has(entry));
  const dropped = unused.filter((entry) => isOptimizerState(entry, tensors));
  const leftOut = unused.filter((entry) => !isOptimizerState(entry, tensors)).map((entry) => entry.name);
  const { architecture, labels } = heads;
  const leftOutNotices = leftOut.length > 0 ? [notice('LEFT_OUT', { tensors: leftOut, architecture })] : [];
  return {
    architecture,
    labels,
    targets: layOut(targets),
    dropped: unused,
    notices: [...droppedNotices(dropped), ...heads.notices, ...leftOutNotices, ...widenedNotices(targets)],
  };
}

function refuseGroups(tensors: TensorsByName): void {
  for (const name of tensors.keys()) {
    if (GROUP.test(name) && !name.startsWith(`${INNER_GROUP}/`)) throw fail('several-groups', { tensor: name });
  }
}

/** The encoder, its word embedding multiplied out: brightmart adds positions and token types behind the projection. */
function fromBrightmart(file: string, tensors: TensorsByName): readonly MadeTensor[] {
  const [left, right] = [tensors.get(LEFT_FACTOR.source), tensors.get(RIGHT_FACTOR.source)];
  if (!left || !right) throw fail('tensor-missing', { tensors: [LEFT_FACTOR.source, RIGHT_FACTOR.source] });
  return [multiplied(file, left, right, huggingFaceName(LEFT_FACTOR.target)), ...madeOf(file, tensors, REQUIRED)];
}

function fromGoogle(file: string, tensors: TensorsByName): readonly MadeTensor[] {
  return madeOf(file, tensors, GOOGLE_REQUIRED);
}

/** transformers always has a mapping from the embedding's width to the hidden one's; where they are one, it does nothing. */
function mappingIn(
  file: string,
  tensors: TensorsByName,
  { hiddenSize }: ModelSizes,
  layout: ReadableLayout,
): readonly MadeTensor[] {
  const own = layout === 'google' ? madeOf(file, tensors, MAPPING_IN) : [];
  if (own.length === MAPPING_IN.length) return own;
  return [identity(hiddenSize, `${MAPPING}.weight`), zeros([hiddenSize], `${MAPPING}.bias`)];
}

interface Heads {
  readonly architecture: Architecture;
  readonly labels: number | null;
  readonly targets: readonly MadeTensor[];
  readonly notices: readonly Notice[];
}

/**
 * A classifier that somebody trained goes before the pretraining heads, which it has made pointless; and the number of
 * its labels would not fit the sentence order's two. Of the heads only complete ones go in: transformers would fill up
 * the others with random numbers.
 */
function chooseHeads(file: string, layout: ReadableLayout, tensors: TensorsByName, { hiddenSize }: ModelSizes): Heads {
  const roles = layout === 'brightmart' ? PRETRAINING_HEADS : GOOGLE_PRETRAINING_HEADS;
  const missing = roles.filter((role) => !tensors.has(role.source));
  const notices = missing.length > 0 ? [notice('HEADS_MISSING', { tensors: missing.map((role) => role.source) })] : [];
  const classifier = findClassifier(tensors, hiddenSize);
  if (classifier) {
    const { weights, bias, labels } = classifier;
    const exported = notice('CLASSIFIER_EXPORTED', { tensors: [weights.name, bias.name], labels });
    return {
      architecture: 'AlbertForSequenceClassification',
      labels,
      targets: [copied(file, weights, 'classifier.weight'), copied(file, bias, 'classifier.bias')],
      notices: [...notices, exported],
    };
  }
  const complete = (scope: string) => missing.every((role) => !role.source.startsWith(scope));
  const maskedLm = complete('cls/predictions/');
  const architecture = missing.length === 0 ? 'AlbertForPreTraining' : maskedLm ? 'AlbertForMaskedLM' : 'AlbertModel';
  const written = { AlbertForPreTraining: 'cls/', AlbertForMaskedLM: 'cls/predictions/', AlbertModel: null };
  const scope = written[architecture];
  const kept = scope === null ? [] : roles.filter((role) => role.source.startsWith(scope));
  return { architecture, labels: null, targets: madeOf(file, tensors, kept), notices };
}

function findClassifier(
  tensors: TensorsByName,
  hiddenSize: number,
): { readonly weights: TensorInfo; readonly bias: TensorInfo; readonly labels: number } | null {
  const [weights, bias] = [tensors.get(CLASSIFIER.weights), tensors.get(CLASSIFIER.bias)];
  const labels = bias?.shape[0] ?? 0;
  if (!weights || !bias || !isFloat(weights.dtype) || !isFloat(bias.dtype) || labels === 0) return null;
  if (bias.shape.length !== 1 || weights.shape.join() !== `${labels},${hiddenSize}`) return null;
  return { weights, bias, labels };
}

/** The tensors of these roles that are there. */
function madeOf(file: string, tensors: TensorsByName, roles: readonly TensorRole[]): readonly MadeTensor[] {
  return roles.flatMap((role) => {
    const entry = tensors.get(role.source);
    if (!entry) return [];
    const name = huggingFaceName(role.target);
    return [role.source.endsWith('/kernel') ? transposed(file, entry, name) : copied(file, entry, name)];
  });
}
