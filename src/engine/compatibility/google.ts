/**
 * What Google's ALBERT code asks of a model (google-research/albert, modeling.py): `AlbertModel` makes variables from
 * the configuration, `get_assignment_map_from_checkpoint` matches them with the checkpoint's by name, and
 * `init_from_checkpoint` takes those. What has no match keeps its random numbers, and only the log says so; another
 * shape or type is an error.
 */

import { type ConfigRules, configIssues, leastOf } from './config-requirements.ts';
import { type CompatibilityIssue, issue } from './issue.ts';
import type { GoogleFolder } from './model-folder.ts';
import { checkpointIssues, shapeIssues, stateIssues, vocabularyIssues } from './requirements.ts';
import type { TensorFacts } from './tensor-facts.ts';

const loader = 'google';

const RULES: ConfigRules = {
  loader,
  keys: [
    'embedding_size',
    'hidden_size',
    'intermediate_size',
    'max_position_embeddings',
    'type_vocab_size',
    'vocab_size',
    'num_hidden_groups',
    'inner_group_num',
  ],
  // Those of AlbertConfig, which are albert_xxlarge's.
  defaults: {
    embedding_size: 128,
    hidden_size: 4096,
    intermediate_size: 16384,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    num_hidden_groups: 1,
    inner_group_num: 1,
    num_hidden_layers: 12,
    num_attention_heads: 64,
  },
  embeddingFollowsHidden: false,
  activations: { known: ['gelu', 'relu', 'tanh', 'linear', ''], anyCase: true, assumed: 'gelu' },
};

/** What stands between a checkpoint in Google's layout and Google's own code. */
export function googleIssues(folder: GoogleFolder): readonly CompatibilityIssue[] {
  const { tensors, configs } = folder;
  const { missingPooler, poolerIsUsed } = tensors;
  const missing = poolerIsUsed ? [...tensors.missing, ...missingPooler] : tensors.missing;
  return [
    ...checkpointIssues(folder),
    ...(missing.length > 0 ? [issue('tensors-missing', { loader, tensors: missing }, 'wrong')] : []),
    ...shapeIssues(tensors),
    ...dtypeIssues(tensors),
    ...(configs.length === 0
      ? [issue('config-missing', { expected: 'albert_config.json' })]
      : leastOf(configs.map((config) => configIssues(config, tensors, RULES)))),
    ...(tensors.missingHeads.length > 0 ? [issue('heads-missing', { loader, tensors: tensors.missingHeads })] : []),
    ...(missingPooler.length > 0 && !poolerIsUsed ? [issue('pooler-missing', { loader, tensors: missingPooler })] : []),
    ...(folder.hasSentencePiece && !folder.vocabulary ? [] : vocabularyIssues(loader, folder.vocabulary, tensors)),
    ...stateIssues(folder),
  ];
}

/** Its variables are float32, and the operation that restores them takes nothing else. */
function dtypeIssues({ dtypes }: TensorFacts): readonly CompatibilityIssue[] {
  return [...dtypes]
    .filter(([dtype]) => dtype !== 'float32')
    .map(([dtype, tensors]) => issue('tensor-dtype', { loader, dtype, tensors }));
}
