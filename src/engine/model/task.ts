/** What a model is for: told by its heads, what lies beside them, and the class that its configuration names. */

import { TASKS, type Task, taskOfArchitecture } from '../albert/heads.ts';
import type { Layout } from '../albert/layouts/layout.ts';
import { type NamedVariable, namedIn, type TensorsByName, taskVariablesIn } from '../albert/sizes.ts';
import { ALL_VARIABLES, type Module, POOLER_VARIABLES, TASK_VARIABLES, type Variable } from '../albert/variables.ts';
import { isFloat } from '../formats/dtype.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import { fail } from '../problem/problem.ts';
import type { Model } from './model.ts';

/** What a model is for, and what else it may be for as far as anything tells. */
export interface ToldTask {
  readonly task: Task;
  readonly otherTasks: readonly Task[];
}

type Parts = Pick<Model, 'layout' | 'weights' | 'others' | 'config'>;

/** A head of labels beside a pooler: what it is, nothing tells but a class's name or a CRF beside it. */
const OF_LABELS: readonly Task[] = ['classification', 'tagging', 'choice'];

/** @throws MISSING_TENSOR without the pooler of which a head is made that is there */
export function taskOf(model: Parts): ToldTask {
  const named = taskOfArchitecture(model.config?.architecture);
  requirePooler(model, named);
  const { weights } = model;
  const task = (found: Task, ...otherTasks: readonly Task[]) => ({ task: found, otherTasks });
  const labels = labelsOf(model);
  if (labels !== null) {
    if (named && OF_LABELS.includes(named) && (named !== 'choice' || labels === 1)) return task(named);
    if (hasCrf(model, labels) || !weights.has('pooler.kernel')) return task('tagging');
    return task('classification', labels === 1 ? 'choice' : 'tagging');
  }
  const complete = (['answers', 'pretraining', 'masked-words'] as const).find((one) => hasHeads(model, one));
  return task(complete ?? 'none');
}

/** How many labels the head of a task tells apart; `null` without one. */
export function labelsOf({ weights }: Pick<Model, 'weights'>): number | null {
  return weights.get('labels.bias')?.entry.shape[0] ?? null;
}

/**
 * The tensors of heads of tasks among those of a model, where what has their names has their shapes and is made of
 * floats: anything may be called so.
 */
export function taskHeads(layout: Layout, tensors: TensorsByName, hiddenSize: number): readonly NamedVariable[] {
  const modules = new Set(TASK_VARIABLES.map(({ module }) => module));
  return [...modules].flatMap((module) => {
    const variables = taskVariablesIn(layout).filter((variable) => variable.module === module);
    const found = variables.map(({ name }) => tensors.get(name));
    const rows = found[1]?.shape[0] ?? 0;
    const fits = variables.every(({ shape }, at) => {
      const expected = shape.map((dimension) =>
        dimension === 'H' ? hiddenSize : dimension === 'N' ? rows : dimension,
      );
      return rows > 0 && isFloatOf(found[at], expected);
    });
    return fits ? variables : [];
  });
}

function isFloatOf(tensor: TensorInfo | undefined, shape: readonly (number | string)[]): boolean {
  return tensor !== undefined && isFloat(tensor.dtype) && tensor.shape.join() === shape.join();
}

function requirePooler(model: Parts, named: Task | null): void {
  const missing = missingOf(model, POOLER_VARIABLES);
  if (missing.length === 0) return;
  const isPartOfOne = missing.length < POOLER_VARIABLES.length;
  const isAsked = named !== null && named !== 'none' && TASKS[named].pools && hasHeads(model, named);
  if (isPartOfOne || isAsked || model.weights.has('sentenceOrder.weights')) {
    throw fail('tensor-missing', { tensors: missing });
  }
}

function hasHeads(model: Parts, task: Task): boolean {
  return missingOf(model, ofModules(TASKS[task].modules)).length === 0;
}

/** The variables of modules. */
function ofModules(modules: readonly Module[]): readonly Variable[] {
  return ALL_VARIABLES.filter(({ module }) => modules.includes(module));
}

/** Names of those of the variables that a model lacks. */
function missingOf({ layout, weights }: Pick<Model, 'layout' | 'weights'>, variables: readonly Variable[]) {
  return namedIn(layout, variables).flatMap(({ role, name }) => (weights.has(role) ? [] : [name]));
}

/** A CRF's transitions, of which it has as many as labels, or two more for the start and the end. */
function hasCrf({ others }: Parts, labels: number): boolean {
  return [...others].some(([name, { entry }]) => {
    const [rows = 0, columns] = entry.shape;
    return /crf|transition/i.test(name) && rows === columns && rows >= labels && rows <= labels + 2;
  });
}
