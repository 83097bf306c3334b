/** What the window has done with an input, each in a process of its own or one that small work shares. */

import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { app } from 'electron';
import type { Outcome } from '../engine/problem/problem.ts';
import { type Problem, problem } from '../engine/problem/problem.ts';
import type { FilledMasks } from '../engine/use-cases/fill-mask/fill-mask.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import { unconverted, uninspected } from '../engine/use-cases/not-opened.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { TensorStatistics } from '../engine/use-cases/statistics.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { Answers } from '../node/worker-protocol.ts';
import type { JobId, JobResult } from '../shared/answers.ts';
import type { ConvertRequest, TriedModel } from '../shared/requests.ts';
import { folderOf, inputOf } from './inputs.ts';
import { JobQueue } from './job-queue.ts';
import { journal } from './journal.ts';
import { jobsAt, keepOutput, outputOf } from './outputs.ts';
import { rememberPath } from './recent.ts';
import { samples } from './samples.ts';
import { clearFolder, writingInto } from './unfinished.ts';
import { workers } from './workers.ts';

/** Whatever the page asks for: models are converted and run a few at a time, */
const models = new JobQueue(3);
/** and of a hundred dropped files not a hundred are read at once. */
const readings = new JobQueue(4);

const QUEUES = [models, samples, readings];
const NO_SUCH_INPUT = problem('no-such-input', { path: '' });

/** Whether closing the app would end work that a person waits for. */
export function workIsUnderWay(): boolean {
  return models.size + samples.size > 0;
}

/** Where a finished conversion's output is. */
export function placeOf(job: string): string | undefined {
  return outputOf(job)?.place;
}

/** The name of what a finished conversion was made of. */
export function sourceNameOf(job: string): string {
  return basename(outputOf(job)?.source ?? '');
}

/** Looks at an input. */
export async function inspect(id: string): Promise<Inspection> {
  const given = inputOf(id);
  if (!given) return uninspected('', NO_SUCH_INPUT);
  const { path } = given;
  const outcome = await readings.run(randomUUID(), 'inspect', () => workers.startShared({ kind: 'inspect', path }));
  const inspection = outcome.ok ? outcome.value : uninspected(path, outcome.problem);
  journal.inspected(path, inspection);
  if (inspection.convertible && !given.isSample) rememberPath(path);
  return inspection;
}

/** Measures one of an input's tensors. */
export async function statistics(job: string, id: string, tensor: string): Promise<Outcome<TensorStatistics>> {
  const given = inputOf(id);
  if (!given) return { ok: false, problem: NO_SUCH_INPUT };
  const task = { kind: 'statistics', path: given.path, tensor } as const;
  const outcome = await readings.run(job, 'inspect', (signal) => workers.startShared(task, { signal }));
  return outcome.ok ? outcome.value : outcome;
}

/** Converts. */
export async function convert(request: ConvertRequest, onProgress: (progress: Progress) => void): Promise<JobResult> {
  const { job } = request;
  const given = inputOf(request.input);
  if (!given) return failed(job, '', NO_SUCH_INPUT);
  const folder = request.folder === null ? defaultFolder(given.isSample) : folderOf(request.folder);
  if (folder === undefined) throw new Error('Nobody chose that folder.');
  const { path } = given;
  const { size, format, zip, name, backend, verify } = request;
  const named = { name, config: null, vocabulary: null };
  const options = { folder, size, format, zip, backend, verify, force: request.replace, ...named };
  const into = folder ?? dirname(path);
  const outcome = await models.run(job, 'convert', (signal) =>
    writingInto(into, async () => {
      const task = { kind: 'convert', request: { path, ...options } } as const;
      const ended = await workers.start(task, { signal, onProgress });
      // Whatever killed the process may have kept it from clearing up.
      if (!ended.ok) await clearFolder(into);
      return ended;
    }),
  );
  const result = outcome.ok ? await resultOf(job, path, outcome.value) : failed(job, path, outcome.problem);
  journal.converted(path, result.conversion);
  if (result.verification) journal.verified(path, result.verification);
  return result;
}

async function resultOf(job: JobId, source: string, made: Answers['convert']): Promise<JobResult> {
  const { conversion, place } = made;
  const taken =
    conversion.status === 'failed' && conversion.problem.kind === 'output-exists' && conversion.problem.facts.path;
  const [occupant = null] = taken ? await jobsAt(taken) : [];
  const replaced = place === null ? [] : await keepOutput(job, { source, place });
  return { job, ...made, occupant, replaced, reveal: place === null ? null : 'show-in-folder' };
}

/** Runs a finished conversion's source and output, and compares them. */
export async function verify(job: string, onProgress: (progress: Progress) => void): Promise<Outcome<Verification>> {
  const output = outputOf(job);
  if (!output) return { ok: false, problem: NO_SUCH_INPUT };
  const { source, place: converted } = output;
  const task = { kind: 'verify', source, converted, backend: 'auto' } as const;
  const outcome = await models.run(job, 'verify', (signal) => workers.start(task, { signal, onProgress }));
  const verified = outcome.ok ? outcome.value : outcome;
  journal.verified(source, verified);
  return verified;
}

/** Fills the [MASK]s of a text: a model's weights stay nowhere. */
export async function tryModel(job: string, model: TriedModel, text: string): Promise<Outcome<FilledMasks>> {
  const path = model.kind === 'source' ? inputOf(model.input)?.path : placeOf(model.job);
  if (path === undefined) return { ok: false, problem: NO_SUCH_INPUT };
  const task = { kind: 'try', path, text, backend: 'auto' } as const;
  const outcome = await models.run(job, 'try', (signal) => workers.start(task, { signal }));
  return outcome.ok ? outcome.value : outcome;
}

/** Stops a job, whatever it is; resolves when nothing of it is left. */
export async function cancel(job: string): Promise<void> {
  await Promise.all(QUEUES.map((queue) => queue.cancel(job)));
}

/** Stops all jobs, before the app ends. */
export async function cancelAll(): Promise<void> {
  await Promise.all(QUEUES.map((queue) => queue.cancelAll()));
}

/** Beside the input; a sample lies in the app's own folder, where nobody would look. */
function defaultFolder(isSample: boolean): string | null {
  return isSample ? join(app.getPath('documents'), 'ALBERT zh') : null;
}

function failed(job: JobId, input: string, found: Problem): JobResult {
  const none = { place: null, verification: null, occupant: null, replaced: [], reveal: null };
  return { job, conversion: unconverted(input, found), ...none };
}
