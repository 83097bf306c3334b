/** What was found out about a conversion, held against what is allowed. */

import type { PassOutput } from '../albert/forward/run.ts';
import { hex } from '../checkpoint/crc32c.ts';
import type { Model } from '../open-model.ts';
import type { Figures, Verification } from '../report.ts';
import type { ComparedWeights } from './compare-weights.ts';
import type { ComparedWords, Ran } from './compare-words.ts';
import { Difference } from './difference.ts';

/**
 * What outputs may differ by, for numbers of magnitude 1: float32 resolves 6e-8, and the different order in which the
 * two architectures add up grows to some 1e-6 over 24 layers. A wrong tensor shows in the second or third digit.
 */
export const TOLERANCE = 1e-5;

export interface Evidence {
  readonly source: Ran;
  readonly converted: Ran;
  readonly weights: ComparedWeights;
  readonly words: ComparedWords;
}

/** Concludes whether the converted model is what its source was. Everything has to be in order. */
export function conclude(
  { source: { model: source, output }, converted: { model: converted, output: other }, weights, words }: Evidence,
  circumstances: Pick<Verification, 'inputs' | 'backend' | 'seconds' | 'notices'>,
): Verification {
  const outputs = { ...compareOutputs(output, other), mlm: words.mlm };
  const maxAbsDiff = figuresOf(words.embedding.largest, outputs, ({ largest }) => largest);
  const limits = figuresOf(words.embedding.limit, outputs, limitOf);
  const settings = differentSettings(source, converted);
  const { different, missing, same } = weights;
  // A Hugging Face class has no place for some heads.
  const lost = converted.layout === 'huggingface' ? [] : missing;
  const { beyond, worstRow } = words.embedding;
  return {
    ok:
      beyond === 0 &&
      withinLimits(maxAbsDiff, limits) &&
      different.length === 0 &&
      lost.length === 0 &&
      settings.length === 0,
    source: { label: source.label, layout: source.layout, tensors: checksumsOf(source) },
    converted: { label: converted.label, layout: converted.layout },
    maxAbsDiff,
    tolerance: TOLERANCE,
    limits,
    embedding: { elements: converted.sizes.vocabularySize * converted.sizes.embeddingSize, beyond, worstRow },
    tensors: { compared: same.size + different.length, different, missing },
    settings,
    ...circumstances,
  };
}

type ComparedOutputs = ReturnType<typeof compareOutputs> & { readonly mlm: Difference | null };

function figuresOf(
  embedding: number,
  { sequence, pooled, mlm, sop }: ComparedOutputs,
  figure: (difference: Difference) => number,
): Figures {
  return {
    embedding,
    sequence: figure(sequence),
    pooled: figure(pooled),
    mlm: mlm && figure(mlm),
    sop: sop && figure(sop),
  };
}

function compareOutputs(first: PassOutput, second: PassOutput) {
  const sop = first.sentenceOrder && second.sentenceOrder;
  return {
    sequence: differenceOf(first.sequence, second.sequence),
    pooled: differenceOf(first.pooled, second.pooled),
    sop: sop && first.sentenceOrder && differenceOf(first.sentenceOrder, sop),
  };
}

function differenceOf(first: Float32Array, second: Float32Array): Difference {
  const difference = new Difference();
  difference.add(first, second);
  return difference;
}

/** Rounding grows with the numbers. */
function limitOf({ magnitude }: Difference): number {
  return TOLERANCE * Math.max(1, magnitude);
}

/** The embedding is held to its elements' own limits. */
function withinLimits(found: Figures, limits: Figures): boolean {
  const parts = ['sequence', 'pooled', 'mlm', 'sop'] as const;
  return parts.every((part) => (found[part] ?? 0) <= (limits[part] ?? 0));
}

/** Some differences hardly show in numbers, such as those between the two kinds of gelu where activations are small. */
function differentSettings(source: Model, converted: Model): Verification['settings'] {
  const settings = [
    { key: 'num_hidden_layers', source: source.depth.layers, converted: converted.depth.layers },
    { key: 'num_attention_heads', source: source.depth.heads, converted: converted.depth.heads },
    { key: 'hidden_act', source: source.activation, converted: converted.activation },
    { key: 'layer_norm_eps', source: source.epsilon, converted: converted.epsilon },
  ] as const;
  return settings.filter((setting) => setting.source !== setting.converted);
}

function checksumsOf({ words, weights }: Model): Verification['source']['tensors'] {
  return [words, ...weights.values()].map(({ entry: { name, crc32c } }) => {
    return { name, crc32c: crc32c === null ? null : hex(crc32c) };
  });
}
