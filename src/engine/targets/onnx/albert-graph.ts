/**
 * An ALBERT as a graph of ONNX. Each weight is one initializer, which the nodes of all layers name, so that the shared
 * block is stored once. B sequences of S tokens; V, E, H, F, P, W, N as in the list of variables.
 */

import { type Block, FIRST_BLOCK } from '../../albert/blocks.ts';
import type { Activation } from '../../albert/forward/activation.ts';
import type { EmbeddingKind } from '../../albert/forward/pass.ts';
import { hasPlaceFor, type Task } from '../../albert/heads.ts';
import { nameOf } from '../../albert/layouts/layout.ts';
import { layoutFor } from '../../albert/layouts/onnx.ts';
import {
  ALL_VARIABLES,
  type DenseModule,
  type HeadModule,
  type NormModule,
  type Role,
  roleIn,
} from '../../albert/variables.ts';
import type { Graph, Value } from '../../formats/onnx/graph.ts';
import { scalesName } from '../../formats/tensor.ts';
import type { OutputDtype } from '../names.ts';
import { activate } from './activation.ts';
import { GraphBuilder } from './graph-builder.ts';

/** What is added to the attention to padding, in brightmart's and in Google's code. */
const MASKED = -10000;
/** TensorProto.DataType */
const FLOAT = 1;
/** `Gemm`'s second matrix is taken the other way round. */
const TURNED = { transB: { int: 1 } };

export interface AlbertShape {
  readonly embedding: EmbeddingKind;
  /** The blocks that each layer goes through, in turn. */
  readonly layers: readonly (readonly Block[])[];
  readonly heads: number;
  readonly hiddenSize: number;
  readonly vocabularySize: number;
  readonly activation: Activation;
  readonly epsilon: number;
  /** Tells what comes out. */
  readonly task: Task;
  /** Of a classifier's, a tagger's or a choice's head. */
  readonly labels: number;
  readonly hasPooler: boolean;
  /** What weights are stored in; in the graph all is float32 but for products of int8. */
  readonly dtype: OutputDtype;
}

const IS_MATRIX: ReadonlySet<Role> = new Set(
  ALL_VARIABLES.filter(({ shape }) => shape.length > 1).map(({ role }) => role),
);

type Shape = Value['shape'];

/** A graph that grows, and the model that it is of. */
class AlbertGraph extends GraphBuilder {
  constructor(readonly model: AlbertShape) {
    super();
  }

  /** A weight as it is stored. */
  stored(role: Role): string {
    return nameOf(layoutFor(this.model.embedding), role);
  }

  /** What a weight is to be multiplied by where it is stored in eight bits. */
  scale(role: Role): string {
    return scalesName(this.stored(role));
  }

  /** A weight in float32. A runtime makes one of float16 when it loads the model. */
  weight(role: Role): string {
    const stored = this.stored(role);
    if (this.model.dtype !== 'float16' || !IS_MATRIX.has(moduleAndPart(role))) return stored;
    return this.once(`weights/${stored}`, (scope) => this.add('Cast', scope, [stored], { to: { int: FLOAT } }));
  }

  /** x·kernel in float32: [..., in] → [..., out]. In eight bits x is rounded for each run. */
  multiply(scope: string, x: string, role: Role): string {
    if (this.model.dtype !== 'int8') return this.add('MatMul', scope, [x, this.weight(role)]);
    return this.multiplyWhole(scope, x, this.stored(role), this.scale(role));
  }

  /** The same with the words' table turned: [rows, W] → [rows, V]. */
  multiplyByWords(scope: string, x: string, bias: string): string {
    if (this.model.dtype !== 'int8') return this.add('Gemm', scope, [x, this.weight('words'), bias], TURNED);
    const flat = this.integers('words.scale.shape', [-1]);
    const scale = this.add('Reshape', `${scope}/scale`, [this.scale('words'), flat]);
    const turned = this.add('Transpose', `${scope}/words`, [this.stored('words')], { perm: { ints: [1, 0] } });
    return this.add('Add', scope, [this.multiplyWhole(scope, x, turned, scale), bias]);
  }

  /** Rows of a table: those that `take` makes of it. */
  rows(scope: string, role: 'words' | 'positions', take: (scope: string, table: string) => string): string {
    if (this.model.dtype !== 'int8') return take(scope, this.weight(role));
    const whole = this.add('Cast', scope, [take(scope, this.stored(role))], { to: { int: FLOAT } });
    return this.add('Mul', scope, [whole, take(`${scope}/scale`, this.scale(role))]);
  }

