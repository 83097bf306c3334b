/** Converts one input: examines it, streams the converted checkpoint into a sink, and makes it appear whole. */

import { encodeConfig } from './albert/config.ts';
import { tokenizerConfig } from './albert/huggingface-config.ts';
import type { PresetSize } from './albert/presets.ts';
import { sourcesOf, type TargetTensor } from './albert/recipe.ts';
import { type ChosenBackend, chooseBackend, type LoadBackend } from './compute/backend.ts';
import { flopsOfProduct, type OpenProduct } from './compute/product.ts';
import { bytesOut, type Convertible, examine, type Product } from './examine.ts';
import type { CreateCrc32c } from './formats/crc32c.ts';
import { modelCard } from './model-card.ts';
import type { Notice } from './notice.ts';
import { openWhenRead } from './open-when-read.ts';
import { PREFIX, SAFETENSORS, STATE } from './output-files.ts';
import { Buffers } from './pipeline/buffers.ts';
import type { Workshop } from './pipeline/workshop.ts';
import { writeBundle } from './pipeline/write-bundle.ts';
import { writeSafetensors } from './pipeline/write-safetensors.ts';
import { BLOCKS_IN_FLIGHT, type OnBlock } from './pipeline/write-tensors.ts';
import type { Platform, Run } from './platform.ts';
import { fail, problemOf, statusOf } from './problem.ts';
import type { Backend, Conversion, OutputFormat, Progress, Stage, WrittenFile } from './report.ts';
import { giveUp, type Sink, writeWhole } from './sink.ts';
import type { Input, InputFile, Source } from './source.ts';

export interface ConvertOptions {
  readonly size: 'auto' | PresetSize;
  readonly format: OutputFormat;
  readonly backend: 'auto' | Backend;
  /** The output's name; `null` makes it from the input's. */
  readonly name: string | null;
}

/**
 * Opens the place for an output of that name and about that many bytes, or throws a problem with it.
 * @param weights what will be read from then on
 */
export type OpenSink = (name: string, bytes: number, weights: readonly InputFile[]) => Promise<Sink>;

/** Large enough that the cost of a call does not count, small enough that a few of them fit any machine. */
const BLOCK_BYTES = 2 << 20;
/** Large enough that most matrices are transposed in one go and the largest published ones, of 64 MiB, in three. */
const STRIPE_BYTES = 22 << 20;

/** Converts an input. However it ends, that is a value; a partial output never stays. */
export async function convert(
  input: Input,
  openSink: OpenSink,
  options: ConvertOptions,
  platform: Platform,
  run: Run<Progress>,
): Promise<Conversion> {
  const started = platform.now();
  const busy = { read: 0, compute: 0, write: 0 };
  run.onProgress({ stage: 'inspecting', done: 0, total: 0 });
  const found = await examine(input, options, platform);
  const notices: Notice[] = [...found.notices];
  const common = () => ({
    input: input.label,
    layout: found.layout,
    size: found.size,
    notices,
    seconds: { total: (platform.now() - started) / 1000, ...busy },
  });
  if (!found.result.ok) {
    const { problem } = found.result;
    return { ...common(), status: statusOf(problem), problem };
  }
  const { convertible } = found.result;
  const { format, plan, config } = convertible.product;
  const name = options.name ?? convertible.name;
  try {
    const chosen = await backendFor(platform.loadProduct, options.backend, convertible, notices);
    const clock: Clock = { now: platform.now, busy };
    const files = await writeConverted(convertible, name, openSink, chosen?.loaded ?? null, platform, run, clock);
    const read = new Set(plan.targets.flatMap(sourcesOf)).size;
    const dropped = plan.dropped.map((entry) => entry.name);
    return {
      ...common(),
      status: 'converted',
      format,
      name,
      files,
      tensors: { read, written: plan.targets.length, dropped },
      config,
      backend: chosen?.backend ?? null,
    };
  } catch (error) {
    const problem = problemOf(error);
    return { ...common(), status: statusOf(problem), problem };
  }
}

interface Clock {
  now(): number;
  readonly busy: { read: number; compute: number; write: number };
}

/** Writes all files of the output and commits them; on any failure nothing of it stays. */
async function writeConverted(
  convertible: Convertible,
  name: string,
  openSink: OpenSink,
  openProduct: OpenProduct | null,
  platform: Platform,
  run: Run<Progress>,
  clock: Clock,
): Promise<readonly WrittenFile[]> {
  const { product, shards } = convertible;
  const texts = textFiles(convertible, platform.createCrc32c);
  const total = bytesOut(product.plan);
  const sink = timedSink(await openSink(name, total, shards), clock);
  const sources = openWhenRead(shards).map((source) => timedSource(source, clock));
  try {
    const workshop: Workshop = {
      sources,
      buffers: new Buffers(BLOCKS_IN_FLIGHT + 2, bufferBytes(convertible)),
      // Two: one is gathered while the other is written.
      stripes: new Buffers(2, stripeBytes(convertible)),
      createCrc32c: platform.createCrc32c,
      openProduct,
      compute: (work) => timed(clock, 'compute', work),
    };
    let done = 0;
    const report = (stage: Stage) => run.onProgress({ stage, done, total });
    report('reading');
    const weights = await writeWeights(product, sink, workshop, run.signal, (target, bytes) => {
      done += bytes;
      report(target.how === 'multiply' ? 'multiplying' : 'writing');
    });
    for (const [file, bytes] of texts) await writeWhole(sink, file, bytes);
    report('finishing');
    if (run.signal.aborted) throw fail('cancelled', { what: 'convert' });
    await sink.commit();
    return [...weights, ...texts.map(([file, bytes]) => ({ name: file, bytes: bytes.length }))];
  } catch (error) {
    await giveUp(sink);
    throw error;
  } finally {
    for (const source of sources) await source.close();
  }
}

