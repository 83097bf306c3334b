/** Reports on inputs that could not even be opened, or whose worker died. */

import { NO_CHOICES } from '../model/placement.ts';
import { type Problem, statusOf } from '../problem/problem.ts';
import type { Conversion } from './convert.ts';
import type { Inspection } from './inspect.ts';

/** The inspection of such an input. */
export function uninspected(input: string, error: Problem): Inspection {
  return {
    input,
    layout: 'unknown',
    size: null,
    task: null,
    otherTasks: [],
    labels: null,
    configFrom: null,
    config: null,
    prefix: null,
    steps: [],
    tensors: [],
    convertible: false,
    warnings: [],
    error,
    loaders: null,
    choices: NO_CHOICES,
    bytesIn: 0,
    targets: null,
  };
}

/** The conversion of such an input. */
export function unconverted(input: string, found: Problem): Conversion {
  const seconds = { total: 0, read: 0, compute: 0, write: 0 };
  return { input, layout: 'unknown', size: null, warnings: [], seconds, status: statusOf(found), problem: found };
}
