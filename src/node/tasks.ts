/** Tasks on paths, as the command line and the app's processes are given them: plain JSON. */

import type { Answers as AnswersOf, Task as TaskOf, Tasks as TasksOf } from '../application/tasks.ts';
import { NOTHING_SELECTED, type Selection } from '../engine/host/source.ts';
import type { OpenedInput } from './open-input.ts';

export interface PathSource {
  readonly path: string;
  /** Files that lie elsewhere; `null` where they are to be found. */
  readonly config: string | null;
  readonly vocabulary: string | null;
  /** What of it is meant, where a person said it. */
  readonly selection?: Selection;
}

export interface PathDestination {
  /** `null`: beside the input. */
  readonly folder: string | null;
  /** Other inputs of the same run: nothing of theirs is replaced. */
  readonly inputs: readonly string[];
  /** What the same run has written: none of that is replaced either. */
  readonly outputs: readonly string[];
}

export interface OpenedPath extends OpenedInput {
  /** The files that are read of it, as far as they are known: what output must not overwrite. */
  readonly reads: Set<string>;
}

export interface NodeTypes {
  readonly source: PathSource;
  readonly opened: OpenedPath;
  readonly destination: PathDestination;
  readonly output: { readonly place: string };
  /** The path of its folder, which must not exist or be empty. */
  readonly samplePlace: string;
  readonly sample: null;
  /** The folder in which something was being written. */
  readonly leftover: string;
}

export type Task = TaskOf<NodeTypes>;
export type Tasks = TasksOf<NodeTypes>;
export type Answers = AnswersOf<NodeTypes>;

/** An input with nothing named beside it. */
export function at(path: string, selection: Selection = NOTHING_SELECTED): PathSource {
  return { path, config: null, vocabulary: null, selection };
}
