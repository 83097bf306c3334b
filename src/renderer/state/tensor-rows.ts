/** The table of a checkpoint's tensors: what becomes of each, and in which order they are shown. */

import type { TensorMove } from '../../engine/targets/plan.ts';
import type { InspectedTensor, Inspection } from '../../engine/use-cases/inspect.ts';

export interface TensorRow extends InspectedTensor {
  /** The name it has, or becomes part of, in the converted checkpoint; `null` where it is left out. */
  readonly target: string | null;
}

export const COLUMNS = ['name', 'shape', 'dtype', 'bytes', 'checksum'] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

/** One row for each tensor of the source, in the order of the file. */
export function tensorRows({ tensors }: Inspection, moves: readonly TensorMove[]): readonly TensorRow[] {
  const targets = new Map<string, string | null>();
  for (const { source, target } of moves) for (const name of source) targets.set(name, target);
  return tensors.map((tensor) => ({ ...tensor, target: targets.get(tensor.name) ?? null }));
}

/** The rows whose source or target name has the text in it, in that order. */
export function arrange(rows: readonly TensorRow[], search: string, { column, descending }: Order): TensorRow[] {
  const wanted = search.trim().toLowerCase();
  const has = (name: string | null) => name?.toLowerCase().includes(wanted) === true;
  const found = rows.filter(({ name, target }) => has(name) || has(target));
  const sign = descending ? -1 : 1;
  return found.sort((a, b) => sign * (compare(a, b, column) || a.name.localeCompare(b.name)));
}

function compare(a: TensorRow, b: TensorRow, column: Column): number {
  switch (column) {
    case 'name':
      return 0;
    case 'shape':
      return a.shape.length - b.shape.length || elements(a) - elements(b);
    case 'dtype':
      return a.dtype.localeCompare(b.dtype);
    case 'bytes':
      return a.bytes - b.bytes;
    case 'checksum':
      return (a.crc32c ?? '').localeCompare(b.crc32c ?? '');
  }
}

function elements({ shape }: TensorRow): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Which rows are in sight, and a few around them. */
export function rowsInSight(count: number, top: number, height: number, rowHeight: number): readonly [number, number] {
  const spare = 4;
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  return [first, Math.min(count, Math.ceil((top + height) / rowHeight) + spare)];
}
