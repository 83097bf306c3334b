/** Converts one input: opens its model, streams the converted one into a sink, and makes it appear whole. */

import type { GoogleConfig } from '../albert/config.ts';
import type { DetectedLayout } from '../albert/layouts/index.ts';
import type { PresetSize, Size } from '../albert/presets.ts';
import { type Backend, type ChosenBackend, chooseBackend, type LoadBackend } from '../compute/backend.ts';
import { flopsOfProduct, type OpenProduct } from '../compute/product.ts';
import type { Platform, Run } from '../host/platform.ts';
import { abort, type Sink, type WrittenFile, writeWhole } from '../host/sink.ts';
import type { Input, InputFile, Source } from '../host/source.ts';
import type { Model } from '../model/model.ts';
import { examine } from '../model/open-model.ts';
import { requireActivation } from '../model/require-activation.ts';
import { sourcesOf } from '../pipeline/recipe.ts';
import { poolsFor, type WriteContext } from '../pipeline/write-context.ts';
import { BLOCKS_IN_FLIGHT } from '../pipeline/write-tensors.ts';
import { fail, type Problem, ProblemError, problemOf, statusOf } from '../problem/problem.ts';
import { type Warning, warning } from '../problem/warning.ts';
import type { HuggingFaceConfig } from '../targets/huggingface-config.ts';
import { targetOf } from '../targets/index.ts';
import type { OutputDtype, TargetName } from '../targets/names.ts';
import { bytesOf } from '../targets/plan.ts';
import type { Plan, Target } from '../targets/target.ts';
import type { Progress, Stage } from './progress.ts';

/** How a conversion ended. */
export type Conversion = {
  readonly input: string;
  readonly layout: DetectedLayout;
  readonly size: Size | null;
  readonly warnings: readonly Warning[];
  /** Busy time; reading, computing and writing overlap, so the parts may add up to more than the total. */
  readonly seconds: { readonly total: number; readonly read: number; readonly compute: number; readonly write: number };
} & (
  | {
      readonly status: 'converted';
      readonly format: TargetName;
      /** What its weights are stored in. */
      readonly dtype: OutputDtype;
      readonly name: string;
      readonly files: readonly WrittenFile[];
      readonly tensors: { readonly read: number; readonly written: number; readonly dropped: readonly string[] };
      /** What was written as the model's configuration. */
      readonly config: GoogleConfig | HuggingFaceConfig;
      /** `null` where there was nothing to multiply. */
      readonly backend: Backend | null;
    }
  | { readonly status: 'refused' | 'failed' | 'cancelled'; readonly problem: Problem }
);

export interface ConvertOptions {
  readonly size: 'auto' | PresetSize;
  readonly format: TargetName;
  /** What weights are stored in, of a target that has several ways; float32 where nothing is said. */
  readonly dtype?: OutputDtype | undefined;
  readonly backend: 'auto' | Backend;
  /** The output's name; `null` makes it from the input's. */
  readonly name: string | null;
}

/**
 * Opens the place for an output of that name and about that many bytes, or throws a problem with it.
 * @param weights what will be read from then on
 */
export type OpenSink = (name: string, bytes: number, weights: readonly InputFile[]) => Promise<Sink>;

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
  const found = await examine(input, options.size, platform);
  const warnings: Warning[] = [...found.warnings];
  const common = () => ({
    input: input.label,
    layout: found.layout,
    size: found.size,
    warnings,
    seconds: { total: (platform.now() - started) / 1000, ...busy },
  });
  const unconverted = (problem: Problem) => ({ ...common(), status: statusOf(problem), problem });
  if (!found.model.ok) return unconverted(found.model.problem);
  const model = found.model.value;
  try {
    const target = targetOf(options.format);
    const plan = target.plan(model, target.dtypes.find((dtype) => dtype === options.dtype) ?? 'float32');
    warnings.push(...(await measured(plan.warnings, model, platform)));
    const name = options.name ?? target.outputName(input.name, plan.dtype);
    const chosen = await backendFor(platform.loadProduct, options.backend, model, plan, warnings);
    const job: Job = { model, target, plan, name, openProduct: chosen?.loaded ?? null };
    const files = await writeConverted(job, openSink, platform, run, { now: platform.now, busy });
    return {
      ...common(),
      status: 'converted',
      format: target.name,
      dtype: plan.dtype,
      name,
      files,
      tensors: {
        read: new Set(plan.tensors.flatMap(sourcesOf)).size,
        written: plan.tensors.length,
        dropped: plan.dropped.map((tensor) => tensor.name),
      },
      config: plan.config,
      backend: chosen?.backend ?? null,
    };
  } catch (error) {
    return unconverted(problemOf(error));
  } finally {
    await model.close();
  }
}

