/** What of an input is meant, as options say it. */

import { NOTHING_SELECTED, type Selection } from '../engine/host/source.ts';

/** What is not said is left to the input. */
export type SelectionFlags = Partial<Pick<Selection, 'task'>>;

export function selectionOf({ task = NOTHING_SELECTED.task }: SelectionFlags): Selection {
  return { ...NOTHING_SELECTED, task };
}
