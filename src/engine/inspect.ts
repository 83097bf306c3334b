/** Tells what an input is, what it can be converted to, and which programs can load it as it is. */

import { googleConfig } from './albert/config.ts';
import { judgeLoaders } from './compatibility/judge.ts';
import { hex } from './formats/crc32c.ts';
import type { TensorInfo } from './formats/tensor.ts';
import type { Model } from './model/model.ts';
import { examine } from './model/open-model.ts';
import type { Platform } from './platform.ts';
import { type Problem, problemOf } from './problem.ts';
import type { InspectedTensor, Inspection, PlannedTarget } from './report.ts';
import type { Input } from './source.ts';
import { TARGETS } from './targets/index.ts';
import { TARGET_NAMES, type TargetName } from './targets/names.ts';
import { bytesOf, movesOf } from './targets/plan.ts';
import type { Target } from './targets/target.ts';

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
      configFrom: model?.config?.file ?? null,
      config: model && googleConfig(model.sizes, model.depth, model.hiddenAct, model.config),
      prefix: found.located?.prefix ?? null,
      tensors: tensors.map(inspected),
      convertible: planned?.possible ?? false,
      notices: [...found.notices, ...(planned?.possible ? planned.notices : [])],
      error: errorOf(found.model.ok ? null : found.model.problem, targets),
      loaders: await judgeLoaders(input, found),
      bytesIn: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0),
      targets,
    };
  } finally {
    await model?.close();
  }
}

function planAll(model: Model): Readonly<Record<TargetName, PlannedTarget>> {
  const planned = TARGETS.map((target) => [target.name, plannedFor(target, model)]);
  return Object.fromEntries(planned) as Record<TargetName, PlannedTarget>;
}

function plannedFor(target: Target, model: Model): PlannedTarget {
  try {
    const plan = target.plan(model);
    return {
      possible: true,
      name: target.outputName(model.name),
      bytes: bytesOf(plan),
      class: plan.architecture,
      config: plan.config,
      moves: movesOf(plan),
      notices: plan.notices,
    };
  } catch (error) {
    return { possible: false, problem: problemOf(error) };
  }
}

/** What stands against the first target. That a sound model is that already is no error. */
function errorOf(problem: Problem | null, targets: Readonly<Record<TargetName, PlannedTarget>> | null): Problem | null {
  if (!targets) return problem;
  const first = targets[TARGET_NAMES[0]];
  return first.possible || first.problem.code === 'ALREADY_GOOGLE' ? null : first.problem;
}

function inspected({ file: shard, crc32c, ...tensor }: TensorInfo): InspectedTensor {
  return { ...tensor, shard, crc32c: crc32c === null ? null : hex(crc32c) };
}
