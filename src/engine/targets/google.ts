/** The target of Google's code and bert4keras: a TensorFlow checkpoint as Google's ALBERT has it. */

import { encodeConfig, googleConfig, LAYER_NORM_EPSILON } from '../albert/config.ts';
import { GELU_DIFFERENCE, nameOfActivation } from '../albert/forward/activation.ts';
import { isNamed } from '../albert/labels.ts';
import { GOOGLE } from '../albert/layouts/google.ts';
import { nameOf } from '../albert/layouts/layout.ts';
import { variablesIn } from '../albert/sizes.ts';
import { TASK_VARIABLES } from '../albert/variables.ts';
import { compareNames, layOut, type TensorInfo } from '../formats/tensor.ts';
import { dataFileName, indexFileName } from '../formats/tensor-bundle/bundle-writer.ts';
import { encodeCheckpointState } from '../formats/tensor-bundle/checkpoint-state.ts';
import type { Model } from '../model/model.ts';
import { requireActivation } from '../model/require-activation.ts';
import { requireFloats } from '../model/require-floats.ts';
import { labelNamesOf } from '../model/task.ts';
import { copied, type MadeTensor, sourcesOf } from '../pipeline/recipe.ts';
import { writeBundle } from '../pipeline/write-bundle.ts';
import { fail } from '../problem/problem.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { googleConfigAgain } from './config-again.ts';
import { isAsMadeAgain, isDataFile, isIndexFile } from './detect-own.ts';
import { nameWithWord, ONNX_WORDS } from './naming.ts';
import {
  droppedOf,
  droppedWarnings,
  headWarnings,
  madeOf,
  madeWords,
  requireSameGroups,
  widenedWarnings,
} from './plan.ts';
import type { Plan, Target } from './target.ts';

/** What Google's and bert4keras' loaders expect the checkpoint to be called. */
const PREFIX = 'albert_model.ckpt';
const INDEX = indexFileName(PREFIX);
/** What the file `checkpoint` says. */
const STATE = encodeCheckpointState(PREFIX);

export const GOOGLE_TARGET: Target = {
  name: 'google',
  outputName: (sourceName) =>
    nameWithWord(sourceName, 'google', ['hf', ...Object.values(ONNX_WORDS)], ['google', 'zh']),
  dtypes: ['float32'],
  plan,
  textFiles: ({ vocabulary, sentencePiece }, { config }) => [
    ['checkpoint', STATE],
    ['albert_config.json', encodeConfig(config)],
    ...(vocabulary ? [['vocab.txt', vocabulary] as const] : []),
    ...(sentencePiece ? [['spiece.model', sentencePiece] as const] : []),
  ],
  writeWeights: (sink, _, { tensors }, context, signal, onBlock) =>
    writeBundle(sink, PREFIX, tensors, context, signal, onBlock),
  ownFiles: {
    [INDEX]: (file, folder) => isIndexFile(file, GOOGLE, folder),
    [dataFileName(PREFIX)]: (file, folder) => isDataFile(file, INDEX, GOOGLE, folder),
    checkpoint: (file) => isAsMadeAgain(file, () => STATE),
    'albert_config.json': (file) => isAsMadeAgain(file, googleConfigAgain),
  },
};

function plan(model: Model): Plan {
  requireFloats(model);
  if (model.layout === GOOGLE && !model.isRenamed) throw fail('already-google', { layout: 'google' });
  requireSameGroups(model, GOOGLE);
  requireNoMapping(model);
  const { sizes, depth, blocks, config, embedding } = model;
  const beside = besideEncoder(model);
  const tensors = [
    madeWords(model, nameOf(GOOGLE, 'words')),
    ...madeOf(model, variablesIn(GOOGLE, blocks), GOOGLE),
    ...beside.tensors,
  ];
  refuseCollisions(tensors);
  const embeddingSize = embedding === 'product' ? sizes.hiddenSize : sizes.embeddingSize;
  return {
    tensors: layOut(tensors),
    dropped: [...droppedOf(model), ...beside.leftOut],
    architecture: null,
    dtype: 'float32',
    config: googleConfig({ ...sizes, embeddingSize }, depth, blocks, activationFor(model), config),
    warnings: [
      ...droppedWarnings(model),
      ...headWarnings(model),
      ...beside.warnings,
      ...labelWarnings(model),
      ...settingWarnings(model),
      ...widenedWarnings(tensors),
    ],
  };
}

