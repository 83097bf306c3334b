/** Conversions under way and done. */

import { dirname, join } from 'node:path';
import { app } from 'electron';
import { type Problem, problem, statusOf } from '../engine/problem.ts';
import type { Conversion, Inspection, Progress } from '../engine/report.ts';
import type { Done } from '../node/worker-protocol.ts';
import type { ConvertRequest, JobId, JobResult } from '../shared/host.ts';
import { folderOf, inputOf } from './inputs.ts';
import { inTurns } from './turns.ts';
import { DIED, type RunningTask } from './worker-process.ts';
import { inspectShared, startTask } from './workers.ts';

/** Of a hundred dropped files, not a hundred at once. */
const inspectInTurn = inTurns(4);

interface Job {
  readonly task: RunningTask;
  /** Settles when nothing of the job is left. */
  readonly over: Promise<JobResult>;
  cancelled: boolean;
}

const running = new Map<JobId, Job>();
const places = new Map<JobId, string>();

/** Whether closing the app would end work that a person waits for. */
export function workIsUnderWay(): boolean {
  return running.size > 0;
}

/** Where a finished job's output is. */
export function placeOf(job: string): string | undefined {
  return places.get(job as JobId);
}

/** Looks at an input. */
export async function inspect(id: string): Promise<Inspection> {
  const given = inputOf(id);
  if (!given) return unreadable('', problem('no-such-input', { path: '' }));
  const done = await inspectInTurn(() => inspectShared(given.path));
  return done?.kind === 'inspected' ? done.inspection : unreadable(given.path, DIED);
}

/** Converts, in a process of its own. */
export async function convert(request: ConvertRequest, onProgress: (progress: Progress) => void): Promise<JobResult> {
  const { job } = request;
  if (running.has(job)) throw new Error('There is such a job already.');
  const given = inputOf(request.input);
  if (!given) return { job, conversion: unconverted('', problem('no-such-input', { path: '' })), place: null };
  const folder = request.folder === null ? defaultFolder(given.isSample) : folderOf(request.folder);
  if (folder === undefined) throw new Error('Nobody chose that folder.');
  const { path } = given;
  const { size, zip, backend } = request;
  const options = { folder, size, zip, backend, force: request.replace, name: null, config: null, vocabulary: null };
  const task = startTask({ kind: 'convert', request: { path, ...options } }, onProgress);
  const started: Job = { task, cancelled: false, over: task.done.then(conclude) };
  running.set(job, started);
  return started.over;

  async function conclude(done: Done | null): Promise<JobResult> {
    // Whatever killed the process may have kept it from clearing up.
    if (done === null) await startTask({ kind: 'clear', folder: folder ?? dirname(path) }).done;
    running.delete(job);
    if (done?.kind !== 'converted') {
      const found = started.cancelled ? problem('cancelled', { what: 'convert' }) : DIED;
      return { job, conversion: unconverted(path, found), place: null };
    }
    const { conversion, place } = done.converted;
    if (place !== null) places.set(job, place);
    return { job, conversion, place };
  }
}

/** Stops a job; resolves when nothing of it is left. */
export async function cancel(id: string): Promise<void> {
  const job = running.get(id as JobId);
  if (!job) return;
  job.cancelled = true;
  await job.task.abort();
  await job.over;
}

/** Stops all jobs, before the app ends. */
export async function cancelAll(): Promise<void> {
  await Promise.all([...running.keys()].map(cancel));
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
