/** What several loaders ask of a model in the same way. */

import { isAbsolutePath } from '../formats/tensor-bundle/checkpoint-state.ts';
import { baseName } from '../host/paths.ts';
import { type CompatibilityIssue, issue, type Loader } from './issue.ts';
import type { GoogleFolder, VocabularyFile } from './model-folder.ts';
import type { TensorFacts } from './tensor-facts.ts';

/** The weights are all there, and the word embedding's width is what the variables beside it make of it. */
export function checkpointIssues({ missingWeights, tensors }: GoogleFolder): readonly CompatibilityIssue[] {
  const { mapping, sizes } = tensors;
  const width = sizes.hidden_size;
  const ignored = mapping !== null && width !== null && sizes.embedding_size === width;
  return [
    ...(missingWeights === null ? [] : [issue('weights-missing', { file: missingWeights })]),
    // Where both widths are one, the loaders make no projection, and what was trained goes unused.
    ...(ignored ? [issue('mapping-ignored', { tensor: mapping, width })] : []),
  ];
}

/** Every tensor has the shape that the others ask for. */
export function shapeIssues({ misshapen }: TensorFacts): readonly CompatibilityIssue[] {
  return misshapen.map((facts) => issue('tensor-shape', facts));
}

/** There is a `vocab.txt`, and no token of it lies behind the last row of the word embedding. */
export function vocabularyIssues(
  loader: Loader,
  vocabulary: VocabularyFile | null,
  { sizes }: TensorFacts,
): readonly CompatibilityIssue[] {
  if (!vocabulary) return [issue('vocabulary-missing', { loader })];
  const { file, tokens } = vocabulary;
  const vocabularySize = sizes.vocab_size;
  if (vocabularySize === null || tokens <= vocabularySize) return [];
  return [issue('vocabulary-too-long', { file, tokens, vocabularySize })];
}

/** What `tf.train.latest_checkpoint` finds, for whoever names the folder and not the prefix. */
export function stateIssues({ state, prefix }: GoogleFolder): readonly CompatibilityIssue[] {
  if (!state) return [];
  const { file, named } = state;
  if (isAbsolutePath(named)) return [issue('state-absolute', { file, named })];
  const relative = named.replace(/^(\.\/)+/, '');
  return relative === baseName(prefix) ? [] : [issue('state-names-another', { file, named, prefix })];
}
