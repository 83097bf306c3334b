/** What a layout is: a column of the list of variables. */

import { type Block, FIRST_BLOCK, isFirst, type SharedOut } from '../blocks.ts';
import type { Dialect } from '../forward/activation.ts';
import { ALL_VARIABLES, type Module, type Part, type Role, type Variable } from '../variables.ts';

export interface Layout {
  readonly name: LayoutName;
  /** The name of each module, or those of its parts; `null` for one that this layout has not. */
  readonly modules: Readonly<Record<Module, string | PartNames | null>>;
  /** What each part adds to its module's name. */
  readonly parts: Readonly<Record<Part, string>>;
  /** How kernels are stored; heads are [out, in] everywhere. */
  readonly kernels: '[in, out]' | '[out, in]';
  /** When a mapping leads from the embedding's width to the hidden states'. */
  readonly mapping: 'never' | 'where widths differ' | 'always';
  /** How brightmart's right factor [E, H] is stored; that of other layouts is none. */
  readonly projection: '[E, H]' | '[H, E]';
  /** Whose names of activations its configurations use. */
  readonly dialect: Dialect;
  /** The activation where a configuration says nothing, in its dialect. */
  readonly defaultAct: string;
  /** Whether its models may normalise before each block, which only their configuration tells. */
  readonly mayBePreLayerNorm: boolean;
  /** Whether its configurations say what a layer norm adds to the variance. */
  readonly hasEpsilon: boolean;
  /** What its models come as, in English, for files that are written. */
  readonly provenance: string;
  /** The language of its models, where they all have one. */
  readonly language: 'zh' | null;
  /** What the names of the model without its heads begin with; they may have something else there, or nothing. */
  readonly base: string;
  /** Names of what is tied to a variable, which goes before it. */
  readonly ties: ReadonlyMap<string, Role>;
  /** Names of constants. */
  readonly redundant: RegExp | null;
  /** Names of the layers of a model that does not share them. */
  readonly unshared: RegExp | null;
  /** Names by which it is told from others. */
  readonly mark: RegExp;
  /** Names by which another is told that has such names, too. */
  readonly otherMark?: RegExp | undefined;
  /** Whether its file is a graph: it is proved by being run, and its weights may be whole numbers with scales beside. */
  readonly isGraph?: boolean;
  /** What names of other blocks than the first have; `null` where there are no others. */
  readonly blocks: BlockNames | null;
}

export interface BlockNames extends SharedOut {
  /** What the names of a block's variables begin with. */
  scopeOf(block: Block): string;
  /** A name within a block, with the number of its group and its own in that. */
  readonly pattern: RegExp;
}

/** The whole names of parts that do not have their layout's. */
export type PartNames = { readonly [P in Part]?: string };

export type LayoutName = 'brightmart' | 'brightmart-pytorch' | 'bert-for-tf2' | 'google' | 'huggingface' | 'onnx';

/** How a layout calls a variable; `null` where it has none. */
export function nameIn({ modules, parts, blocks }: Layout, { module, part, block }: Variable): string | null {
  const scope = modules[module];
  if (scope === null || (!isFirst(block) && !blocks)) return null;
  const name = typeof scope === 'string' ? (scope + parts[part]).replace(/^\//, '') : (scope[part] ?? null);
  if (name === null) return null;
  return isFirst(block) || !blocks ? name : name.replace(blocks.scopeOf(FIRST_BLOCK), blocks.scopeOf(block));
}

/** The name of a variable that a layout has. */
export function nameOf(layout: Layout, role: Role): string {
  const [first, place = '0.0'] = role.split('@');
  const [group = 0, inner = 0] = place.split('.').map(Number);
  const variable = ALL_VARIABLES.find((one) => one.role === first);
  const name = variable && nameIn(layout, { ...variable, block: { group, inner } });
  if (typeof name !== 'string') throw new Error(`${layout.name} has no ${role}`);
  return name;
}

/** Whether a layout stores a variable turned: [out, in], where {@link Variable.shape} is [in, out]. */
export function isTransposedIn(layout: Layout, { part }: Variable): boolean {
  return part === 'kernel' && layout.kernels === '[out, in]';
}
