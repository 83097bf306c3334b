/** ALBERTs with weights as trained models have them, and as none should: what verdicts are tried on. */

import { BRIGHTMART } from '../../src/engine/albert/layouts/brightmart.ts';
import { type PresetSize, presetOf } from '../../src/engine/albert/presets.ts';
import { type ModelSizes, shapesIn } from '../../src/engine/albert/sizes.ts';
import { elements } from '../../src/engine/formats/tensor.ts';
import { NormalNumbers } from '../../src/engine/use-cases/sample/numbers.ts';
import type { Files } from '../unit/memory.ts';
import { bundleFiles, type SmallTensor } from '../unit/small-albert.ts';

export interface RandomModel {
  readonly size: PresetSize;
  readonly vocabularySize: number;
  readonly seed: number;
  /** Standard deviation of weights. */
  readonly deviation: number;
  /** LayerNorm's scales are exp(N(0, this)). */
  readonly scales: number;
  /** Every hundredth channel is twenty times as large as the others. */
  readonly largeChannels: boolean;
  /** Standard deviation of biases. */
  readonly biases: number;
  readonly dtype: 'float32' | 'float16';
  readonly activation: 'gelu' | 'relu' | 'tanh' | 'linear';
}

/** How weights are spread whose models are tried. */
const DEVIATIONS = [0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3];
const SCALES = [0, 0.1, 0.3, 0.6, 1, 1.5];
const ACTIVATIONS = ['gelu', 'relu', 'tanh', 'linear'] as const;

/** The model of a number: every hundredth part of what there is comes up, in whatever range of numbers. */
export function randomModel(size: PresetSize, seed: number, vocabularySize: number): RandomModel {
  const numbers = new NormalNumbers(seed);
  const draws = new Float32Array(6);
  numbers.fill(draws, 0, 1e6);
  const pick = <T>(choices: readonly T[], at: number) => choices[Math.abs(Math.trunc(draws[at] ?? 0)) % choices.length];
  return {
    size,
    vocabularySize,
    seed,
    deviation: pick(DEVIATIONS, 0) ?? 0.02,
    scales: pick(SCALES, 1) ?? 0,
    largeChannels: pick([true, false, false], 2) ?? false,
    biases: pick([0.02, 0.02, 1, 5], 3) ?? 0.02,
    dtype: pick(['float32', 'float32', 'float16'] as const, 4) ?? 'float32',
    activation: pick(ACTIVATIONS, 5) ?? 'gelu',
  };
}

export function describeModel(model: RandomModel): string {
  const { size, seed, deviation, scales, largeChannels, biases, dtype, activation } = model;
  const more = [largeChannels ? 'large channels' : '', dtype === 'float16' ? dtype : ''].filter((word) => word !== '');
  return [`${size} ${seed}: ${deviation}`, `scales ${scales}`, `biases ${biases}`, activation, ...more].join(', ');
}

/** A checkpoint in brightmart's layout. */
export function filesOf(model: RandomModel): Files {
  const preset = presetOf(model.size);
  if (!preset) throw new Error(`no preset ${model.size}`);
  const sizes = { ...preset, vocabularySize: model.vocabularySize };
  const config = {
    hidden_size: sizes.hiddenSize,
    intermediate_size: sizes.feedForwardSize,
    embedding_size: sizes.embeddingSize,
    max_position_embeddings: sizes.positions,
    type_vocab_size: sizes.tokenTypes,
    vocab_size: sizes.vocabularySize,
    num_hidden_layers: preset.layers,
    num_attention_heads: preset.heads,
    hidden_act: model.activation,
    ln_type: 'postln',
  };
  const vocabulary = Array.from({ length: sizes.vocabularySize }, (_, at) => `token${at}\n`).join('');
  return {
    ...bundleFiles(tensorsOf(model, sizes)),
    'albert_config.json': new TextEncoder().encode(JSON.stringify(config)),
    'vocab.txt': new TextEncoder().encode(vocabulary),
  };
}

function tensorsOf(model: RandomModel, sizes: ModelSizes): SmallTensor[] {
  const numbers = new NormalNumbers(model.seed + 1);
  return [...shapesIn(BRIGHTMART, sizes)].map(([name, shape]) => {
    const floats = floatsFor(name, elements(shape), model, numbers);
    if (model.largeChannels) enlargeChannels(floats, shape.at(-1) ?? 1);
    if (model.dtype === 'float32') return { name, dtype: 'float32', shape, bytes: new Uint8Array(floats.buffer) };
    const halves = Uint16Array.from(floats, half);
    return { name, dtype: 'float16', shape, bytes: new Uint8Array(halves.buffer) };
  });
}

function floatsFor(name: string, count: number, model: RandomModel, numbers: NormalNumbers): Float32Array {
  const floats = new Float32Array(count);
  if (name.endsWith('/gamma')) {
    numbers.fill(floats, 0, model.scales);
    return floats.map(Math.exp);
  }
  numbers.fill(floats, 0, /\/(bias|output_bias|beta)$/.test(name) ? model.biases : model.deviation);
  return floats;
}

function enlargeChannels(floats: Float32Array, width: number): void {
  if (width < 100) return;
  for (let at = 0; at < floats.length; at++) if ((at % width) % 100 === 7) floats[at] = 20 * (floats[at] ?? 0);
}

/** The nearest float16, as bits. */
function half(x: number): number {
  const magnitude = Math.min(Math.abs(x), 65504);
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude)));
  const steps = Math.round(magnitude / 2 ** (exponent - 10));
  // Steps beyond 2^11 carry into the exponent by themselves; below 2^10 the number is subnormal.
  return (x < 0 ? 0x8000 : 0) + (steps < 1024 ? steps : ((exponent + 14) << 10) + steps);
}

/** One whose outputs prove something, and that is quick. */
export const TINY: RandomModel = {
  size: 'tiny',
  vocabularySize: 200,
  seed: 1,
  deviation: 0.05,
  scales: 0.3,
  largeChannels: false,
  biases: 0.02,
  dtype: 'float32',
  activation: 'gelu',
};

/** Its outputs drown in rounding, so that its weights alone can be proved. */
export const AMPLIFYING: RandomModel = {
  ...TINY,
  deviation: 0.3,
  scales: 0.1,
  largeChannels: true,
  activation: 'tanh',
};
