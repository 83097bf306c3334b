/** What several loaders ask of a model in the same way. */

import { isAbsolutePath } from '../formats/tensor-bundle/checkpoint-state.ts';
import { baseName } from '../paths.ts';
import type { GoogleFolder, VocabularyFile } from './model-folder.ts';
import { type Loader, type Obstacle, obstacle } from './obstacle.ts';
import type { TensorFacts } from './tensor-facts.ts';

/** The weights are all there, and the word embedding's width is what the variables beside it make of it. */
export function checkpointObstacles({ missingWeights, tensors }: GoogleFolder): readonly Obstacle[] {
  const { mapping, sizes } = tensors;
  const width = sizes.hidden_size;
  const ignored = mapping !== null && width !== null && sizes.embedding_size === width;
  return [
    ...(missingWeights === null ? [] : [obstacle('weights-missing', { file: missingWeights })]),
    // Where both widths are one, the loaders make no projection, and what was trained goes unused.
    ...(ignored ? [obstacle('mapping-ignored', { tensor: mapping, width })] : []),
  ];
}

/** Every tensor has the shape that the others ask for. */
export function shapeObstacles({ misshapen }: TensorFacts): readonly Obstacle[] {
  return misshapen.map((facts) => obstacle('tensor-shape', facts));
}

/** There is a `vocab.txt`, and no token of it lies behind the last row of the word embedding. */
export function vocabularyObstacles(
  loader: Loader,
  vocabulary: VocabularyFile | null,
  { sizes }: TensorFacts,
): readonly Obstacle[] {
  if (!vocabulary) return [obstacle('vocabulary-missing', { loader })];
  const { file, tokens } = vocabulary;
  const vocabularySize = sizes.vocab_size;
  if (vocabularySize === null || tokens <= vocabularySize) return [];
  return [obstacle('vocabulary-too-long', { file, tokens, vocabularySize })];
}

/** What `tf.train.latest_checkpoint` finds, for whoever names the folder and not the prefix. */
export function stateObstacles({ state, prefix }: GoogleFolder): readonly Obstacle[] {
  if (!state) return [];
  const { file, named } = state;
  if (isAbsolutePath(named)) return [obstacle('state-absolute', { file, named })];
  const relative = named.replace(/^(\.\/)+/, '');
  return relative === baseName(prefix) ? [] : [obstacle('state-names-another', { file, named, prefix })];
}
