/** How weights are stored in eight bits. */

import type { Variable } from '../../albert/variables.ts';
import type { Scaled } from '../../pipeline/recipe.ts';

/**
 * Which elements of a weight share a scale in eight bits; `null` for one that stays in floats: brightmart's second factor,
 * which is multiplied from both sides, and what is small.
 */
export function scaledBy({ role, part }: Variable): Scaled | null {
  if (part === 'kernel') return 'columns';
  return role === 'words' || role === 'positions' ? 'rows' : null;
}
