/** What plans of all targets are made of. */

import { type Layout, nameIn } from '../albert/layouts/layout.ts';
import { HEAD_VARIABLES, type Role, type Variable } from '../albert/variables.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { Model } from '../model/model.ts';
import { isNumeric } from '../model/not-numbers.ts';
import { copied, type Float32Tensor, type MadeTensor, multiplied, sourcesOf, transposed } from '../pipeline/recipe.ts';
import { fail } from '../problem/problem.ts';
import { type Warning, warning } from '../problem/warning.ts';
import type { Plan } from './target.ts';

/** What becomes of a source tensor, or where a target tensor comes from. */
export interface TensorMove {
  readonly source: readonly string[];
  /** `null`: dropped. */
  readonly target: string | null;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly bytes: number;
  readonly how: 'copied' | 'renamed' | 'multiplied' | 'dropped';
}

/** The word embedding as one table: multiplied out where it has two factors. */
export function madeWords({ words, weights }: Model, name: string): MadeTensor {
  const projection = weights.get('projection');
  return projection ? multiplied(words.entry, projection.entry, name) : copied(words.entry, name);
}

/** Those of the variables that a model has, under their names in a layout and turned as it stores them. */
export function madeOf(
  { layout, weights }: Model,
  variables: readonly Variable[],
  target: Layout,
): readonly Float32Tensor[] {
  return variables.flatMap((variable) => {
    const weight = weights.get(variable.role);
    const name = nameIn(target, variable);
    if (!weight || name === null) return [];
    const turns = variable.part === 'kernel' && layout.kernels !== target.kernels;
    return [turns ? transposed(weight.entry, name) : copied(weight.entry, name)];
  });
}

/** Variables of the pretraining heads that a model lacks, by their names. */
export function missingHeads({ layout, weights }: Model): ReadonlyMap<Role, string> {
  const missing = HEAD_VARIABLES.filter(({ role }) => !weights.has(role));
  return new Map(missing.map((variable) => [variable.role, nameIn(layout, variable) ?? variable.role]));
}

/** @throws UNSUPPORTED_MODEL where the code that a target is for shares out layers among groups otherwise */
export function requireSameGroups({ layout, depth: { layers }, blocks: { groups } }: Model, target: Layout): void {
  const [own, its] = [layout.blocks?.groupOf, target.blocks?.groupOf];
  if (!own || !its) return;
  for (let layer = 0; layer < layers; layer++) {
    const [group, other] = [own(layer, layers, groups), its(layer, layers, groups)];
    if (group !== other) throw fail('groups-shared-out-otherwise', { layers, groups, layer, group, other });
  }
}

/** Tells of a model's heads that are not there; a model of masked words is whole without the rest of its pretraining. */
export function headWarnings(model: Model): readonly Warning[] {
  const isWhole = model.task === 'masked-words' && !model.weights.has('pooler.kernel');
  const missing = isWhole ? [] : [...missingHeads(model).values()];
  return missing.length > 0 ? [warning('HEADS_MISSING', { tensors: missing })] : [];
}

/** Tells of what was not float32 and is written as float32, a warning for each type. */
export function widenedWarnings(targets: readonly MadeTensor[]): readonly Warning[] {
  const widened = new Map<string, number>();
  for (const target of targets) {
    // Of a matrix in eight bits and its scales only the former counts.
    if (target.how === 'scales') continue;
    const made = 'made' in target ? target.made : target;
    for (const { dtype } of sourcesOf(target)) {
      if (dtype !== made.dtype) widened.set(dtype, (widened.get(dtype) ?? 0) + 1);
    }
  }
  return [...widened].map(([dtype, tensors]) => warning('DTYPE_CONVERTED', { dtype, tensors }));
}

/** What goes into no target: what training left, what is not made of numbers, and other models. */
export function droppedOf({ training, notNumbers, ofOthers }: Model): readonly TensorInfo[] {
  return [...training, ...notNumbers, ...ofOthers];
}

/** Tells of what goes into no target: what training left, and what is not made of numbers. */
export function droppedWarnings({ training, notNumbers }: Model): readonly Warning[] {
  const warnings: Warning[] = [];
  if (training.length > 0) {
    const bytes = training.reduce((sum, tensor) => sum + tensor.bytes, 0);
    const examples = training.slice(0, 3).map(({ name }) => name);
    warnings.push(warning('OPTIMIZER_STATE_DROPPED', { tensors: training.length, bytes, examples }));
  }
  if (notNumbers.length > 0) {
    const dtypes = [...new Set(notNumbers.map(({ dtype }) => dtype).filter((dtype) => !isNumeric(dtype)))];
    warnings.push(warning('NOT_NUMBERS', { tensors: notNumbers.map(({ name }) => name), dtypes }));
  }
  return warnings;
}

/** Bytes of the tensors that a plan makes. */
export function bytesOf({ tensors }: Plan): number {
  return tensors.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The moves that a plan makes, for display: what each source tensor becomes. */
export function movesOf(plan: Plan): readonly TensorMove[] {
  const made = plan.tensors.map((target): TensorMove => {
    const { name, dtype, shape, bytes } = target;
    const source = sourcesOf(target).map((tensor) => tensor.name);
    const how = target.how === 'multiply' ? 'multiplied' : source[0] === name ? 'copied' : 'renamed';
    return { source, target: name, shape, bytes, dtype, how };
  });
  const dropped = plan.dropped.map(({ name, shape, bytes, dtype }): TensorMove => {
    return { source: [name], target: null, shape, bytes, dtype, how: 'dropped' };
  });
  return [...made, ...dropped];
}
