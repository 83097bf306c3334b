/**
 * The blocks of weights that the layers are made of: in brightmart's models one, in Google's and Hugging Face's as many
 * groups as they were trained with, of as many blocks each. A layer goes through all blocks of one group in turn.
 */

/** A block by its group, and its place within that. */
export interface Block {
  readonly group: number;
  readonly inner: number;
}

/** How many there are. */
export interface Blocks {
  readonly groups: number;
  /** In each group. */
  readonly inner: number;
}

export const FIRST_BLOCK: Block = { group: 0, inner: 0 };
/** The one block that all layers share. */
export const ONE_BLOCK: Blocks = { groups: 1, inner: 1 };

export function isFirst({ group, inner }: Block): boolean {
  return group === 0 && inner === 0;
}

export function isOne({ groups, inner }: Blocks): boolean {
  return groups === 1 && inner === 1;
}

/** All blocks, those of a group one behind the other. */
export function blocksOf({ groups, inner }: Blocks): readonly Block[] {
  return Array.from({ length: groups * inner }, (_, at) => ({ group: Math.floor(at / inner), inner: at % inner }));
}

/** The blocks that names tell. */
export interface FoundBlocks extends Blocks {
  /**
   * The numbers of the groups in the names, in their order. Where there are more groups than layers, Google's code makes
   * only those that a layer goes through: of 12 groups for 4 layers 0, 3, 6 and 9.
   */
  readonly numbers: readonly number[];
}

export function isGapless(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => number === at);
}

/** How many groups there are at least by their numbers, as many layers as numbers sharing them out. */
export function leastGroups({ groups, numbers }: FoundBlocks): number {
  return isGapless(numbers) ? groups : Math.ceil(((numbers.at(-1) ?? 0) * groups) / (groups - 1));
}

/** Whether the groups that names tell are those of so many, as far as they are there. */
export function areGroupsOf(
  numbers: readonly number[],
  groups: number,
  layers: number | null,
  code: Pick<SharedOut, 'groupOf' | 'makesAll'> | null,
): boolean {
  if (numbers.length === groups && isGapless(numbers)) return true;
  if (!code || code.makesAll || layers !== numbers.length) return false;
  return numbers.every((number, layer) => number === code.groupOf(layer, layers, groups));
}

/** How a code shares out layers among groups. */
export interface SharedOut {
  /** As it computes that, in float64: it is not always ⌊layer·groups/layers⌋. */
  readonly groupOf: GroupOfLayer;
  /** Whether it makes groups that no layer goes through. */
  readonly makesAll: boolean;
}

/** Tells the group of a layer among so many. */
export type GroupOfLayer = (layer: number, layers: number, groups: number) => number;

/** The blocks that each layer goes through, in turn. */
export function blocksOfLayers(
  layers: number,
  { groups, inner }: Blocks,
  groupOf: GroupOfLayer,
): readonly (readonly Block[])[] {
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: inner }, (_, at) => ({ group: groupOf(layer, layers, groups), inner: at })),
  );
}
