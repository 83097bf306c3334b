/** Tells what an input is, what it can be converted to, and which programs can load it as it is. */

import { type GoogleConfig, googleConfig } from '../albert/config.ts';
import type { Task } from '../albert/heads.ts';
import type { DetectedLayout } from '../albert/layouts/index.ts';
import type { Size } from '../albert/presets.ts';
import { LOADERS, type Loader, type Loaders, withoutConversion } from '../compatibility/issue.ts';
import { judgeLoaders } from '../compatibility/judge.ts';
import { hex } from '../formats/crc32c.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Platform } from '../host/platform.ts';
import type { Input } from '../host/source.ts';
import { stepsBeside } from '../host/steps.ts';
import type { Model } from '../model/model.ts';
import { examine } from '../model/open-model.ts';
import type { Choices } from '../model/placement.ts';
import { labelNamesOf } from '../model/task.ts';
import { type Problem, problemOf } from '../problem/problem.ts';
import type { Warning } from '../problem/warning.ts';
import type { HuggingFaceConfig } from '../targets/huggingface-config.ts';
import { TARGETS } from '../targets/index.ts';
import { type OutputDtype, TARGET_NAMES, type TargetName } from '../targets/names.ts';
import { bytesOf, movesOf, type TensorMove } from '../targets/plan.ts';
import type { Target } from '../targets/target.ts';

/** One tensor of a checkpoint. `offset` and `bytes` are within data file number `shard`. */
export interface InspectedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly shard: number;
  readonly offset: number;
  /** CRC-32C of the tensor's bytes, unmasked, eight hexadecimal digits; `null` in a format without checksums. */
  readonly crc32c: string | null;
}

/** What `inspect` found. Never throws for a bad input: `error` says why it cannot be converted. */
export interface Inspection {
  readonly input: string;
  readonly layout: DetectedLayout;
  readonly size: Size | null;
  /** What the model is for, and what else it may be for as far as it tells. */
  readonly task: Task | null;
  readonly otherTasks: readonly Task[];
  /** What the labels of its head are called; `null` without such a head. */
  readonly labels: readonly string[] | null;
  /** Where the configuration came from: a file's path, or the preset. `null` where none is known. */
  readonly configFrom: string | null;
  /** The source's configuration as Google's keys. */
  readonly config: GoogleConfig | null;
  /** Prefix of the checkpoint within the input. */
  readonly prefix: string | null;
  /** Prefixes of the steps of its training that lie side by side, the newest first; empty where there is one. */
  readonly steps: readonly string[];
  readonly tensors: readonly InspectedTensor[];
  /** Whether the first target can be made. */
  readonly convertible: boolean;
  readonly warnings: readonly Warning[];
  readonly error: Problem | null;
  /** Which programs can load it as it is; `null` where no model could be read. */
  readonly loaders: Loaders | null;
  /** What there is to choose from in it. */
  readonly choices: Choices;
  /** Bytes of tensor data in the source. */
  readonly bytesIn: number;
  /** What each target would be, or why it cannot be made; `null` where no model could be read. */
  readonly targets: Readonly<Record<TargetName, PlannedTarget>> | null;
}

/** What converting to a target would give. */
export type PlannedTarget =
  | {
      readonly possible: true;
      /** The output's name. */
      readonly name: string;
      /** Bytes of its tensors. */
      readonly bytes: number;
      /** The same for all that its weights can be stored in. */
      readonly dtypes: readonly { readonly dtype: OutputDtype; readonly name: string; readonly bytes: number }[];
      /** The class whose weights it has, where its files name one. */
      readonly class: string | null;
      readonly config: GoogleConfig | HuggingFaceConfig;
      readonly moves: readonly TensorMove[];
      readonly warnings: readonly Warning[];
    }
  | { readonly possible: false; readonly problem: Problem };

