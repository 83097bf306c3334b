/**
 * Verifies a conversion: runs the source and the converted model on the same inputs, each with its own configuration and
 * architecture, and compares what they give; compares all weights bit by bit; and holds the word embedding, which a
 * conversion makes anew, against the exact product.
 */

import { type Batch, sequenceOf, spreadBatch } from './albert/forward/batch.ts';
import { PROJECTION } from './albert/forward/embeddings.ts';
import { type PassOutput, run as runPass } from './albert/forward/pass.ts';
import { sharing } from './albert/forward/weights.ts';
import { hex } from './checkpoint/crc32c.ts';
import { chooseBackend, type TensorFlowJs } from './compute/backend.ts';
import { passOf, residentWeights } from './model-pass.ts';
import type { Notice } from './notice.ts';
import { type Model, openModel, requirePositions } from './open-model.ts';
import type { Platform, Run } from './platform.ts';
import { fail } from './problem.ts';
import type { Backend, Figures, Verification, VerifyProgress } from './report.ts';
import type { Input } from './source.ts';
import { compareWeights } from './verify/compare-weights.ts';
import { compareWords, type Ran } from './verify/compare-words.ts';
import { bytesOfBlock, costOf, expectedSeconds } from './verify/cost.ts';
import { Difference } from './verify/difference.ts';

export interface VerifyOptions {
  /** What to run the models on; `null`: tokens that are spread over the whole vocabulary. */
  readonly text: string | null;
  readonly backend: 'auto' | Backend;
}

/**
 * What outputs may differ by, for numbers of magnitude 1: float32 resolves 6e-8, and the different order in which the
 * two architectures add up grows to some 1e-6 over 24 layers. A wrong tensor shows in the second or third digit.
 */
export const TOLERANCE = 1e-5;

/**
 * @throws what an input that cannot be read is refused with, SIZE_MISMATCH where the two are models of different sizes
 *   or a text is longer than their positions, UNSUPPORTED_FORMAT where they are named the wrong way round,
 *   MISSING_FILE for a text without a vocabulary, CANCELLED
 */
export async function verify(
  sourceInput: Input,
  convertedInput: Input,
  options: VerifyOptions,
  platform: Platform,
  run: Run<VerifyProgress>,
): Promise<Verification> {
  const source = await openModel(sourceInput, platform);
  try {
    const converted = await openModel(convertedInput, platform);
    try {
      requireDirection(source, converted);
      requireOwnConfig(converted);
      requireSameSizes(source, converted);
      return await compare(source, converted, options, platform, run);
    } finally {
      await converted.close();
    }
  } finally {
    await source.close();
  }
}

