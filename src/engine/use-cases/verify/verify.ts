/**
 * Verifies a conversion: runs the source and the converted model on the same inputs, each with its own configuration and
 * architecture, and compares what they give; compares all weights bit by bit; and holds the word embedding, which a
 * conversion makes anew, against the exact product.
 */

import type { Blocks } from '../../albert/blocks.ts';
import { type Batch, SPREAD, sequenceOf, spreadBatch } from '../../albert/forward/batch.ts';
import { rowsOf } from '../../albert/forward/embeddings.ts';
import type { Pass } from '../../albert/forward/pass.ts';
import { type Lane, type PassOutput, runTogether } from '../../albert/forward/run.ts';
import { sharing, type Weights } from '../../albert/forward/weights.ts';
import { GOOGLE } from '../../albert/layouts/google.ts';
import { ONNX_FACTORS } from '../../albert/layouts/onnx.ts';
import { blockVariables, type Role } from '../../albert/variables.ts';
import { type Backend, chooseBackend, type LoadBackend } from '../../compute/backend.ts';
import type { Multiplier, OpenMultiplier } from '../../compute/multiplier.ts';
import type { Platform, Run } from '../../host/platform.ts';
import type { Input } from '../../host/source.ts';
import { requireMemory } from '../../model/forward-memory.ts';
import { passOf, residentWeights } from '../../model/forward-pass.ts';
import type { RunnableModel as Model } from '../../model/model.ts';
import { openModel } from '../../model/open-model.ts';
import { requireFloats } from '../../model/require-floats.ts';
import { readFloats } from '../../pipeline/weight-reader.ts';
import { fail } from '../../problem/problem.ts';
import type { Warning } from '../../problem/warning.ts';
import { settingsReplaced, settingWarnings } from '../../targets/google.ts';
import type { VerifyProgress } from '../progress.ts';
import { compareVocabularies } from './compare-vocabularies.ts';
import { compareWeights } from './compare-weights.ts';
import { compareWords, type Multipliers, type OtherOutputs, type Ran } from './compare-words.ts';
import { conclude, type Evidence, ROUNDING_ALONE } from './conclude.ts';
import { bytesOfLayer, COMPARED, costOf, isMultipliedOut, measureSpeeds, othersOf, secondsAt } from './cost.ts';
import { OTHER_TABLES, type OtherTable, otherRows } from './other-tables.ts';
import type { Verification } from './verification.ts';

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
      requireFloats(source);
      requireDirection(converted);
      requireOwnConfig(converted);
      requireSameSizes(source, converted);
      const [one, other] = alike(source, converted);
      return await compare(one, withSettingsOf(one, other), options, platform, run);
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
  const { isGraph } = converted.layout;
  const batch = await batchFor(source, options.text, isGraph ? graphBatch(source) : SPREAD);
  for (const model of [source, converted]) requireMemory(model, batch, 2 + othersOf(source, converted, 'float32'));
  const warnings: Warning[] = compareVocabularies(source, converted);
  if (converted.layout.dialect === GOOGLE.dialect) warnings.push(...settingWarnings(source));
  const { loadBackend } = platform;
  const { flops } = costOf(source, converted, batch, 'float64');
  const { loaded: open, backend } = await chooseBackend(loadBackend, options.backend, flops, warnings);
  const multiplier = open();
  const exactly = multiplier.precision === 'float64' ? multiplier : await openExact(loadBackend);
  const cost = costOf(source, converted, batch, multiplier.precision);
  const speeds = measureSpeeds(multiplier, exactly, cost, source.sizes, platform.now);
  const expected = (platform.now() - started) / 1000 + secondsAt(speeds, cost);
  let done = 0;
  const advance = (bytes: number) => {
    if (run.signal.aborted) throw fail('cancelled', { what: 'verify' });
    done += bytes;
    run.onProgress({ stage: 'verifying', done, total: cost.bytes, expectedSeconds: expected });
  };
  try {
    advance(0);
    const multipliers = { multiplier, exactly };
    const how = isGraph ? (await import('./gather-graph.ts')).gatherGraph : gather;
    const evidence = await how(source, converted, batch, multipliers, platform, run.signal, advance);
    return conclude(evidence, {
      inputs: { sequences: batch.sequences, length: batch.length, text: options.text },
      backend,
      seconds: { expected, total: (platform.now() - started) / 1000 },
      warnings,
    });
  } finally {
    multiplier.dispose();
    exactly.dispose();
  }
}

