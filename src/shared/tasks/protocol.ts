/**
 * What the owner of a worker and the worker say to each other, whether it is a process of the desktop app or a web
 * worker of the browser edition. A worker says when it is ready, and does the tasks that it is given side by side, until
 * it is ended.
 */

import type { Progress } from '../../engine/use-cases/progress.ts';

/** The number that the owner gave a task; unique within a worker. */
export type TaskId = number;

export type ToWorker<Task> =
  | { readonly kind: 'start'; readonly id: TaskId; readonly task: Task }
  | { readonly kind: 'abort'; readonly id: TaskId };

export type FromWorker<Done> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun'; readonly id: TaskId }
  | { readonly kind: 'progress'; readonly id: TaskId; readonly progress: Progress }
  /** `reusable`: whether the worker has given back what it took for the task, and can do another. */
  | { readonly kind: 'done'; readonly id: TaskId; readonly done: Done; readonly reusable: boolean };
