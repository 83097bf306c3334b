/**
 * Verifies a conversion: runs the source and the converted model on the same inputs, each with its own configuration and
 * architecture, and compares what they give; compares all weights bit by bit; and holds the word embedding, which a
 * conversion makes anew, against the exact product.
 */

import { type Batch, sequenceOf, spreadBatch } from './albert/forward/batch.ts';
import { PROJECTION } from './albert/forward/embeddings.ts';
import type { Pass } from './albert/forward/pass.ts';
import { run as runPass, runTogether } from './albert/forward/run.ts';
import { sharing } from './albert/forward/weights.ts';
import { INNER_GROUP, REQUIRED } from './albert/tensors.ts';
import { chooseBackend, type TensorFlowJs } from './compute/backend.ts';
import { requireMemory } from './forward-memory.ts';
import { passOf, residentWeights } from './model-pass.ts';
import type { Notice } from './notice.ts';
import { type Model, openModel } from './open-model.ts';
import type { Platform, Run } from './platform.ts';
import { fail } from './problem.ts';
import type { Backend, Verification, VerifyProgress } from './report.ts';
import type { Input } from './source.ts';
import { compareVocabularies } from './verify/compare-vocabularies.ts';
import { compareWeights } from './verify/compare-weights.ts';
import { compareWords, type Ran } from './verify/compare-words.ts';
import { conclude } from './verify/conclude.ts';
import { bytesOfBlock, costOf, expectedSeconds } from './verify/cost.ts';

export interface VerifyOptions {
  /** What to run the models on; `null`: tokens that are spread over the whole vocabulary. */
  readonly text: string | null;
  readonly backend: 'auto' | Backend;
}

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
  for (const model of [source, converted]) requireMemory(model, batch, 2);
  const cost = costOf(source, converted, batch);
  const notices: Notice[] = compareVocabularies(source, converted);
  const { loadBackend } = platform;
  const expected = expectedSeconds(cost, options.backend, loadBackend);
  let done = 0;
  const advance = (bytes: number) => {
    if (run.signal.aborted) throw fail('cancelled', { what: 'verify' });
    done += bytes;
    run.onProgress({ stage: 'verifying', done, total: cost.bytes, expectedSeconds: expected });
  };
  advance(0);
  const { loaded: tf, backend } = await chooseBackend(loadBackend, options.backend, cost.flops, notices);
  const weights = await compareWeights(source, converted, BY_DESIGN, platform.createCrc32c, advance);
  const [first, second] = await runBoth(source, converted, weights.same, batch, tf, platform, advance);
  const words = await compareWords(first, second, tf, platform, run.signal, advance);

  const evidence = { source: first, converted: second, weights, words };
  return conclude(evidence, {
    inputs: { sequences: batch.sequences, length: batch.length, text: options.text },
    backend,
    seconds: { expected, total: (platform.now() - started) / 1000 },
    notices,
  });
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
  return sequenceOf(
    tokenizerOf(source)
      .encode(text)
      .map(({ id }) => id),
  );
}

/** Whether the encoder of one is the other's: each of its weights bit by bit, and all that it depends on. */
function haveOneEncoder(first: Pass, second: Pass, same: ReadonlySet<string>): boolean {
  const settings = ['layers', 'heads', 'hiddenSize', 'activation', 'epsilon'] as const;
  const block = REQUIRED.filter(({ target }) => target.startsWith(INNER_GROUP));
  return settings.every((key) => first[key] === second[key]) && block.every(({ target }) => same.has(target));
}

/** Runs both models. What is the same in both is kept once, and an encoder that is the same is gone through once. */
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
    const passes = [passOf(source, weights), passOf(converted, sharing(others, weights, same))] as const;
    const layersAtOnce = haveOneEncoder(...passes, same) ? 2 : 1;
    const onLayer = () => {
      advance(layersAtOnce * bytesOfBlock(source));
      return platform.breathe();
    };
    const [output, other] =
      layersAtOnce === 2
        ? await runTogether(...passes, batch, onLayer)
        : [await runPass(passes[0], batch, onLayer), await runPass(passes[1], batch, onLayer)];
    return [
      { model: source, output },
      { model: converted, output: other },
    ];
  } finally {
    weights.dispose();
    others.dispose();
  }
}