/** Where only one of two tells what its labels are of, the other has the same task. */
function alike(source: Model, converted: Model): readonly [Model, Model] {
  if (source.isTaskAssumed && source.otherTasks.includes(converted.task)) {
    return [{ ...source, task: converted.task }, converted];
  }
  if (converted.isTaskAssumed && converted.otherTasks.includes(source.task)) {
    return [source, { ...converted, task: source.task }];
  }
  return [source, converted];
}

/** What Google's loaders replace is told, and both models are run with the source's: it would hide what else is different. */
function withSettingsOf(source: Model, converted: Model): Model {
  if (converted.layout.dialect !== GOOGLE.dialect) return converted;
  const { activation, epsilon } = settingsReplaced(source);
  return {
    ...converted,
    activation: converted.activation === activation ? source.activation : converted.activation,
    epsilon: converted.epsilon === epsilon ? source.epsilon : converted.epsilon,
  };
}

/** What the table is held against is exact, whatever the models are run with. */
async function openExact(backends: LoadBackend<OpenMultiplier>): Promise<Multiplier> {
  const { loaded: open } = await chooseBackend(backends, 'wasm', 0, []);
  return open();
}

async function gather(
  source: Model,
  converted: Model,
  batch: Batch,
  multipliers: Multipliers,
  platform: Platform,
  signal: AbortSignal,
  advance: (bytes: number) => void,
): Promise<Evidence> {
  const resident = residentWeights(source, multipliers.multiplier, platform);
  const compared = (bytes: number) => advance(COMPARED * bytes);
  const keep = (role: Role) => {
    const kernel = role.endsWith('.kernel') ? resident.receive(role) : null;
    return kernel && ((floats: Float32Array, at: number) => kernel.write(floats, at));
  };
  const weights = await compareWeights(source, converted, BY_DESIGN, platform.createCrc32c, keep, compared);
  const models = { source, converted, resident, same: weights.same };
  const { first, second, others } = await runAll(models, batch, multipliers, platform, advance);
  const words = await compareWords(first, second, others, multipliers, platform, signal, compared);
  return {
    source: first,
    converted: second,
    others: [...others.values()],
    allowance: ROUNDING_ALONE,
    weights,
    words,
    graph: null,
  };
}

/** brightmart's right factor has no counterpart: it is in the product. */
const BY_DESIGN: ReadonlySet<Role> = new Set(['projection']);

/** Two models named the wrong way round would differ by what the conversion adds. Of two factors nothing but ONNX is made. */
function requireDirection(converted: Model): void {
  if (converted.embedding === 'product' && converted.layout !== ONNX_FACTORS)
    throw fail('not-a-conversion', { converted: converted.label });
}

/** What a reader can put right by the tensors, a loader would stumble over. */
function requireOwnConfig({ warnings }: Model): void {
  const corrected = warnings.find((found) => found.code === 'EMBEDDING_SIZE_CORRECTED');
  if (corrected?.code !== 'EMBEDDING_SIZE_CORRECTED') return;
  const { file, value, found: expected } = corrected.facts;
  throw fail('config-mismatch', { file, key: 'embedding_size', value, expected });
}

function requireSameSizes(source: Model, converted: Model): void {
  // The table that a conversion makes of the factors is as wide as the hidden states.
  const embeddingSize = isMultipliedOut(source, converted) ? source.sizes.hiddenSize : source.sizes.embeddingSize;
  const own = { ...source.sizes, embeddingSize };
  const sizes = [
    'hiddenSize',
    'feedForwardSize',
    'vocabularySize',
    'positions',
    'tokenTypes',
    'embeddingSize',
  ] as const;
  for (const size of sizes) {
    const [found, expected] = [converted.sizes[size], own[size]];
    if (found !== expected) throw fail('models-differ', { converted: converted.label, size, found, expected });
  }
}

/** So large that all its layers together read a gigabyte of weights. */
const LARGE_BYTES = 1e9;

