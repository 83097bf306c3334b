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
