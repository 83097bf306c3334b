/**
 * The variables of an ALBERT, one list for all layouts. A module is a dense layer, a layer norm, a table or a head; a
 * role is one variable of it. Shapes are written in V vocabulary, E embedding size, H hidden size, F feed-forward size,
 * P positions, T token types, and W, the width in which embeddings are summed: H where words are projected before, as
 * brightmart does, and E where the sum is, as Google does. N is how many labels a task's head tells apart.
 */

import { type Block, type Blocks, blocksOf, FIRST_BLOCK, isFirst } from './blocks.ts';

export type Dimension = 'V' | 'E' | 'H' | 'F' | 'P' | 'T' | 'W' | 'N' | 2;

type Kind = 'table' | 'vector' | 'dense' | 'norm' | 'head';

interface ModuleShape {
  readonly kind: Kind;
  /** Of a dense layer [in, out], of a head [out, in]. */
  readonly shape: readonly Dimension[];
}

const MODULES = {
  words: { kind: 'table', shape: ['V', 'E'] },
  /** brightmart's second factor of the word embedding. */
  projection: { kind: 'table', shape: ['E', 'H'] },
  positions: { kind: 'table', shape: ['P', 'W'] },
  tokenTypes: { kind: 'table', shape: ['T', 'W'] },
  embeddingsNorm: { kind: 'norm', shape: ['W'] },
  /** From the embedding's width to the hidden states', in Google's models. */
  mapping: { kind: 'dense', shape: ['E', 'H'] },
  pooler: { kind: 'dense', shape: ['H', 'H'] },
  query: { kind: 'dense', shape: ['H', 'H'] },
  key: { kind: 'dense', shape: ['H', 'H'] },
  value: { kind: 'dense', shape: ['H', 'H'] },
  attention: { kind: 'dense', shape: ['H', 'H'] },
  attentionNorm: { kind: 'norm', shape: ['H'] },
  feedForward: { kind: 'dense', shape: ['H', 'F'] },
  feedForwardOutput: { kind: 'dense', shape: ['F', 'H'] },
  feedForwardNorm: { kind: 'norm', shape: ['H'] },
  maskedWords: { kind: 'dense', shape: ['H', 'W'] },
  maskedWordsNorm: { kind: 'norm', shape: ['W'] },
  maskedWordsBias: { kind: 'vector', shape: ['V'] },
  sentenceOrder: { kind: 'head', shape: [2, 'H'] },
  /** A classifier's, a tagger's or a choice's head. */
  labels: { kind: 'head', shape: ['N', 'H'] },
  /** Of every token, whether an answer starts or ends there. */
  answers: { kind: 'head', shape: [2, 'H'] },
} as const satisfies Readonly<Record<string, ModuleShape>>;

export type Module = keyof typeof MODULES;

interface PartsOf {
  readonly table: '';
  readonly vector: '';
  readonly dense: '.kernel' | '.bias';
  readonly norm: '.gamma' | '.beta';
  readonly head: '.weights' | '.bias';
}

/** What a variable is within its module: all of it, or a part. */
export type Part = 'table' | 'vector' | 'kernel' | 'bias' | 'gamma' | 'beta' | 'weights' | 'head bias';

/** One variable of a model of one block, such as `words` or `query.kernel`. */
type FirstRole = { [M in Module]: `${M}${PartsOf[(typeof MODULES)[M]['kind']]}` }[Module];

/** One variable; of a block that is not the first with its place behind: `query.kernel@1.0`. */
export type Role = FirstRole | `${FirstRole}@${number}.${number}`;

/** The roles of modules that have a kernel and a bias. */
export type DenseModule = { [M in Module]: (typeof MODULES)[M]['kind'] extends 'dense' ? M : never }[Module];
/** Those that have weights [out, in] and a bias. */
export type HeadModule = { [M in Module]: (typeof MODULES)[M]['kind'] extends 'head' ? M : never }[Module];
export type NormModule = { [M in Module]: (typeof MODULES)[M]['kind'] extends 'norm' ? M : never }[Module];