/** Of a graph the likeliest words are counted: 128 places, and of a large model, which takes its time, a half. */
function graphBatch(source: Model): typeof SPREAD {
  const isLarge = source.depth.layers * bytesOfLayer(source) > LARGE_BYTES;
  return { sequences: isLarge ? 2 : 4, length: 32 };
}

async function batchFor(source: Model, text: string | null, spread: typeof SPREAD): Promise<Batch> {
  if (text === null) return spreadBatch(source.sizes, spread);
  const { tokenizerOf } = await import('../../text/tokenizer.ts');
  return sequenceOf(
    tokenizerOf(source)
      .encode(text)
      .map(({ id }) => id),
  );
}

/** Whether the encoder of one is the other's: each of its weights bit by bit, and all that it depends on. */
function haveOneEncoder(first: Pass, second: Pass, blocks: Blocks, same: ReadonlySet<Role>): boolean {
  const settings = ['heads', 'hiddenSize', 'activation', 'epsilon'] as const;
  const isSame = settings.every((key) => first[key] === second[key]);
  const layers = JSON.stringify(first.layers) === JSON.stringify(second.layers);
  return isSame && layers && blockVariables(blocks).every(({ role }) => same.has(role));
}

interface ComparedModels {
  readonly source: Model;
  readonly converted: Model;
  /** The source's. */
  readonly resident: Weights;
  /** The weights that both have. */
  readonly same: ReadonlySet<Role>;
}

interface AllRan {
  readonly first: Ran;
  readonly second: Ran;
  readonly others: OtherOutputs;
}

/**
 * Runs both models, and the source with tables that are as right as the converted one. What is the same in both models
 * is kept once, and an encoder that is the same is gone through once.
 */
async function runAll(
  { source, converted, resident, same }: ComparedModels,
  batch: Batch,
  multipliers: Multipliers,
  platform: Platform,
  advance: (bytes: number) => void,
): Promise<AllRan> {
  const { multiplier } = multipliers;
  const pass = passOf(source, resident);
  const otherPass = passOf(converted, sharing(residentWeights(converted, multiplier, platform), resident, same));
  const tables = await otherTables(source, converted, pass, otherPass, batch, multipliers, platform);
  const own = { pass, rows: null };
  const lanes = [...tables.values()].map((rows) => ({ pass, rows }));
  const run = (all: readonly Lane[]) =>
    runTogether(all, batch, () => {
      advance(all.length * bytesOfLayer(source));
      return platform.yieldToEventLoop();
    });
  const lane = { pass: otherPass, rows: null };
  const isOne = haveOneEncoder(pass, otherPass, source.blocks, same);
  const [output, ...beside] = await run(isOne ? [own, lane, ...lanes] : [own, ...lanes]);
  const [other, ...ofTables] = isOne ? beside : [...(await run([lane])), ...beside];
  if (!output || !other) throw new Error('a run without an output');
  return {
    first: { model: source, output },
    second: { model: converted, output: other },
    others: new Map([...tables.keys()].map((table, at) => [table, ofTables[at] as PassOutput])),
  };
}

/** The rows that the tokens ask for of other right tables; none where a conversion makes no table. */
async function otherTables(
  source: Model,
  converted: Model,
  pass: Pass,
  otherPass: Pass,
  batch: Batch,
  { multiplier, exactly }: Multipliers,
  { createCrc32c }: Platform,
): Promise<ReadonlyMap<OtherTable, Float64Array>> {
  const projection = source.weights.get('projection');
  if (!isMultipliedOut(source, converted) || !projection) return new Map();
  const { embeddingSize: inner, hiddenSize } = source.sizes;
  const right = await readFloats(projection, createCrc32c);
  const [left, found] = [await rowsOf(pass.words, batch), await rowsOf(otherPass.words, batch)];
  const factor = exactly.matrix(inner, hiddenSize);
  factor.write(right, 0);
  const exact = exactly.multiply(left, batch.ids.length, factor);
  factor.release();
  const rows = { left, right, inner, exact, found };
  return new Map(OTHER_TABLES[multiplier.precision].map((table) => [table, otherRows(table, rows)]));
}
