/**
 * What bert4keras asks of a model (0.11.5, models.py): `build_transformer_model(config, checkpoint, model='albert')`
 * builds layers from the configuration and asks the checkpoint for their variables by name. A missing variable or
 * another shape is an error; another float type is not, as Keras casts what it assigns.
 */

import { isOne } from '../albert/blocks.ts';
import { BLOCK_KEYS } from '../albert/config.ts';
import { MEASURED_KEYS } from './config-keys.ts';
import { type ConfigRules, configIssues, leastOf } from './config-requirements.ts';
import { type CompatibilityIssue, issue } from './issue.ts';
import type { GoogleFolder } from './model-folder.ts';
import { checkpointIssues, shapeIssues, stateIssues, vocabularyIssues } from './requirements.ts';

const loader = 'bert4keras';

const RULES: ConfigRules = {
  loader,
  keys: MEASURED_KEYS.filter((key) => !BLOCK_KEYS.some((ofBlocks) => ofBlocks === key)),
  defaults: { max_position_embeddings: 512, type_vocab_size: 2 },
  embeddingFollowsHidden: true,
  activations: {
    known: [
      ...['gelu', 'gelu_erf', 'gelu_tanh', 'leaky_relu', 'swish', 'root_mean_square'],
      ...['elu', 'exponential', 'hard_sigmoid', 'linear', 'mish', 'relu', 'selu', 'sigmoid', 'softmax', 'softplus'],
      ...['softsign', 'tanh'],
    ],
    anyCase: false,
    assumed: null,
  },
};

/** What stands between a checkpoint in Google's layout and bert4keras. */
export function bert4kerasIssues(folder: GoogleFolder): readonly CompatibilityIssue[] {
  const { tensors, configs } = folder;
  const unneeded = [...tensors.missingPooler, ...tensors.missingHeads];
  return [
    ...checkpointIssues(folder),
    ...(tensors.missing.length > 0 ? [issue('tensors-missing', { loader, tensors: tensors.missing })] : []),
    ...shapeIssues(tensors),
    ...groupIssues(folder),
    ...(configs.length === 0
      ? [issue('config-missing', { expected: 'albert_config.json' })]
      : leastOf(configs.map((config) => [...configIssues(config, tensors, RULES), ...geluIssues(config)]))),
    ...(unneeded.length > 0 ? [issue('heads-missing', { loader, tensors: unneeded })] : []),
    ...(folder.hasSentencePiece && !folder.vocabulary ? [] : vocabularyIssues(loader, folder.vocabulary, tensors)),
    ...stateIssues(folder),
  ];
}

/** It knows the first block of the first group only, and would use it in all layers. */
function groupIssues({ blocks }: GoogleFolder): readonly CompatibilityIssue[] {
  return isOne(blocks) ? [] : [issue('several-groups', { groups: blocks.groups, innerGroups: blocks.inner })];
}

/** Its "gelu" is the exact one with erf until `set_gelu('tanh')`; ALBERT was trained with the one with tanh. */
function geluIssues(config: GoogleFolder['configs'][number]): readonly CompatibilityIssue[] {
  if (config.kind === 'malformed' || config.members.get('hidden_act') !== 'gelu') return [];
  return [issue('activation-erf-by-default', { file: config.path })];
}