function writeWeights(
  { format, plan }: Product,
  sink: Sink,
  workshop: Workshop,
  signal: AbortSignal,
  onBlock: OnBlock,
): Promise<readonly WrittenFile[]> {
  switch (format) {
    case 'google':
      return writeBundle(sink, PREFIX, plan.targets, workshop, signal, onBlock);
    case 'huggingface':
      return writeSafetensors(sink, SAFETENSORS, plan.targets, workshop, signal, onBlock).then((file) => [file]);
  }
}

/** The small files beside the weights. */
function textFiles(convertible: Convertible, createCrc32c: CreateCrc32c): readonly (readonly [string, Uint8Array])[] {
  const { product, sizes, vocabulary } = convertible;
  const vocabularyFile = vocabulary ? [['vocab.txt', vocabulary] as const] : [];
  switch (product.format) {
    case 'google': {
      return [
        ['checkpoint', new TextEncoder().encode(STATE)],
        ['albert_config.json', encodeConfig(product.config)],
        ...vocabularyFile,
      ];
    }
    case 'huggingface':
      return [
        ['config.json', encodeConfig(product.config)],
        ['tokenizer_config.json', encodeConfig(tokenizerConfig(sizes.positions))],
        ...vocabularyFile,
        ['README.md', modelCard(convertible, product, createCrc32c)],
      ];
  }
}

/** A block has at least one row of what is multiplied or transposed. */
function bufferBytes({ product }: Convertible): number {
  return product.plan.targets.reduce((most, target) => Math.max(most, rowBytes(target)), BLOCK_BYTES);
}

function rowBytes(target: TargetTensor): number {
  const widest = 8;
  switch (target.how) {
    case 'multiply':
      return widest * Math.max(...target.right.shape);
    case 'transpose':
      return widest * (target.from.shape[1] ?? 0);
    default:
      return 0;
  }
}

/** A stripe has room for at least one column of what is transposed; where nothing is, there is none. */
function stripeBytes({ product }: Convertible): number {
  const columnBytes = (target: TargetTensor) => (target.how === 'transpose' ? 4 * (target.from.shape[0] ?? 0) : 0);
  const longest = product.plan.targets.reduce((most, target) => Math.max(most, columnBytes(target)), 0);
  return longest === 0 ? 0 : Math.max(STRIPE_BYTES, longest);
}

/** `null` where there is nothing to multiply. */
function backendFor(
  loadProduct: LoadBackend<OpenProduct>,
  wanted: 'auto' | Backend,
  { sizes, product }: Convertible,
  notices: Notice[],
): Promise<ChosenBackend<OpenProduct> | null> {
  if (!product.plan.targets.some((target) => target.how === 'multiply')) return Promise.resolve(null);
  const flops = flopsOfProduct({
    rows: sizes.vocabularySize,
    innerSize: sizes.embeddingSize,
    columns: sizes.hiddenSize,
  });
  return chooseBackend(loadProduct, wanted, flops, notices);
}

function timed<T>({ now, busy }: Clock, part: keyof Clock['busy'], work: () => T): T {
  const started = now();
  const result = work();
  busy[part] += (now() - started) / 1000;
  return result;
}

async function timedAsync<T>({ now, busy }: Clock, part: keyof Clock['busy'], work: () => Promise<T>): Promise<T> {
  const started = now();
  try {
    return await work();
  } finally {
    busy[part] += (now() - started) / 1000;
  }
}

function timedSource(source: Source, clock: Clock): Source {
  return {
    ...source,
    // Known once it has been opened.
    get name() {
      return source.name;
    },
    read: (offset, into) => timedAsync(clock, 'read', () => source.read(offset, into)),
  };
}

function timedSink(sink: Sink, clock: Clock): Sink {
  return {
    async create(name, size) {
      const file = await sink.create(name, size);
      return {
        write: (bytes) => timedAsync(clock, 'write', () => file.write(bytes)),
        close: () => timedAsync(clock, 'write', () => file.close()),
      };
    },
    commit: () => timedAsync(clock, 'write', () => sink.commit()),
    abort: () => sink.abort(),
  };
}
