/** Whether both models number their tokens alike. Where not, their weights may be the same and their words are not. */

import { type Notice, notice } from '../notice.ts';
import type { Model } from '../open-model.ts';

/** A notice where both models have a vocabulary and a token of the one is another in the other. */
export function compareVocabularies(source: Model, converted: Model): Notice[] {
  if (source.vocabulary === null || converted.vocabulary === null) return [];
  const [first, second] = [linesOf(source.vocabulary), linesOf(converted.vocabulary)];
  const row = first.findIndex((token, at) => token !== second[at]);
  const at = row < 0 && second.length > first.length ? first.length : row;
  if (at < 0) return [];
  const facts = { converted: converted.label, row: at, source: first[at] ?? null, found: second[at] ?? null };
  return [notice('VOCABULARIES_DIFFER', facts)];
}

/** How a line ends, and whether the last one does, makes no other token. */
function linesOf(vocabulary: Uint8Array): readonly string[] {
  const lines = new TextDecoder().decode(vocabulary).split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
