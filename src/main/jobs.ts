/** Conversions under way and done. */

import { dirname, join } from 'node:path';
import { app } from 'electron';
import { unconverted, uninspected } from '../engine/not-opened.ts';
import { problem } from '../engine/problem.ts';
import type { Distribution, Inspection, Progress, Trial, Verification } from '../engine/report.ts';
import type { Done } from '../node/worker-protocol.ts';
import type { ConvertRequest, JobId, JobResult, Outcome, TriedModel } from '../shared/host.ts';
import { DIED, type RunningTask } from '../shared/tasks/workers.ts';
import { folderOf, inputOf } from './inputs.ts';
import { journal } from './journal.ts';
import { rememberPath } from './recent.ts';
import { inTurns } from './turns.ts';
import { clearFolder, writingInto } from './unfinished.ts';
import { workers } from './workers.ts';

/** Of a hundred dropped files, not a hundred at once. */
const inspectInTurn = inTurns(4);

interface Job {
  readonly task: RunningTask<Done>;
  /** Settles when nothing of the job is left. */
  readonly over: Promise<JobResult>;
  cancelled: boolean;
}

const running = new Map<JobId, Job>();
/** What was made, and of what, by the jobs that are done. */
const outputs = new Map<JobId, { readonly source: string; readonly place: string }>();

/** Whether closing the app would end work that a person waits for. */
export function workIsUnderWay(): boolean {
  return running.size > 0;
}

/** Where a finished job's output is. */
export function placeOf(job: string): string | undefined {
  return outputs.get(job as JobId)?.place;
}

/** Looks at an input. */
export async function inspect(id: string): Promise<Inspection> {
  const given = inputOf(id);
  if (!given) return uninspected('', problem('no-such-input', { path: '' }));
  const done = await inspectInTurn(() => workers.startShared({ kind: 'inspect', path: given.path }));
  const inspection = done?.kind === 'inspected' ? done.inspection : uninspected(given.path, DIED);
  journal.inspected(given.path, inspection);
  if (inspection.convertible && !given.isSample) rememberPath(given.path);
  return inspection;
}

/** Measures one of an input's tensors. */
export async function distribution(id: string, tensor: string): Promise<Outcome<Distribution>> {
  const given = inputOf(id);
  if (!given) return { ok: false, problem: problem('no-such-input', { path: '' }) };
  const done = await inspectInTurn(() => workers.startShared({ kind: 'distribution', path: given.path, tensor }));
  return done?.kind === 'measured' ? done.outcome : { ok: false, problem: DIED };
}

/** Converts, in a process of its own. */
export async function convert(request: ConvertRequest, onProgress: (progress: Progress) => void): Promise<JobResult> {
  const { job } = request;
  if (running.has(job)) throw new Error('There is such a job already.');
  const given = inputOf(request.input);
  if (!given) return failed(job, '', problem('no-such-input', { path: '' }));
  const folder = request.folder === null ? defaultFolder(given.isSample) : folderOf(request.folder);
  if (folder === undefined) throw new Error('Nobody chose that folder.');
  const { path } = given;
  const { size, format, zip, backend, verify } = request;
  const named = { name: null, config: null, vocabulary: null };
  const options = { folder, size, format, zip, backend, verify, force: request.replace, ...named };
  const task = workers.start({ kind: 'convert', request: { path, ...options } }, onProgress);
  const into = folder ?? dirname(path);
  const started: Job = { task, cancelled: false, over: writingInto(into, () => task.done.then(conclude)) };
  running.set(job, started);
  return started.over;

  async function conclude(done: Done | null): Promise<JobResult> {
    // Whatever killed the process may have kept it from clearing up.
    if (done === null) await clearFolder(into);
    running.delete(job);
    const result = resultOf(done);
    journal.converted(path, result.conversion);
    if (result.verification) journal.verified(path, result.verification);
    return result;
  }

  function resultOf(done: Done | null): JobResult {
    if (done?.kind !== 'converted') {
      return failed(job, path, started.cancelled ? problem('cancelled', { what: 'convert' }) : DIED);
    }
    const { conversion, place, verification } = done.converted;
    if (place !== null) outputs.set(job, { source: path, place });
    return { job, conversion, place, verification, reveal: place === null ? null : 'show-in-folder' };
  }
}

/** Runs a finished job's source and output, in a process of its own, and compares them. */
export async function verify(id: string, onProgress: (progress: Progress) => void): Promise<Outcome<Verification>> {
  const output = outputs.get(id as JobId);
  if (!output) return { ok: false, problem: problem('no-such-input', { path: '' }) };
  const { source, place: converted } = output;
  const done = await workers.start({ kind: 'verify', source, converted, backend: 'auto' }, onProgress).done;
  const outcome: Outcome<Verification> = done?.kind === 'verified' ? done.outcome : { ok: false, problem: DIED };
  journal.verified(source, outcome);
  return outcome;
}

/** Fills the [MASK]s of a text, in a process of its own: a model's weights stay nowhere. */
export async function tryModel(model: TriedModel, text: string): Promise<Outcome<Trial>> {
  const path = model.kind === 'source' ? inputOf(model.input)?.path : placeOf(model.job);
  if (path === undefined) return { ok: false, problem: problem('no-such-input', { path: '' }) };
  const done = await workers.start({ kind: 'try', path, text, backend: 'auto' }).done;
  return done?.kind === 'tried' ? done.outcome : { ok: false, problem: DIED };
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

function failed(job: JobId, input: string, found: Parameters<typeof unconverted>[1]): JobResult {
  return { job, conversion: unconverted(input, found), place: null, verification: null, reveal: null };
}
