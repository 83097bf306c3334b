/**
 * What Google's ALBERT code asks of a model (google-research/albert, modeling.py): `AlbertModel` makes variables from
 * the configuration, `get_assignment_map_from_checkpoint` matches them with the checkpoint's by name, and
 * `init_from_checkpoint` takes those. What has no match keeps its random numbers, and only the log says so; another
 * shape or type is an error.
 */

import { MEASURED_KEYS, XXLARGE } from './config-keys.ts';
import { type ConfigRules, configIssues, leastOf } from './config-requirements.ts';
import { type CompatibilityIssue, issue } from './issue.ts';
import type { GoogleFolder } from './model-folder.ts';
import { checkpointIssues, shapeIssues, stateIssues, vocabularyIssues } from './requirements.ts';
import type { TensorFacts } from './tensor-facts.ts';

const loader = 'google';

const RULES: ConfigRules = {
  loader,
  keys: MEASURED_KEYS,
  defaults: XXLARGE,
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
