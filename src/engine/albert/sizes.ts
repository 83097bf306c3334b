/** The model's sizes, read off the tensors; every shape must agree with them. */

import type { TensorInfo } from '../formats/tensor.ts';
import { fail } from '../problem/problem.ts';
import { type Block, type Blocks, type FoundBlocks, isGapless, ONE_BLOCK } from './blocks.ts';
import { isTransposedIn, type Layout, nameIn, nameOf } from './layouts/layout.ts';
import type { Dimensions } from './presets.ts';
import {
  blockVariables,
  type Dimension,
  HEAD_VARIABLES,
  MAPPING_VARIABLES,
  POOLER_VARIABLES,
  type Role,
  TASK_VARIABLES,
  type Variable,
  variablesOfBlocks,
} from './variables.ts';

/** All sizes that shapes alone can tell. Layers and heads are not among them: the block is shared, heads are slices. */
export interface ModelSizes extends Dimensions {
  readonly vocabularySize: number;
}

export type TensorsByName = ReadonlyMap<string, TensorInfo>;

/** A variable under its name in a layout. */
export interface NamedVariable extends Variable {
  readonly name: string;
}

/** The widest feed-forward layer that was published, ALBERT's xxlarge, has 16 384. */
const MOST_COLUMNS = 65_536;
/** Of the right factor, which is held whole: 64 MiB. brightmart's largest, xlarge, has a sixty-fourth. */
const MOST_IN_FACTOR = 2 ** 24;

/** All variables of a pretrained model that a layout has, under its names. */
export function variablesIn(layout: Layout, blocks: Blocks = ONE_BLOCK): readonly NamedVariable[] {
  return namedIn(layout, variablesOfBlocks(blocks));
}

/** Those of the heads of tasks. */
export function taskVariablesIn(layout: Layout): readonly NamedVariable[] {
  return namedIn(layout, TASK_VARIABLES);
}

export function namedIn(layout: Layout, variables: readonly Variable[]): readonly NamedVariable[] {
  return variables.flatMap((variable) => {
    const name = nameIn(layout, variable);
    return name === null ? [] : [{ ...variable, name }];
  });
}

/**
 * The variables without which a model in a layout is none; a mapping is one of them where `widthsDiffer`. Whether a
 * pooler is, tells what the model is for.
 */
export function requiredIn(
  layout: Layout,
  widthsDiffer: boolean,
  blocks: Blocks = ONE_BLOCK,
): readonly NamedVariable[] {
  const besideEncoder: readonly Variable[] = [...HEAD_VARIABLES, ...POOLER_VARIABLES];
  const optional = hasMapping(layout, widthsDiffer) ? besideEncoder : [...besideEncoder, ...MAPPING_VARIABLES];
  const roles = new Set(optional.map(({ role }) => role));
  return variablesIn(layout, blocks).filter(({ role }) => !roles.has(role));
}

/** Whether a model in a layout has a mapping from the embedding's width to the hidden states'. */
export function hasMapping({ mapping }: Layout, widthsDiffer: boolean): boolean {
  return mapping === 'always' || (mapping === 'where widths differ' && widthsDiffer);
}

/** The shape of a variable as a layout stores it. */
export function shapeIn(layout: Layout, variable: Variable, sizes: ModelSizes): readonly number[] {
  const shape = variable.shape.map((dimension) => sizeOf(dimension, layout, sizes));
  return isTransposedIn(layout, variable) ? shape.reverse() : shape;
}

/** All variables of a model of these sizes, as a layout names and stores them. */
export function shapesIn(
  layout: Layout,
  sizes: ModelSizes,
  blocks: Blocks = ONE_BLOCK,
): ReadonlyMap<string, readonly number[]> {
  const mapped = hasMapping(layout, sizes.embeddingSize !== sizes.hiddenSize);
  const variables = variablesIn(layout, blocks).filter(({ module }) => mapped || module !== 'mapping');
  return new Map(variables.map((variable) => [variable.name, shapeIn(layout, variable, sizes)]));
}

/**
 * Finds the blocks of weights that names tell. Groups are numbered one behind the other, whatever their names say.
 * @throws MISSING_TENSOR where one of several is not there
 */
