/** Whether both models number their tokens alike. Where not, their weights may be the same and their words are not. */

import { tokensOf } from '../input/vocabulary.ts';
import { type Notice, notice } from '../notice.ts';
import type { Model } from '../open-model.ts';

/** A notice where both models have a vocabulary and a token of the one is another in the other. */
export function compareVocabularies(source: Model, converted: Model): Notice[] {
  if (source.vocabulary === null || converted.vocabulary === null) return [];
  const [first, second] = [tokensOf(source.vocabulary), tokensOf(converted.vocabulary)];
  const row = first.findIndex((token, at) => token !== second[at]);
  const at = row < 0 && second.length > first.length ? first.length : row;
  if (at < 0) return [];
  const facts = { converted: converted.label, row: at, source: first[at] ?? null, found: second[at] ?? null };
  return [notice('VOCABULARIES_DIFFER', facts)];
}