export interface Variable {
  readonly role: Role;
  readonly module: Module;
  readonly part: Part;
  readonly shape: readonly Dimension[];
  /** The block that it is of; the first for what is of none. */
  readonly block: Block;
}

/** All variables, those of the heads of tasks behind the others. */
export const ALL_VARIABLES: readonly Variable[] = Object.entries(MODULES).flatMap(([module, { kind, shape }]) =>
  variablesOf(module as Module, kind, shape),
);

const TASK: ReadonlySet<Module> = new Set(['labels', 'answers']);

/** All variables of a model as it was pretrained. No model has both a projection and a mapping. */
export const VARIABLES = ALL_VARIABLES.filter(({ module }) => !TASK.has(module));
/** Those of the heads that a model is given for a task. */
export const TASK_VARIABLES = ALL_VARIABLES.filter(({ module }) => TASK.has(module));

export function moduleOf(role: Role): Module {
  return role.replace(/(\.[a-z]+)?(@.*)?$/, '') as Module;
}

/** What each block has. */
const BLOCK: ReadonlySet<Module> = new Set([
  'query',
  'key',
  'value',
  'attention',
  'attentionNorm',
  'feedForward',
  'feedForwardOutput',
  'feedForwardNorm',
]);

const MASKED_WORDS: ReadonlySet<Module> = new Set(['maskedWords', 'maskedWordsNorm', 'maskedWordsBias']);

/** The variables of blocks. */
export function blockVariables(blocks: Blocks): readonly Variable[] {
  return variablesOfBlocks(blocks).filter(({ module }) => BLOCK.has(module));
}

/** All variables of a pretrained model of so many blocks. */
export function variablesOfBlocks(blocks: Blocks): readonly Variable[] {
  const others = blocksOf(blocks).filter((block) => !isFirst(block));
  const repeated = VARIABLES.filter(({ module }) => BLOCK.has(module));
  const ofOthers = others.flatMap((block) =>
    repeated.map((variable) => ({ ...variable, block, role: roleIn(block, variable.role) })),
  );
  return [...VARIABLES, ...ofOthers];
}

/** The role in a block of a variable that every block has. */
export function roleIn(block: Block, role: Role): Role {
  return isFirst(block) ? role : (`${role}@${block.group}.${block.inner}` as Role);
}

/** Those of the masked language model and of the sentence order, which a fine-tuned model may lack. */
export const MASKED_WORDS_VARIABLES = VARIABLES.filter(({ module }) => MASKED_WORDS.has(module));
export const SENTENCE_ORDER_VARIABLES = VARIABLES.filter(({ module }) => module === 'sentenceOrder');
export const HEAD_VARIABLES = [...MASKED_WORDS_VARIABLES, ...SENTENCE_ORDER_VARIABLES];
export const POOLER_VARIABLES = VARIABLES.filter(({ module }) => module === 'pooler');
export const MAPPING_VARIABLES = VARIABLES.filter(({ module }) => module === 'mapping');

function variablesOf(module: Module, kind: Kind, shape: readonly Dimension[]): readonly Variable[] {
  const variable = (part: Part, name: string, dimensions: readonly Dimension[]): Variable => {
    return { role: `${module}${name}` as Role, module, part, shape: dimensions, block: FIRST_BLOCK };
  };
  switch (kind) {
    case 'table':
    case 'vector':
      return [variable(kind, '', shape)];
    case 'dense':
      return [variable('kernel', '.kernel', shape), variable('bias', '.bias', shape.slice(1))];
    case 'norm':
      return [variable('gamma', '.gamma', shape), variable('beta', '.beta', shape)];
    case 'head':
      return [variable('weights', '.weights', shape), variable('head bias', '.bias', shape.slice(0, 1))];
  }
}
