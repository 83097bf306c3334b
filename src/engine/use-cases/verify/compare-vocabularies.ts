/** Whether both models number their tokens alike. Where not, their weights may be the same and their words are not. */

import { TokenCursor } from '../../albert/token-cursor.ts';
import type { Model } from '../../model/model.ts';
import { type Warning, warning } from '../../problem/warning.ts';

/** A warning where both models have a vocabulary and a token of the one is another in the other. */
export function compareVocabularies(source: Model, converted: Model): Warning[] {
  if (source.vocabulary === null || converted.vocabulary === null) return [];
  const [first, second] = [new TokenCursor(source.vocabulary), new TokenCursor(converted.vocabulary)];
  for (let row = 0; ; row++) {
    const [isToken, isOther] = [first.next(), second.next()];
    if (!isToken && !isOther) return [];
    if (isToken && isOther && first.equals(second)) continue;
    const tokens = { source: isToken ? first.text() : null, found: isOther ? second.text() : null };
    return [warning('VOCABULARIES_DIFFER', { converted: converted.label, row, ...tokens })];
  }
}
