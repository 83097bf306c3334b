/** Which rows are shown, and in which order. */

import { standingOf } from '../../shared/standing.ts';
import type { ShownRow } from './row.ts';

export const KINDS = ['all', 'ready', 'problems', 'done'] as const;
/** `all`, or those that are alike in what is to be done with them. */
export type Kind = (typeof KINDS)[number];
export const ORDERS = ['given', 'name', 'size', 'state'] as const;
export type Order = (typeof ORDERS)[number];

export class Arrangement {
  shown = $state<Kind>('all');
  order = $state<Order>('given');

  of(rows: readonly ShownRow[], isReady: (row: ShownRow) => boolean): readonly ShownRow[] {
    const { shown, order } = this;
    const kept = shown === 'all' ? rows : rows.filter((row) => kindOf(row, isReady(row)) === shown);
    return order === 'given' ? kept : [...kept].sort(COMPARE[order]);
  }
}

/** `null`: under way, or held back by what was chosen. */
export function kindOf({ status }: ShownRow, isReady: boolean): Exclude<Kind, 'all'> | null {
  if (status.kind === 'refused' || status.kind === 'failed' || status.kind === 'replaced') return 'problems';
  if (status.kind === 'done') {
    const standing = standingOf(status.verification);
    return standing === 'wrong' || standing === 'unproved' ? 'problems' : 'done';
  }
  return isReady ? 'ready' : null;
}

const STATES = ['running', 'waiting', 'inspecting', 'refused', 'failed', 'replaced', 'cancelled', 'ready', 'done'];

const COMPARE: { readonly [O in Exclude<Order, 'given'>]: (one: ShownRow, other: ShownRow) => number } = {
  name: (one, other) => one.input.name.localeCompare(other.input.name, undefined, { numeric: true }),
  size: (one, other) => (one.inspection?.bytesIn ?? 0) - (other.inspection?.bytesIn ?? 0),
  state: (one, other) => STATES.indexOf(one.status.kind) - STATES.indexOf(other.status.kind),
};