async function compare(
  source: Model,
  converted: Model,
  options: VerifyOptions,
  platform: Platform,
  run: Run<VerifyProgress>,
): Promise<Verification> {
  const started = platform.now();
  const batch = await batchFor(source, options.text);
  const cost = costOf(source, converted, batch);
  const notices: Notice[] = [];
  const { loadBackend } = platform;
  const expected = expectedSeconds(cost, options.backend, loadBackend.available);
  let done = 0;
  const advance = (bytes: number) => {
    if (run.signal.aborted) throw fail('cancelled', { what: 'verify' });
    done += bytes;
    run.onProgress({ stage: 'verifying', done, total: cost.bytes, expectedSeconds: expected });
  };
  advance(0);
  const { tf, backend } = await chooseBackend(loadBackend, options.backend, cost.flops, notices);
  const weights = await compareWeights(source, converted, BY_DESIGN, platform.createCrc32c, advance);
  const [first, second] = await runBoth(source, converted, weights.same, batch, tf, platform, advance);
  const words = await compareWords(first, second, tf, platform, run.signal, advance);

  const outputs = compareOutputs(first.output, second.output);
  const maxAbsDiff: Figures = {
    embedding: words.embedding.largest,
    sequence: outputs.sequence.largest,
    pooled: outputs.pooled.largest,
    mlm: words.mlm?.largest ?? null,
    sop: outputs.sop?.largest ?? null,
  };
  const limits: Figures = {
    embedding: words.embedding.limit,
    sequence: limitOf(outputs.sequence),
    pooled: limitOf(outputs.pooled),
    mlm: words.mlm && limitOf(words.mlm),
    sop: outputs.sop && limitOf(outputs.sop),
  };
  const settings = differentSettings(source, converted);
  const lost = converted.layout === 'huggingface' ? [] : weights.missing;
  return {
    ok:
      words.embedding.beyond === 0 &&
      withinLimits(maxAbsDiff, limits) &&
      weights.different.length + lost.length + settings.length === 0,
    source: { label: source.label, layout: source.layout, tensors: checksumsOf(source) },
    converted: { label: converted.label, layout: converted.layout },
    maxAbsDiff,
    tolerance: TOLERANCE,
    limits,
    embedding: {
      elements: converted.sizes.vocabularySize * converted.sizes.embeddingSize,
      beyond: words.embedding.beyond,
      worstRow: words.embedding.worstRow,
    },
    tensors: {
      compared: weights.same.size + weights.different.length,
      different: weights.different,
      missing: weights.missing,
    },
    settings,
    inputs: { sequences: batch.sequences, length: batch.length, text: options.text },
    backend,
    seconds: { expected, total: (platform.now() - started) / 1000 },
    notices,
  };
}

/** brightmart's right factor has no counterpart: it is in the product. */
const BY_DESIGN: ReadonlySet<string> = new Set([PROJECTION]);

/** Two models named the wrong way round would differ by what the conversion adds. */
function requireDirection(source: Model, converted: Model): void {
  const found = source.layout === 'huggingface' ? 'source' : converted.layout === 'brightmart' ? 'converted' : null;
  if (found) throw fail('not-a-conversion', { source: source.label, converted: converted.label, found });
}

/** What a reader can put right by the tensors, a loader would stumble over. */
function requireOwnConfig({ notices }: Model): void {
  const corrected = notices.find((found) => found.code === 'EMBEDDING_SIZE_CORRECTED');
  if (corrected?.code !== 'EMBEDDING_SIZE_CORRECTED') return;
  const { file, value, found: expected } = corrected.facts;
  throw fail('config-mismatch', { file, key: 'embedding_size', value, expected });
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

function requireSameSizes(source: Model, converted: Model): void {
  const sizes = ['hiddenSize', 'feedForwardSize', 'vocabularySize', 'positions', 'tokenTypes'] as const;
  for (const size of sizes) {
    const [found, expected] = [converted.sizes[size], source.sizes[size]];
    if (found !== expected) throw fail('models-differ', { converted: converted.label, size, found, expected });
  }
}

async function batchFor(source: Model, text: string | null): Promise<Batch> {
  if (text === null) return spreadBatch(source.sizes);
  const { tokenizerOf } = await import('./text/tokenizer.ts');
  const tokens = tokenizerOf(source).encode(text);
  requirePositions(source, tokens.length);
  return sequenceOf(tokens.map(({ id }) => id));
}

/** Runs both models. What is the same in both is kept once. */
async function runBoth(
  source: Model,
  converted: Model,
  same: ReadonlySet<string>,
  batch: Batch,
  tf: TensorFlowJs,
  platform: Platform,
  advance: (bytes: number) => void,
): Promise<readonly [Ran, Ran]> {
  const weights = residentWeights(source, tf, platform);
  const others = residentWeights(converted, tf, platform);
  try {
    const blockBytes = bytesOfBlock(source);
    const onLayer = () => {
      advance(blockBytes);
      return platform.breathe();
    };
    const first = await runPass(passOf(source, weights), batch, onLayer);
    const second = await runPass(passOf(converted, sharing(others, weights, same)), batch, onLayer);
    return [
      { model: source, output: first },
      { model: converted, output: second },
    ];
  } finally {
    weights.dispose();
    others.dispose();
  }
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
