/** How much of the word embedding has been written, told from the bytes done: tensors are written in their order. */

import type { TensorMove } from '../../engine/targets/plan.ts';

/** From 0 to 1. */
export function embeddingShare(moves: readonly TensorMove[], done: number): number {
  const written = moves.filter(({ target }) => target !== null).sort((a, b) => (byName(a) < byName(b) ? -1 : 1));
  const at = written.findIndex(({ how }) => how === 'multiplied');
  const table = written[at];
  if (!table) return 1;
  const before = written.slice(0, at).reduce((sum, { bytes }) => sum + bytes, 0);
  return Math.max(0, Math.min(1, (done - before) / table.bytes));
}

function byName({ target }: TensorMove): string {
  return target ?? '';
}
