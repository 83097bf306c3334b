/** Conversions under way and done. */

import { dirname, join } from 'node:path';
import { app } from 'electron';
import { type Problem, problem, statusOf } from '../engine/problem.ts';
import type { Conversion, Inspection, Progress } from '../engine/report.ts';
import type { ConvertRequest, JobId, JobResult } from '../shared/host.ts';
import { folderOf, inputOf } from './inputs.ts';
import { DIED, type RunningTask, startTask } from './tasks.ts';
import { inTurns } from './turns.ts';

/** Of a hundred dropped files, not a hundred processes at once. */
const inspectInTurn = inTurns(2);

const running = new Map<JobId, RunningTask>();
const places = new Map<JobId, string>();

/** Whether closing the app would end work that a person waits for. */
export function workIsUnderWay(): boolean {
  return running.size > 0;
}

/** Where a finished job's output is. */
export function placeOf(job: string): string | undefined {
  return places.get(job as JobId);
}

/** Looks at an input, in a process of its own. */
export async function inspect(id: string): Promise<Inspection> {
  const given = inputOf(id);
  if (!given) return unreadable('', problem('no-such-input', { path: '' }));
  const done = await inspectInTurn(() => startTask({ kind: 'inspect', path: given.path }).done);
  return done?.kind === 'inspected' ? done.inspection : unreadable(given.path, DIED);
}

/** Converts, in a process of its own. */
export async function convert(request: ConvertRequest, onProgress: (progress: Progress) => void): Promise<JobResult> {
  const given = inputOf(request.input);
  if (!given)
    return { job: request.job, conversion: unconverted('', problem('no-such-input', { path: '' })), place: null };
  const folder = request.folder === null ? defaultFolder(given.isSample) : (folderOf(request.folder) ?? null);
  const task = startTask(
    {
      kind: 'convert',
      request: {
        path: given.path,
        folder,
        name: null,
        size: request.size,
        zip: request.zip,
        force: request.replace,
        config: null,
        vocabulary: null,
        backend: request.backend,
      },
    },
    onProgress,
  );
  running.set(request.job, task);
  try {
    const done = await task.done;
    const { conversion, place } =
      done?.kind === 'converted' ? done.converted : { conversion: unconverted(given.path, DIED), place: null };
    if (place !== null) places.set(request.job, place);
    // Whatever killed the process may have kept it from clearing up.
    else if (done === null) await startTask({ kind: 'clear', folder: folder ?? dirname(given.path) }).done;
    return { job: request.job, conversion, place };
  } finally {
    running.delete(request.job);
  }
}

/** Stops a job; resolves when nothing of it is left. */
export async function cancel(job: string): Promise<void> {
  await running.get(job as JobId)?.abort();
}

/** Stops all jobs, before the app ends. */
export async function cancelAll(): Promise<void> {
  await Promise.all([...running.values()].map((task) => task.abort()));
}

/** Beside the input; a sample lies in the app's own folder, where nobody would look. */
function defaultFolder(isSample: boolean): string | null {
  return isSample ? join(app.getPath('documents'), 'ALBERT zh') : null;
}

function unconverted(input: string, found: Problem): Conversion {
  const seconds = { total: 0, read: 0, compute: 0, write: 0 };
  return { input, layout: 'unknown', size: null, notices: [], seconds, status: statusOf(found), problem: found };
}

function unreadable(input: string, error: Problem): Inspection {
  const nothing = { layout: 'unknown', size: null, configFrom: null, config: null, prefix: null, plan: null } as const;
  return { ...nothing, input, tensors: [], convertible: false, notices: [], error, bytesIn: 0 };
}