/** What a plan can only bound, measured on the model, where that can be run. */
async function measured(warnings: readonly Warning[], model: Model, platform: Platform): Promise<readonly Warning[]> {
  const found = warnings.find((one) => one.code === 'GELU_APPROXIMATED');
  if (found?.code !== 'GELU_APPROXIMATED') return warnings;
  const { geluDifference } = await import('./gelu-difference.ts');
  try {
    const difference = await geluDifference(requireActivation(model), platform);
    const told = warning('GELU_APPROXIMATED', { ...found.facts, measured: difference });
    return warnings.map((one) => (one === found ? told : one));
  } catch (error) {
    // What is too large to be run is converted all the same, and what is damaged is refused by that.
    if (error instanceof ProblemError) return warnings;
    throw error;
  }
}

/** What is converted to what. */
interface Job {
  readonly model: Model;
  readonly target: Target;
  readonly plan: Plan;
  /** The output's. */
  readonly name: string;
  /** `null` where there is nothing to multiply. */
  readonly openProduct: OpenProduct | null;
}

interface Clock {
  now(): number;
  readonly busy: { read: number; compute: number; write: number };
}

/** Writes all files of the output and commits them; on any failure nothing of it stays. */
async function writeConverted(
  { model, target, plan, name, openProduct }: Job,
  openSink: OpenSink,
  platform: Platform,
  run: Run<Progress>,
  clock: Clock,
): Promise<readonly WrittenFile[]> {
  const texts = target.textFiles(model, plan, platform.createCrc32c);
  const total = bytesOf(plan);
  const sink = timedSink(await openSink(name, total, model.files), clock);
  try {
    const context: WriteContext = {
      sources: model.sources.map((source) => timedSource(source, clock)),
      ...poolsFor(plan.tensors, BLOCKS_IN_FLIGHT),
      createCrc32c: platform.createCrc32c,
      openProduct,
      scales: new Map(),
      compute: (work) => timed(clock, 'compute', work),
    };
    let done = 0;
    const report = (stage: Stage) => run.onProgress({ stage, done, total });
    report('reading');
    const weights = await target.writeWeights(sink, model, plan, context, run.signal, (tensor, bytes) => {
      done += bytes;
      report(tensor.how === 'multiply' ? 'multiplying' : 'writing');
    });
    for (const [file, bytes] of texts) await writeWhole(sink, file, bytes);
    report('finishing');
    if (run.signal.aborted) throw fail('cancelled', { what: 'convert' });
    await sink.commit();
    return [...weights, ...texts.map(([file, bytes]) => ({ name: file, bytes: bytes.length }))];
  } catch (error) {
    await abort(sink);
    throw error;
  }
}

/** `null` where there is nothing to multiply. */
function backendFor(
  loadProduct: LoadBackend<OpenProduct>,
  wanted: 'auto' | Backend,
  { sizes }: Model,
  { tensors }: Plan,
  warnings: Warning[],
): Promise<ChosenBackend<OpenProduct> | null> {
  if (!tensors.some((target) => target.how === 'multiply')) return Promise.resolve(null);
  const flops = flopsOfProduct({
    rows: sizes.vocabularySize,
    innerSize: sizes.embeddingSize,
    columns: sizes.hiddenSize,
  });
  return chooseBackend(loadProduct, wanted, flops, warnings);
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