  private multiplyWhole(scope: string, x: string, kernel: string, scale: string): string {
    const [rounded, step, zero] = [`${x}_quantized`, `${x}_scale`, `${x}_zero_point`] as const;
    this.once(`${x}/quantized`, () => {
      this.addNode('DynamicQuantizeLinear', `${scope}/input`, [x], [rounded, step, zero]);
      return x;
    });
    const product = this.add('MatMulInteger', scope, [rounded, kernel, zero]);
    const floats = this.add('Cast', scope, [product], { to: { int: FLOAT } });
    return this.add('Mul', scope, [floats, this.add('Mul', `${scope}/scale`, [step, scale])]);
  }
}

/** The role in the first block. */
function moduleAndPart(role: Role): Role {
  return role.replace(/@.*$/, '') as Role;
}

/** What goes in, as rows of tokens: [B, S] each. */
interface Inputs {
  readonly ids: string;
  readonly mask: string;
  readonly types: string;
}

/**
 * The graph of a model, with the inputs and outputs of the class of transformers that is for its task. Its initializers
 * but for constants are the weights under the names of ONNX's layout.
 */
export function albertGraph(name: string, model: AlbertShape): Graph {
  const graph = new AlbertGraph(model);
  const isChoice = model.task === 'choice';
  const shape = isChoice ? ['batch', 'choices', 'sequence'] : ['batch', 'sequence'];
  const rows = (input: string) => (isChoice ? graph.add('Flatten', input, [input], { axis: { int: 2 } }) : input);
  const inputs = { ids: rows('input_ids'), mask: rows('attention_mask'), types: rows('token_type_ids') };
  const outputs = outputsOf(graph, inputs);
  const values = ['input_ids', 'attention_mask', 'token_type_ids'].map((input): Value => {
    return { name: input, dtype: 'int64', shape };
  });
  return graph.graph(name, values, outputs);
}

/** The outputs under the names that transformers gives them. */
function outputsOf(graph: AlbertGraph, inputs: Inputs): readonly Value[] {
  const { task, hiddenSize, vocabularySize, labels, hasPooler } = graph.model;
  const output = (name: string, ...shape: Shape): Value => ({ name, dtype: 'float32', shape });
  const embedded = embed(graph, inputs);
  switch (task) {
    case 'none':
    case 'pretraining':
    case 'masked-words': {
      const states = encode(graph, embedded, inputs, 'last_hidden_state');
      const outputs = [output(states, 'batch', 'sequence', hiddenSize)];
      if (hasPlaceFor(task, 'maskedWords')) {
        maskedWords(graph, states, inputs);
        // First what most ask for.
        outputs.unshift(output('logits', 'batch', 'sequence', vocabularySize));
      }
      if (hasPlaceFor(task, 'sentenceOrder')) {
        outputs.push(output(ofText(graph, 'sentenceOrder', pool(graph, states), 'sop_logits'), 'batch', 2));
      }
      if (task === 'none' && hasPooler) outputs.push(output(pool(graph, states, 'pooler_output'), 'batch', hiddenSize));
      return outputs;
    }
    case 'classification':
      return [output(ofText(graph, 'labels', pool(graph, encode(graph, embedded, inputs)), 'logits'), 'batch', labels)];
    case 'choice': {
      const each = ofText(graph, 'labels', pool(graph, encode(graph, embedded, inputs)));
      const size = graph.add('Shape', 'choices', ['input_ids'], { end: { int: 2 } });
      return [output(graph.add('Reshape', 'choices', [each, size], {}, 'logits'), 'batch', 'choices')];
    }
    case 'tagging':
      return [
        output(
          ofTokens(graph, 'labels', encode(graph, embedded, inputs), inputs, labels, 'logits'),
          'batch',
          'sequence',
          labels,
        ),
      ];
    case 'answers': {
      const both = ofTokens(graph, 'answers', encode(graph, embedded, inputs), inputs, 2);
      return ['start', 'end'].map((place, at) => {
        const index = graph.index(`qa_outputs.${place}`, at);
        const name = graph.add('Gather', `qa_outputs/${place}`, [both, index], { axis: { int: 2 } }, `${place}_logits`);
        return output(name, 'batch', 'sequence');
      });
    }
  }
}

