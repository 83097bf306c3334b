/** What was found out about a conversion, held against what is allowed. */

import { BLOCK_KEYS, blockKeys, blocksRead } from '../../albert/config.ts';
import type { PassOutput } from '../../albert/forward/run.ts';
import { hex } from '../../formats/crc32c.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import type { ComparedWeights } from './compare-weights.ts';
import type { ComparedOutput, ComparedWords } from './compare-words.ts';
import { Difference } from './difference.ts';
import type { GraphFigures, Output, OutputFigures, Verification } from './verification.ts';

/** What a model gave, its logits of words aside; `null` for what it or the other one does not have. */
export type Outputs = { readonly [K in Exclude<keyof PassOutput, 'towardsWords'>]: Float64Array | null };

/** How far outputs may lie from the source's: so many times what rounding alone does, or such a part of the largest number. */
export interface Allowance {
  readonly multiple: number;
  readonly part: number;
  /** Outputs prove something as long as what they are held to is no larger a part of what tells them from each other. */
  readonly telling: number;
}

/** What two right models do seldom differs by a factor of three; what a wrong model does is thousands of times as much. */
export const ROUNDING_ALONE: Allowance = { multiple: 16, part: 0, telling: 1 / 64 };

export interface Evidence {
  readonly source: { readonly model: Model; readonly output: Outputs };
  readonly converted: { readonly model: Model; readonly output: Outputs };
  /** Those of models that are as right. */
  readonly others: readonly Outputs[];
  readonly allowance: Allowance;
  readonly weights: Pick<ComparedWeights, 'compared' | 'different' | 'missing' | 'lost'>;
  readonly words: ComparedWords;
  /** What else is told of a graph. */
  readonly graph: Omit<GraphFigures, 'mean' | 'magnitude'> | null;
}

/** Concludes whether the converted model is what its source was. Everything has to be in order. */
export function conclude(
  {
    source: { model: source, output },
    converted: { model: converted, output: other },
    others,
    allowance,
    weights,
    words,
    graph,
  }: Evidence,
  circumstances: Pick<Verification, 'inputs' | 'backend' | 'seconds' | 'warnings'>,
): Verification {
  const outputs = { ...compareOutputs(output, other, others), mlm: words.mlm };
  const inBoth = OUTPUTS.flatMap((name) => (outputs[name] ? [{ name, ...outputs[name] }] : []));
  const limitOf = (compared: ComparedOutput) => limitFor(compared, allowance);
  const tells = (compared: ComparedOutput) => limitOf(compared) <= allowance.telling * compared.found.span;
  const amplified = inBoth.filter((compared) => !tells(compared)).map(({ name }) => name);
  const settings = differentSettings(source, converted);
  const { different, missing, lost, compared } = weights;
  const { beyond, worstRow, largest, limit, rounding } = words.embedding;
  const ok =
    beyond === 0 &&
    different.length === 0 &&
    lost.length === 0 &&
    settings.length === 0 &&
    inBoth.every((compared) => !tells(compared) || compared.found.largest <= limitOf(compared));
  return {
    ok,
    grade: ok ? (amplified.length === 0 ? 'proved' : 'weights-proved') : 'wrong',
    source: { label: source.label, layout: source.layout.name, tensors: checksumsOf(source) },
    converted: { label: converted.label, layout: converted.layout.name },
    maxAbsDiff: { embedding: largest, ...figuresOf(outputs, ({ found }) => found.largest) },
    tolerance: Math.max(...inBoth.map((compared) => limitOf(compared) / Math.max(1, compared.found.magnitude))),
    limits: { embedding: limit, ...figuresOf(outputs, limitOf) },
    rounding: { embedding: rounding, ...figuresOf(outputs, (compared) => compared.rounding.largest) },
    amplified,
    embedding: { elements: converted.sizes.vocabularySize * converted.sizes.embeddingSize, beyond, worstRow },
    tensors: { compared, different, missing },
    settings,
    graph: graph && {
      ...graph,
      mean: figuresOf(outputs, ({ found }) => found.mean),
      magnitude: figuresOf(outputs, ({ found }) => found.magnitude),
    },
    ...circumstances,
  };
}

const OUTPUTS = ['sequence', 'pooled', 'mlm', 'sop', 'task'] as const satisfies readonly Output[];
type ComparedOutputs = Readonly<Record<Output, ComparedOutput | null>>;

function compareOutputs(first: Outputs, second: Outputs, others: readonly Outputs[]) {
  const compare = (numbersOf: (outputs: Outputs) => Float64Array | null): ComparedOutput | null => {
    const [own, converted] = [numbersOf(first), numbersOf(second)];
    if (!own || !converted) return null;
    const [found, rounding] = [new Difference(), new Difference()];
    found.add(own, converted);
    for (const other of others) rounding.add(own, numbersOf(other) ?? own);
    return { found, rounding };
  };
  return {
    sequence: compare(({ sequence }) => sequence),
    pooled: compare(({ pooled }) => pooled),
    sop: compare(({ sentenceOrder }) => sentenceOrder),
    task: compare(({ task }) => task),
  };
}

function limitFor({ rounding, found }: ComparedOutput, { multiple, part }: Allowance): number {
  return Math.min(Math.max(multiple * rounding.largest, part * found.magnitude), Number.MAX_VALUE);
}

function figuresOf(outputs: ComparedOutputs, figure: (output: ComparedOutput) => number): OutputFigures {
  const figures = OUTPUTS.map((name) => [name, outputs[name] && figure(outputs[name])]);
  return Object.fromEntries(figures) as unknown as OutputFigures;
}

/** Some differences hardly show in numbers, such as those between the two kinds of gelu where activations are small. */
function differentSettings(source: Model, converted: Model): Verification['settings'] {
  // Both were run by the blocks that their tensors are; a loader would go by what the configuration says.
  const [own, read] = [blockKeys(source.blocks), blocksRead(converted.config)];
  const blocks = BLOCK_KEYS.map((key) => ({ key, source: own[key], converted: read[key] }));
  const settings = [
    { key: 'num_hidden_layers', source: source.depth.layers, converted: converted.depth.layers },
    { key: 'num_attention_heads', source: source.depth.heads, converted: converted.depth.heads },
    ...blocks,
    { key: 'hidden_act', source: source.activation, converted: converted.activation },
    { key: 'layer_norm_eps', source: source.epsilon, converted: converted.epsilon },
  ] as const;
  return settings.filter((setting) => setting.source !== setting.converted);
}

function checksumsOf({ words, weights, others }: Model): Verification['source']['tensors'] {
  return [words, ...weights.values(), ...others.values()].map(({ entry: { name, crc32c } }) => {
    return { name, crc32c: crc32c === null ? null : hex(crc32c) };
  });
}
