/** What was found out about a conversion, held against what is allowed. */

import { BLOCK_KEYS, blockKeys, blocksRead } from '../../albert/config.ts';
import type { PassOutput } from '../../albert/forward/run.ts';
import { hex } from '../../formats/crc32c.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import type { ComparedWeights } from './compare-weights.ts';
import type { ComparedOutput, ComparedWords, OtherOutputs, Ran } from './compare-words.ts';
import { Difference } from './difference.ts';
import type { Figures, Output, Verification } from './verification.ts';

/**
 * Outputs may lie so many times as far from the source's as those of other tables do that are as right. What two right
 * tables do seldom differs by a factor of three; what a wrong model does is thousands of times as much.
 */
const MULTIPLE = 16;

/** Outputs prove something as long as what they are held to is no larger a part of what tells them from each other. */
const TELLING = 1 / 64;

export interface Evidence {
  readonly source: Ran;
  readonly converted: Ran;
  readonly others: OtherOutputs;
  readonly weights: ComparedWeights;
  readonly words: ComparedWords;
}

/** Concludes whether the converted model is what its source was. Everything has to be in order. */
export function conclude(
  {
    source: { model: source, output },
    converted: { model: converted, output: other },
    others,
    weights,
    words,
  }: Evidence,
  circumstances: Pick<Verification, 'inputs' | 'backend' | 'seconds' | 'warnings'>,
): Verification {
  const outputs = { ...compareOutputs(output, other, others), mlm: words.mlm };
  const inBoth = OUTPUTS.flatMap((name) => (outputs[name] ? [{ name, ...outputs[name] }] : []));
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
    maxAbsDiff: figuresOf(largest, outputs, ({ found }) => found.largest),
    tolerance: Math.max(...inBoth.map((compared) => limitOf(compared) / Math.max(1, compared.found.magnitude))),
    limits: figuresOf(limit, outputs, limitOf),
    rounding: figuresOf(rounding, outputs, (compared) => compared.rounding.largest),
    amplified,
    embedding: { elements: converted.sizes.vocabularySize * converted.sizes.embeddingSize, beyond, worstRow },
    tensors: { compared, different, missing },
    settings,
    ...circumstances,
  };
}

const OUTPUTS = ['sequence', 'pooled', 'mlm', 'sop', 'task'] as const satisfies readonly Output[];
type ComparedOutputs = Readonly<Record<'sequence', ComparedOutput>> &
  Readonly<Record<Exclude<Output, 'sequence'>, ComparedOutput | null>>;

function compareOutputs(first: PassOutput, second: PassOutput, others: OtherOutputs) {
  const compare = (
    own: Float64Array,
    converted: Float64Array,
    numbersOf: (other: PassOutput) => Float64Array | null,
  ) => {
    const [found, rounding] = [new Difference(), new Difference()];
    found.add(own, converted);
    for (const other of others.values()) rounding.add(own, numbersOf(other) ?? own);
    return { found, rounding };
  };
  const compareBoth = (numbersOf: (output: PassOutput) => Float64Array | null) => {
    const [own, converted] = [numbersOf(first), numbersOf(second)];
    return own && converted && compare(own, converted, numbersOf);
  };
  return {
    sequence: compare(first.sequence, second.sequence, ({ sequence }) => sequence),
    pooled: compareBoth(({ pooled }) => pooled),
    sop: compareBoth(({ sentenceOrder }) => sentenceOrder),
    task: compareBoth(({ task }) => task),
  };
}

function limitOf({ rounding }: ComparedOutput): number {
  return Math.min(MULTIPLE * rounding.largest, Number.MAX_VALUE);
}

/** Whether an output proves something. */
function tells(compared: ComparedOutput): boolean {
  return limitOf(compared) <= TELLING * compared.found.span;
}

function figuresOf(
  embedding: number,
  { sequence, pooled, mlm, sop, task }: ComparedOutputs,
  figure: (output: ComparedOutput) => number,
): Figures {
  return {
    embedding,
    sequence: figure(sequence),
    pooled: pooled && figure(pooled),
    mlm: mlm && figure(mlm),
    sop: sop && figure(sop),
    task: task && figure(task),
  };
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