/** Inspects an input. A bad one is told by `error`. */
export async function inspect(input: Input, platform: Platform): Promise<Inspection> {
  const found = await examine(input, 'auto', platform);
  const model = found.model.ok ? found.model.value : null;
  try {
    const tensors = found.container?.tensors ?? [];
    const targets = model && planAll(model);
    const planned = targets?.[TARGET_NAMES[0]];
    return {
      input: input.label,
      layout: found.layout,
      size: found.size,
      task: model?.task ?? null,
      otherTasks: model?.otherTasks ?? [],
      labels: model && labelNamesOf(model),
      configFrom: model?.config?.file ?? null,
      config: model && googleConfig(model.sizes, model.depth, model.blocks, model.hiddenAct, model.config),
      prefix: found.located?.prefix ?? null,
      steps: found.located ? stepsBeside(found.located.prefix, prefixesIn(input)) : [],
      tensors: tensors.map(inspected),
      convertible: planned?.possible ?? false,
      warnings: [...found.warnings, ...(planned?.possible ? planned.warnings : [])],
      error: errorOf(found.model.ok ? null : found.model.problem, targets),
      loaders: advised(await judgeLoaders(input, found), targets),
      choices: found.choices,
      bytesIn: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
      targets,
    };
  } finally {
    await model?.close();
  }
}

/** The prefixes of all checkpoints of an input. */
function prefixesIn({ files }: Input): string[] {
  return files.flatMap(({ path }) => (/\.index$/.test(path) ? path.slice(0, -'.index'.length) : []));
}

/** What makes what each loader reads. */
const TARGET_FOR: Readonly<Record<Loader, TargetName>> = {
  bert4keras: 'google',
  google: 'google',
  transformers: 'huggingface',
};

/** What is said of loaders sends nobody to a conversion that cannot be made. */
function advised(loaders: Loaders | null, targets: Inspection['targets']): Loaders | null {
  if (!loaders) return null;
  const told = LOADERS.map((loader) => {
    const judged = loaders[loader];
    return [loader, targets?.[TARGET_FOR[loader]].possible ? judged : withoutConversion(judged)];
  });
  return { ...loaders, ...(Object.fromEntries(told) as Loaders) };
}

function planAll(model: Model): Readonly<Record<TargetName, PlannedTarget>> {
  const planned = TARGETS.map((target) => [target.name, plannedFor(target, model)]);
  return Object.fromEntries(planned) as Record<TargetName, PlannedTarget>;
}

function plannedFor(target: Target, model: Model): PlannedTarget {
  try {
    const [dtype = 'float32', ...others] = target.dtypes;
    const plan = target.plan(model, dtype);
    return {
      possible: true,
      name: target.outputName(model.name, dtype),
      bytes: bytesOf(plan),
      dtypes: [dtype, ...others].map((one) => ({
        dtype: one,
        name: target.outputName(model.name, one),
        bytes: bytesOf(one === dtype ? plan : target.plan(model, one)),
      })),
      class: plan.architecture,
      config: plan.config,
      moves: movesOf(plan),
      warnings: plan.warnings,
    };
  } catch (error) {
    return { possible: false, problem: problemOf(error) };
  }
}

/** What stands against the first target. That a model is that already is no error, unless nothing else can be made of it. */
function errorOf(problem: Problem | null, targets: Readonly<Record<TargetName, PlannedTarget>> | null): Problem | null {
  if (!targets) return problem;
  const first = targets[TARGET_NAMES[0]];
  if (first.possible) return null;
  if (first.problem.code !== 'ALREADY_GOOGLE') return first.problem;
  const others = Object.values(targets).filter((target) => target !== first);
  return others.every(isRefused) ? (others[0]?.problem ?? null) : null;
}

function isRefused(target: PlannedTarget): target is Extract<PlannedTarget, { possible: false }> {
  return !target.possible;
}

function inspected({ file: shard, crc32c, ...tensor }: TensorInfo): InspectedTensor {
  return { ...tensor, shard, crc32c: crc32c === null ? null : hex(crc32c) };
}