/** [B, S, H] */
function embed(graph: AlbertGraph, inputs: Inputs): string {
  const words = graph.rows('embeddings/words', 'words', (scope, table) =>
    graph.add('Gather', scope, [table, inputs.ids]),
  );
  switch (graph.model.embedding) {
    case 'product': {
      const product = graph.add('MatMul', 'embeddings/projection', [words, graph.weight('projection')]);
      return addPositionsAndTypes(graph, product, inputs);
    }
    case 'table':
      return addPositionsAndTypes(graph, words, inputs);
    case 'mapped':
      return dense(graph, 'mapping', 'encoder/mapping', addPositionsAndTypes(graph, words, inputs));
  }
}

/** [B, S, W] → [B, S, W] */
function addPositionsAndTypes(graph: AlbertGraph, words: string, { ids, types }: Inputs): string {
  const typed = graph.add('Gather', 'embeddings/types', [graph.weight('tokenTypes'), types]);
  const length = graph.add('Shape', 'embeddings/positions', [ids], { start: { int: 1 }, end: { int: 2 } });
  const first = graph.integers('first', [0]);
  const positions = graph.rows('embeddings/positions', 'positions', (scope, table) =>
    graph.add('Slice', scope, [table, first, length, first]),
  );
  const sum = graph.add('Add', 'embeddings/types', [words, typed]);
  return norm(graph, 'embeddingsNorm', 'embeddings', graph.add('Add', 'embeddings/positions', [sum, positions]));
}

/** [B, S, H] → [B, S, H] @param output the name of what the last layer gives, where that is a contract */
function encode(graph: AlbertGraph, embedded: string, inputs: Inputs, output?: string): string {
  const { layers } = graph.model;
  const mask = attentionBias(graph, inputs);
  const steps = layers.flatMap((blocks, layer) =>
    blocks.map((block) => {
      const scope = `encoder/layer.${layer}`;
      return { block, scope: blocks.length > 1 ? `${scope}/inner.${block.inner}` : scope };
    }),
  );
  return steps.reduce(
    (hidden, { block, scope }, at) =>
      throughBlock(graph, block, scope, hidden, mask, at === steps.length - 1 ? output : undefined),
    embedded,
  );
}

/** What is added to scores: [B, 1, 1, S], 0 for tokens and {@link MASKED} for padding. */
function attentionBias(graph: AlbertGraph, inputs: Inputs): string {
  const axes = graph.integers('attention_mask.axes', [1, 2]);
  const mask = graph.add('Unsqueeze', 'attention_mask', [inputs.mask, axes]);
  const floats = graph.add('Cast', 'attention_mask', [mask], { to: { int: 1 } });
  const padding = graph.add('Sub', 'attention_mask', [graph.scalar('one', 1), floats]);
  return graph.add('Mul', 'attention_mask', [padding, graph.scalar('attention_mask.bias', MASKED)]);
}

function throughBlock(
  graph: AlbertGraph,
  block: Block,
  scope: string,
  x: string,
  mask: string,
  output: string | undefined,
): string {
  const attended = attention(graph, block, `${scope}/attention`, x, mask);
  const sum = graph.add('Add', `${scope}/attention/residual`, [attended, x]);
  const middle = norm(graph, 'attentionNorm', `${scope}/attention`, sum, { block });
  const wide = dense(graph, 'feedForward', `${scope}/ffn`, middle, block);
  const inner = activate(graph, graph.model.activation, `${scope}/ffn`, wide);
  const fed = dense(graph, 'feedForwardOutput', `${scope}/ffn_output`, inner, block);
  const last = graph.add('Add', `${scope}/ffn_output/residual`, [fed, middle]);
  return norm(graph, 'feedForwardNorm', `${scope}/ffn_output`, last, { block, output });
}

/** softmax(Q·Kᵀ / √D + mask)·V for each head of width D = H / heads, then the heads' results through a dense layer. */
function attention(graph: AlbertGraph, block: Block, scope: string, x: string, mask: string): string {
  const { heads, hiddenSize } = graph.model;
  const width = hiddenSize / heads;
  const apart = graph.integers('heads.apart', [0, 0, heads, width]);
  const split = (module: 'query' | 'key' | 'value', order: readonly number[]) => {
    const projected = dense(graph, module, `${scope}/${module}`, x, block);
    const reshaped = graph.add('Reshape', `${scope}/${module}`, [projected, apart]);
    return graph.add('Transpose', `${scope}/${module}`, [reshaped], { perm: { ints: order } });
  };
  const query = split('query', [0, 2, 1, 3]);
  const keys = split('key', [0, 2, 3, 1]);
  const values = split('value', [0, 2, 1, 3]);
  const products = graph.add('MatMul', `${scope}/scores`, [query, keys]);
  const scaled = graph.add('Div', `${scope}/scores`, [products, graph.scalar('heads.scale', Math.sqrt(width))]);
  const scores = graph.add('Add', `${scope}/scores`, [scaled, mask]);
  const shares = graph.add('Softmax', `${scope}/scores`, [scores], { axis: { int: -1 } });
  const context = graph.add('MatMul', `${scope}/context`, [shares, values]);
  const turned = graph.add('Transpose', `${scope}/context`, [context], { perm: { ints: [0, 2, 1, 3] } });
  const together = graph.integers('heads.together', [0, 0, hiddenSize]);
  const joined = graph.add('Reshape', `${scope}/context`, [turned, together]);
  return dense(graph, 'attention', `${scope}/output`, joined, block);
}

