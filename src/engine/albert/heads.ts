/**
 * What ALBERTs are trained for, one list: the heads that each task has, and the class of Hugging Face's transformers
 * that has the same (models/albert/modeling_albert.py). A head beyond those would be left out by it, and one that is not
 * there made of random numbers; the same goes for the pooler.
 */

import type { Module } from './variables.ts';

export interface TaskHeads {
  readonly architecture: string;
  /** The modules of its heads, all of which it needs. */
  readonly modules: readonly Module[];
  /** Whether it has a pooler. */
  readonly pools: boolean;
  /** Whether a pooler that its class has no place for goes along for whoever trains the model on for another task. */
  readonly carriesPooler?: true;
}

const MASKED_WORDS = ['maskedWords', 'maskedWordsNorm', 'maskedWordsBias'] as const;

export const TASKS = {
  pretraining: { architecture: 'AlbertForPreTraining', modules: [...MASKED_WORDS, 'sentenceOrder'], pools: true },
  'masked-words': { architecture: 'AlbertForMaskedLM', modules: MASKED_WORDS, pools: false, carriesPooler: true },
  classification: { architecture: 'AlbertForSequenceClassification', modules: ['labels'], pools: true },
  tagging: { architecture: 'AlbertForTokenClassification', modules: ['labels'], pools: false },
  answers: { architecture: 'AlbertForQuestionAnswering', modules: ['answers'], pools: false },
  /** Of several texts, each with a number of its own: a head of one label. */
  choice: { architecture: 'AlbertForMultipleChoice', modules: ['labels'], pools: true },
  /** No task yet. */
  none: { architecture: 'AlbertModel', modules: [], pools: true },
} as const satisfies Readonly<Record<string, TaskHeads>>;

export type Task = keyof typeof TASKS;
export const TASK_NAMES = Object.keys(TASKS) as readonly Task[] as readonly [Task, ...Task[]];

/** A class of transformers. */
export type Architecture = (typeof TASKS)[Task]['architecture'];

/** The task of a class of transformers; `null` for another name. */
export function taskOfArchitecture(name: unknown): Task | null {
  return TASK_NAMES.find((task) => TASKS[task].architecture === name) ?? null;
}

/** Whether the class of a task has a place for a module of its own: a head, or the pooler. */
export function hasPlaceFor(task: Task, module: Module): boolean {
  const { modules, pools }: TaskHeads = TASKS[task];
  return modules.includes(module) || (module === 'pooler' && pools);
}

/** Whether a module goes into a file for the class of a task, which may leave it alone there. */
export function isWrittenFor(task: Task, module: Module): boolean {
  const { carriesPooler }: TaskHeads = TASKS[task];
  return hasPlaceFor(task, module) || (module === 'pooler' && carriesPooler === true);
}
