/**
 * What Hugging Face's transformers ask of a model (models/albert): `from_pretrained(folder)` reads `config.json` and
 * `model.safetensors` by these names. A tensor of another shape is an error, a missing one is made of random numbers
 * with a warning, another float type is cast.
 */

import { hasPlaceFor, type Task, taskOfArchitecture } from '../albert/heads.ts';
import { HUGGINGFACE } from '../albert/layouts/huggingface.ts';
import { namedIn } from '../albert/sizes.ts';
import { HEAD_VARIABLES, POOLER_VARIABLES, TASK_VARIABLES } from '../albert/variables.ts';
import type { ConfigFile, ReadConfig } from './config-file.ts';
import { MEASURED_KEYS, XXLARGE } from './config-keys.ts';
import { type ConfigRules, configIssues } from './config-requirements.ts';
import type { HuggingFaceFolder } from './huggingface-folder.ts';
import { type CompatibilityIssue, issue } from './issue.ts';
import type { GoogleFolder } from './model-folder.ts';
import { shapeIssues, vocabularyIssues } from './requirements.ts';

const loader = 'transformers';
const CONFIG = 'config.json';

const RULES: ConfigRules = {
  loader,
  keys: MEASURED_KEYS,
  defaults: { ...XXLARGE, vocab_size: 30000 },
  embeddingFollowsHidden: false,
  activations: {
    known: [
      ...['gelu_new', 'gelu', 'gelu_10', 'gelu_accurate', 'gelu_fast', 'gelu_python', 'gelu_pytorch_tanh'],
      ...['laplace', 'leaky_relu', 'linear', 'mish', 'prelu', 'quick_gelu', 'relu', 'relu2', 'relu6', 'sigmoid'],
      ...['silu', 'swish', 'tanh'],
    ],
    anyCase: false,
    assumed: 'gelu_new',
  },
};

/** The exact GELU with erf, under the names that transformers have for it. */
const ERF: readonly unknown[] = ['gelu', 'gelu_python'];
const TOKENIZERS: readonly (string | null)[] = ['BertTokenizer', 'BertTokenizerFast'];

/** What stands between a checkpoint in Google's layout and transformers. */
export function checkpointForTransformers({ prefix }: GoogleFolder): readonly CompatibilityIssue[] {
  return [issue('tensorflow-checkpoint', { prefix, convertible: true })];
}

/** What stands between a folder of Hugging Face's and transformers. */
export function transformersIssues(folder: HuggingFaceFolder): readonly CompatibilityIssue[] {
  const { file, tensors, config } = folder;
  if (!tensors) return [issue('safetensors-damaged', { file })];
  return [
    ...(tensors.missing.length > 0 ? [issue('tensors-missing', { loader, tensors: tensors.missing }, 'wrong')] : []),
    ...shapeIssues(tensors),
    ...(config ? [...configIssues(config, tensors, RULES), ...ownConfigIssues(config)] : [noConfig(folder)]),
    ...headIssues(folder),
    ...tokenizerIssues(folder),
  ];
}

function noConfig({ otherConfigs }: HuggingFaceFolder): CompatibilityIssue {
  const [other] = otherConfigs;
  return other === undefined
    ? issue('config-missing', { expected: CONFIG })
    : issue('config-not-found', { file: other, expected: CONFIG });
}

function ownConfigIssues(config: ConfigFile): readonly CompatibilityIssue[] {
  if (config.kind === 'malformed') return [];
  const { path: file, members } = config;
  const type = members.get('model_type');
  const activation = members.get('hidden_act');
  return [
    ...(type === 'albert' ? [] : [wrongType(file, type)]),
    ...(ERF.includes(activation) ? [issue('activation-erf', { file, value: String(activation) })] : []),
  ];
}

/** AutoModel makes another type's model without a word, all of random numbers; without a type it stops. */
function wrongType(file: string, type: unknown): CompatibilityIssue {
  return typeof type === 'string'
    ? issue('model-type', { file, value: type }, 'wrong')
    : issue('model-type', { file, value: null });
}

/** What a class has beyond the encoder is missed only where the configuration names that class. */
function headIssues({ tensors, config }: HuggingFaceFolder): readonly CompatibilityIssue[] {
  const task = config?.kind === 'read' ? taskNamed(config) : null;
  if (!tensors || !task) return [];
  const { missingPooler, missingHeads, missingTaskHeads } = tensors;
  if (task === 'none') {
    return missingPooler.length > 0 ? [issue('pooler-missing', { loader, tensors: missingPooler })] : [];
  }
  const variables = [...HEAD_VARIABLES, ...TASK_VARIABLES, ...POOLER_VARIABLES];
  const own = namedIn(HUGGINGFACE, variables).filter(({ module }) => hasPlaceFor(task, module));
  const names = new Set(own.map(({ name }) => name));
  const missing = [...missingPooler, ...missingHeads, ...missingTaskHeads].filter((name) => names.has(name));
  return missing.length > 0 ? [issue('heads-missing', { loader, tensors: missing })] : [];
}

function taskNamed({ members }: ReadConfig): Task | null {
  const named = members.get('architectures');
  return taskOfArchitecture(Array.isArray(named) ? (named as unknown[])[0] : null);
}

/** Chinese ALBERTs have BERT's tokenizer; where nothing says so transformers takes ALBERT's, which is SentencePiece. */
function tokenizerIssues({ tensors, vocabulary, tokenizer }: HuggingFaceFolder): readonly CompatibilityIssue[] {
  if (!tensors || tokenizer.selfContained) return [];
  if (!vocabulary) return [issue('vocabulary-missing', { loader })];
  const named = TOKENIZERS.includes(tokenizer.named);
  return [
    ...vocabularyIssues(loader, vocabulary, tensors),
    ...(named ? [] : [issue('tokenizer-class', { file: tokenizer.file, value: tokenizer.named })]),
  ];
}