/** @throws UNSUPPORTED_MODEL: where the widths are one, Google's code has no mapping */
function requireNoMapping({ embedding, sizes, weights }: Model): void {
  const mapping = weights.get('mapping.kernel');
  if (embedding === 'mapped' && sizes.embeddingSize === sizes.hiddenSize && mapping) {
    throw fail('mapping-without-place', { tensor: mapping.entry.name, width: sizes.hiddenSize });
  }
}

interface BesideEncoder {
  readonly tensors: readonly MadeTensor[];
  readonly leftOut: readonly TensorInfo[];
  readonly warnings: readonly Warning[];
}

/** A checkpoint holds whatever a task added to the model; of other dialects only what has a name here. */
function besideEncoder(model: Model): BesideEncoder {
  const others = [...model.others.values()].map(({ entry }) => entry);
  const heads = madeOf(model, TASK_VARIABLES, GOOGLE);
  if (model.layout.dialect === GOOGLE.dialect) {
    const kept = others.map((tensor) => copied(tensor, tensor.name));
    const names = [...heads, ...kept].map(({ name }) => name).sort(compareNames);
    const warnings = names.length > 0 ? [warning('TASK_HEAD_KEPT', { tensors: names })] : [];
    return { tensors: [...heads, ...kept], leftOut: [], warnings };
  }
  const names = others.map(({ name }) => name);
  const warnings = names.length > 0 ? [warning('LEFT_OUT', { tensors: names, architecture: 'Google ALBERT' })] : [];
  return { tensors: heads, leftOut: others, warnings };
}

function refuseCollisions(tensors: readonly MadeTensor[]): void {
  const names = new Set<string>();
  for (const tensor of tensors) {
    const source = sourcesOf(tensor)[0]?.name ?? '';
    if (names.has(tensor.name)) throw fail('name-collision', { tensor: source, target: tensor.name });
    names.add(tensor.name);
  }
}

/** The word that means the same here. What Google's code has no word for, a model of its own dialect keeps. */
function activationFor(model: Model): string {
  const own = model.layout.dialect === GOOGLE.dialect;
  const activation = own ? model.activation : requireActivation(model).activation;
  const name = activation && nameOfActivation(activation, GOOGLE.dialect);
  return name ?? (own ? model.hiddenAct : 'gelu');
}

/** Names of labels have no place here. */
function labelWarnings(model: Model): readonly Warning[] {
  const labels = labelNamesOf(model);
  return labels && isNamed(labels) ? [warning('LABELS_LEFT_OUT', { labels })] : [];
}

/** What Google's files have no word for, and their loaders take from their own code instead of a model's own. */
export function settingsReplaced({
  layout,
  activation,
  epsilon,
}: Model): Partial<Pick<Model, 'activation' | 'epsilon'>> {
  if (layout.dialect === GOOGLE.dialect) return {};
  return {
    ...(activation === 'gelu-erf' && { activation: 'gelu-tanh' }),
    ...(epsilon !== LAYER_NORM_EPSILON && { epsilon: LAYER_NORM_EPSILON }),
  };
}

/** Tells of that. */
export function settingWarnings(model: Model): readonly Warning[] {
  const { activation, epsilon } = settingsReplaced(model);
  return [
    ...(activation ? [warning('GELU_APPROXIMATED', { atMost: GELU_DIFFERENCE, measured: null })] : []),
    ...(epsilon ? [warning('EPSILON_REPLACED', { source: model.epsilon, target: epsilon })] : []),
  ];
}
