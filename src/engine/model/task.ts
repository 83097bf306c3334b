/** What a model is for: said by a person, or told by its heads, what lies beside them, and the class that its configuration names. */

import { TASK_NAMES, TASKS, type Task, type TaskHeads, taskOfArchitecture } from '../albert/heads.ts';
import { numberedLabels } from '../albert/labels.ts';
import type { Layout } from '../albert/layouts/layout.ts';
import { type NamedVariable, namedIn, type TensorsByName, taskVariablesIn } from '../albert/sizes.ts';
import { ALL_VARIABLES, type Module, POOLER_VARIABLES, TASK_VARIABLES, type Variable } from '../albert/variables.ts';
import { isFloat } from '../formats/dtype.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import { fail } from '../problem/problem.ts';
import type { Model } from './model.ts';

type ToldTask = Pick<Model, 'task' | 'otherTasks' | 'isTaskAssumed'>;
type Parts = Pick<Model, 'layout' | 'weights' | 'others' | 'config'>;

/** A head of labels beside a pooler: what it is, nothing tells but a class's name or a CRF beside it. */
const OF_LABELS: readonly Task[] = ['classification', 'tagging', 'choice'];

/**
 * @param said what a person says that it is for
 * @throws MISSING_TENSOR without the pooler of which a head is made that is there, or without what the task needs;
 *   WRONG_SHAPE for another number of labels
 */
export function taskOf(model: Parts, said: 'auto' | Task): ToldTask {
  if (said !== 'auto') {
    requireWhole(model, missingOf(model, POOLER_VARIABLES));
    requirePossible(model, said);
    return { task: said, otherTasks: toldBy(model).filter((task) => task !== said), isTaskAssumed: false };
  }
  requirePooler(model);
  const [task = 'none', ...otherTasks] = toldBy(model);
  return { task, otherTasks, isTaskAssumed: otherTasks.length > 0 };
}

/** What a model may be for as far as it tells, the likeliest first. */
function toldBy(model: Parts): readonly Task[] {
  const labels = labelsOf(model);
  if (labels !== null) {
    const named = taskOfArchitecture(model.config?.architecture);
    if (named && OF_LABELS.includes(named) && isPossible(model, named)) return [named];
    if (hasCrf(model, labels) || !model.weights.has('pooler.kernel')) return ['tagging'];
    return ['classification', labels === 1 ? 'choice' : 'tagging'];
  }
  return (['answers', 'pretraining', 'masked-words'] as const).filter((one) => hasHeads(model, one)).slice(0, 1);
}

function requirePossible(model: Parts, task: Task): void {
  const { architecture } = TASKS[task];
  const possible = TASK_NAMES.filter((one) => isPossible(model, one));
  const tensors = lackedFor(model, task);
  if (tensors.length > 0) throw fail('task-without-head', { task, architecture, tensors, possible });
  if (!possible.includes(task)) {
    throw fail('task-of-one-label', { task, architecture, labels: labelsOf(model) ?? 0, possible });
  }
}

/** Whether a model has all that a task's class is made of. */
function isPossible(model: Parts, task: Task): boolean {
  return lackedFor(model, task).length === 0 && (task !== 'choice' || labelsOf(model) === 1);
}

/** Names of what a task asks for and is not there; the class of none can be told to do without its pooler. */
function lackedFor(model: Parts, task: Task): readonly string[] {
  const { modules, pools }: TaskHeads = TASKS[task];
  return missingOf(model, ofModules(pools && task !== 'none' ? [...modules, 'pooler'] : modules));
}

/** How many labels the head of a task tells apart; `null` without one. */
export function labelsOf({ weights }: Pick<Model, 'weights'>): number | null {
  return weights.get('labels.bias')?.entry.shape[0] ?? null;
}

/** What those labels are called: as its configuration says where that names as many, else by their numbers. */
export function labelNamesOf(model: Pick<Model, 'weights' | 'config'>): readonly string[] | null {
  const labels = labelsOf(model);
  const names = model.config?.labels.names;
  return labels === null ? null : names?.length === labels ? names : numberedLabels(labels);
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

/** Half a pooler is a damaged one. */
function requireWhole({ weights }: Parts, missing: readonly string[]): void {
  const hasPart = POOLER_VARIABLES.some(({ role }) => weights.has(role));
  if (hasPart && missing.length > 0) throw fail('tensor-missing', { tensors: missing });
}

function requirePooler(model: Parts): void {
  const missing = missingOf(model, POOLER_VARIABLES);
  requireWhole(model, missing);
  const named = taskOfArchitecture(model.config?.architecture);
  const isAsked = named !== null && named !== 'none' && TASKS[named].pools && hasHeads(model, named);
  if (missing.length > 0 && (isAsked || model.weights.has('sentenceOrder.weights'))) {
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
export function hasCrf({ others }: Pick<Parts, 'others'>, labels: number): boolean {
  return [...others].some(([name, { entry }]) => {
    const [rows = 0, columns] = entry.shape;
    return /crf|transition/i.test(name) && rows === columns && rows >= labels && rows <= labels + 2;
  });
}