export function readBlocks<Tensor>(
  layout: Layout,
  tensors: ReadonlyMap<string, Tensor>,
): { readonly blocks: FoundBlocks; readonly byName: ReadonlyMap<string, Tensor> } {
  const { blocks } = layout;
  if (!blocks) return { blocks: { ...ONE_BLOCK, numbers: [0] }, byName: tensors };
  const ofBlock = namedIn(layout, blockVariables(ONE_BLOCK)).map(({ name }) => name.replace(blocks.pattern, ''));
  const parts = new Set(ofBlock);
  const found = new Map<string, Block>();
  for (const name of tensors.keys()) {
    const [scope, group, inner] = blocks.pattern.exec(name) ?? [];
    const isOfBlock = scope !== undefined && parts.has(name.slice(scope.length));
    if (isOfBlock) found.set(scope, { group: Number(group), inner: Number(inner) });
  }
  const numbers = [...new Set([0, ...[...found.values()].map(({ group }) => group)])].sort((a, b) => a - b);
  const inner = [...found.values()].reduce((most, block) => Math.max(most, block.inner + 1), 1);
  const count = numbers.length * inner;
  // No number in a name bounds what is made of it, but that all of each block is there.
  for (let at = 0; count > 1 && at < count; at++) {
    const scope = blocks.scopeOf({ group: numbers[Math.floor(at / inner)] ?? 0, inner: at % inner });
    const missing = ofBlock.map((part) => scope + part).filter((name) => !tensors.has(name));
    if (missing.length > 0) throw fail('tensor-missing', { tensors: missing });
  }
  if (isGapless(numbers) || blocks.makesAll)
    return { blocks: { groups: numbers.length, inner, numbers }, byName: tensors };
  const places = new Map(numbers.map((number, at) => [number, at]));
  const numbered = (name: string) =>
    name.replace(blocks.pattern, (scope, group: string, place: string) => {
      const at = places.get(Number(group));
      return at === undefined ? scope : blocks.scopeOf({ group: at, inner: Number(place) });
    });
  const byName = new Map([...tensors].map(([name, tensor]) => [numbered(name), tensor]));
  return { blocks: { groups: numbers.length, inner, numbers }, byName };
}

/**
 * Reads the sizes off five tensors and holds all others against them.
 * @throws MISSING_TENSOR, WRONG_SHAPE
 */
export function readSizes(layout: Layout, tensors: TensorsByName, blocks: Blocks = ONE_BLOCK): ModelSizes {
  requireTensors(tensors, requiredIn(layout, false, blocks));
  const matrixOf = (role: Role, expected: string) => matrix(layout, tensors, role, expected);
  const [vocabularySize, embeddingSize] = matrixOf('words', '[V, E]');
  const projects = layout.mapping === 'never';
  const [, hiddenSize] = projects ? matrixOf('projection', '[E, H]') : matrixOf('query.kernel', '[H, H]');
  const [, feedForwardSize] = matrixOf('feedForward.kernel', '[H, F]');
  const [positions] = matrixOf('positions', '[P, H]');
  const [tokenTypes] = matrixOf('tokenTypes', '[T, H]');
  const sizes = { vocabularySize, embeddingSize, hiddenSize, feedForwardSize, positions, tokenTypes };
  requireTensors(tensors, requiredIn(layout, embeddingSize !== hiddenSize));
  if (projects && embeddingSize * hiddenSize > MOST_IN_FACTOR) {
    const expected = `[E, H], E·H ≤ ${MOST_IN_FACTOR}`;
    throw fail('wrong-shape', { tensor: nameOf(layout, 'projection'), shape: [embeddingSize, hiddenSize], expected });
  }
  for (const variable of variablesIn(layout, blocks)) {
    const tensor = tensors.get(variable.name);
    if (tensor) requireShape(tensor, shapeIn(layout, variable, sizes));
  }
  return sizes;
}

function requireTensors(tensors: TensorsByName, variables: readonly NamedVariable[]): void {
  const missing = variables.filter(({ name }) => !tensors.has(name)).map(({ name }) => name);
  if (missing.length > 0) throw fail('tensor-missing', { tensors: missing });
}

function requireShape({ name, shape }: TensorInfo, expected: readonly number[]): void {
  if (shape.join() === expected.join()) return;
  throw fail('wrong-shape', { tensor: name, shape, expected: `[${expected.join(', ')}]` });
}

/** The two dimensions of a matrix, neither of them 0, nor wider than any model: a row must fit into a block. */
function matrix(layout: Layout, tensors: TensorsByName, role: Role, expected: string): readonly [number, number] {
  const variable = variablesIn(layout).find((one) => one.role === role);
  const tensor = variable && tensors.get(variable.name);
  if (!tensor) throw new Error(`${layout.name} has no ${role}`);
  const { name, shape } = tensor;
  if (shape.join() === '0') throw fail('tensor-empty', { tensor: name });
  const [rows = 0, columns = 0] = isTransposedIn(layout, variable) ? [...shape].reverse() : shape;
  if (shape.length !== 2 || rows === 0 || columns === 0) throw fail('wrong-shape', { tensor: name, shape, expected });
  if (Math.max(columns, shape[1] ?? 0) > MOST_COLUMNS) {
    throw fail('wrong-shape', { tensor: name, shape, expected: `${expected} ≤ ${MOST_COLUMNS}` });
  }
  return [rows, columns];
}

function sizeOf(dimension: Dimension, { mapping }: Layout, sizes: ModelSizes): number {
  if (dimension === 2) return dimension;
  if (dimension === 'N') throw new Error('tensors alone tell how many labels there are');
  if (dimension === 'W') return mapping === 'never' ? sizes.hiddenSize : sizes.embeddingSize;
  return sizes[SIZE_OF[dimension]];
}

const SIZE_OF = {
  H: 'hiddenSize',
  F: 'feedForwardSize',
  E: 'embeddingSize',
  V: 'vocabularySize',
  P: 'positions',
  T: 'tokenTypes',
} as const satisfies Readonly<Record<string, keyof ModelSizes>>;
