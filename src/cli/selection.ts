/** What of an input is meant, as options say it. */

import { NOTHING_SELECTED, type Selection } from '../engine/host/source.ts';

/** What is not said is left to the input. */
export interface SelectionFlags {
  readonly scope?: string;
  readonly averaged?: true;
  readonly task?: Selection['task'];
}

export function selectionOf({ scope, averaged, task }: SelectionFlags): Selection {
  return { scope: scope ?? null, averaged: averaged ?? false, task: task ?? NOTHING_SELECTED.task };
}