/** tanh of a dense layer on the first tokens: [B, S, H] → [B, H] */
function pool(graph: AlbertGraph, hidden: string, output?: string): string {
  const first = graph.add('Gather', 'pooler', [hidden, graph.index('pooler.token', 0)], { axis: { int: 1 } });
  return graph.add('Tanh', 'pooler', [dense(graph, 'pooler', 'pooler', first)], {}, output);
}

/** [B, S, H] → `logits` [B, S, V]: what the model's entrance multiplies by, the other way round. */
function maskedWords(graph: AlbertGraph, hidden: string, inputs: Inputs): void {
  const { embedding, activation, vocabularySize } = graph.model;
  const scope = 'predictions';
  const transformed = activate(graph, activation, scope, dense(graph, 'maskedWords', scope, hidden));
  const rows = rowsOf(graph, scope, norm(graph, 'maskedWordsNorm', scope, transformed));
  const towards =
    embedding === 'product'
      ? graph.add('Gemm', `${scope}/projection`, [rows, graph.weight('projection')], TURNED)
      : rows;
  const logits = graph.multiplyByWords(`${scope}/words`, towards, graph.weight('maskedWordsBias'));
  ofEachToken(graph, scope, logits, inputs, vocabularySize, 'logits');
}

/** A head of each text: [B, H] → [B, N] */
function ofText(graph: AlbertGraph, module: HeadModule, x: string, output?: string): string {
  const scope = module === 'sentenceOrder' ? 'sop_classifier' : 'classifier';
  const inputs = [x, graph.weight(`${module}.weights`), graph.weight(`${module}.bias`)];
  return graph.add('Gemm', scope, inputs, TURNED, output);
}

/** A head of each token: [B, S, H] → [B, S, N] */
function ofTokens(
  graph: AlbertGraph,
  module: 'labels' | 'answers',
  hidden: string,
  inputs: Inputs,
  labels: number,
  output?: string,
): string {
  const scope = module === 'answers' ? 'qa_outputs' : 'classifier';
  const rows = rowsOf(graph, scope, hidden);
  const weights = [rows, graph.weight(`${module}.weights`), graph.weight(`${module}.bias`)];
  return ofEachToken(graph, scope, graph.add('Gemm', scope, weights, TURNED), inputs, labels, output);
}

/** [B, S, X] → [B·S, X]: `Gemm` takes matrices. */
function rowsOf(graph: AlbertGraph, scope: string, x: string): string {
  return graph.add('Flatten', scope, [x], { axis: { int: 2 } });
}

/** [B·S, X] → [B, S, X] */
function ofEachToken(
  graph: AlbertGraph,
  scope: string,
  rows: string,
  { ids }: Inputs,
  width: number,
  output?: string,
): string {
  const tokens = graph.add('Shape', scope, [ids]);
  const shape = graph.add('Concat', scope, [tokens, graph.integers(`${scope}.width`, [width])], { axis: { int: 0 } });
  return graph.add('Reshape', scope, [rows, shape], {}, output);
}

/** x·kernel + bias */
function dense(graph: AlbertGraph, module: DenseModule, scope: string, x: string, block = FIRST_BLOCK): string {
  const product = graph.multiply(scope, x, roleIn(block, `${module}.kernel`));
  return graph.add('Add', scope, [product, graph.weight(roleIn(block, `${module}.bias`))]);
}

function norm(
  graph: AlbertGraph,
  module: NormModule,
  scope: string,
  x: string,
  { block = FIRST_BLOCK, output }: { readonly block?: Block; readonly output?: string | undefined } = {},
): string {
  const inputs = [x, graph.weight(roleIn(block, `${module}.gamma`)), graph.weight(roleIn(block, `${module}.beta`))];
  const attributes = { axis: { int: -1 }, epsilon: { float: graph.model.epsilon } };
  return graph.add('LayerNormalization', scope, inputs, attributes, output);
}
