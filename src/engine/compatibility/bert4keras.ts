/**
 * What bert4keras asks of a model (0.11.5, models.py): `build_transformer_model(config, checkpoint, model='albert')`
 * builds layers from the configuration and asks the checkpoint for their variables by name. A missing variable or
 * another shape is an error; another float type is not, as Keras casts what it assigns.
 */

import { type ConfigRules, configObstacles, leastOf } from './config-requirements.ts';
import type { GoogleFolder } from './model-folder.ts';
import { type Obstacle, obstacle } from './obstacle.ts';
import { checkpointObstacles, shapeObstacles, stateObstacles, vocabularyObstacles } from './requirements.ts';

const loader = 'bert4keras';

const RULES: ConfigRules = {
  loader,
  keys: [
    'embedding_size',
    'hidden_size',
    'intermediate_size',
    'max_position_embeddings',
    'type_vocab_size',
    'vocab_size',
  ],
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
export function bert4kerasObstacles(folder: GoogleFolder): readonly Obstacle[] {
  const { tensors, configs } = folder;
  const unneeded = [...tensors.missingPooler, ...tensors.missingHeads];
  return [
    ...checkpointObstacles(folder),
    ...(tensors.missing.length > 0 ? [obstacle('tensors-missing', { loader, tensors: tensors.missing })] : []),
    ...shapeObstacles(tensors),
    ...groupObstacles(folder),
    ...(configs.length === 0
      ? [obstacle('config-missing', { expected: 'albert_config.json' })]
      : leastOf(configs.map((config) => [...configObstacles(config, tensors, RULES), ...geluObstacles(config)]))),
    ...(unneeded.length > 0 ? [obstacle('heads-missing', { loader, tensors: unneeded })] : []),
    ...vocabularyObstacles(loader, folder.vocabulary, tensors),
    ...stateObstacles(folder),
  ];
}

/** It knows the first block of the first group only, and would use it in all layers. */
function groupObstacles({ groups, innerGroups }: GoogleFolder): readonly Obstacle[] {
  return groups > 1 || innerGroups > 1 ? [obstacle('several-groups', { groups, innerGroups })] : [];
}

/** Its "gelu" is the exact one with erf until `set_gelu('tanh')`; ALBERT was trained with the one with tanh. */
function geluObstacles(config: GoogleFolder['configs'][number]): readonly Obstacle[] {
  if (config.kind === 'malformed' || config.members.get('hidden_act') !== 'gelu') return [];
  return [obstacle('activation-erf-by-default', { file: config.path })];
}
