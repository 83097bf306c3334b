/**
 * The process in which the desktop app reads and converts: it may be ended or may crash without taking the window along.
 * Runs as Electron's utility process, or as a child process of Node.
 */

import { problemOf } from '../engine/problem.ts';
import type { Progress } from '../engine/report.ts';
import { convertPath } from './convert-path.ts';
import { inspectPath } from './inspect-path.ts';
import { clearLeftovers } from './leftovers.ts';
import { writeSampleTo } from './sample-path.ts';
import type { Done, FromWorker, Task, TaskId, ToWorker } from './worker-protocol.ts';

/** Electron's `process.parentPort`, as far as it is used here. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToWorker }) => void): void;
  postMessage(message: FromWorker): void;
}

/** Between two reports of progress; more often nobody can see it. */
const PROGRESS_MS = 50;

const underWay = new Map<TaskId, AbortController>();
const parentPort = (process as { parentPort?: ParentPort }).parentPort;
if (parentPort) parentPort.on('message', ({ data }) => receive(data));
else process.on('message', (message: ToWorker) => receive(message));
// Without its parent there is nobody to work for.
process.on('disconnect', () => {
  for (const controller of underWay.values()) controller.abort();
});

function receive(message: ToWorker): void {
  if (message.kind === 'abort') underWay.get(message.id)?.abort();
  else void start(message.id, message.task);
}

async function start(id: TaskId, task: Task): Promise<void> {
  const controller = new AbortController();
  underWay.set(id, controller);
  const onProgress = throttled((progress) => send({ kind: 'progress', id, progress }));
  const done = await perform(task, { signal: controller.signal, onProgress });
  underWay.delete(id);
  send({ kind: 'done', id, done });
}

interface Run {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

async function perform(task: Task, run: Run): Promise<Done> {
  switch (task.kind) {
    case 'inspect':
      return { kind: 'inspected', inspection: await inspectPath(task.path, { config: null, vocabulary: null }) };
    case 'convert':
      return { kind: 'converted', converted: await convertPath(task.request, run) };
    case 'sample':
      return {
        kind: 'sampled',
        problem: await writeSampleTo(task.folder, task.size, task.seed, run).then(() => null, problemOf),
      };
    case 'clear':
      await clearLeftovers(task.folder);
      return { kind: 'cleared' };
  }
}

function send(message: FromWorker): void {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
}

function throttled(tell: (progress: Progress) => void): (progress: Progress) => void {
  let told = Number.NEGATIVE_INFINITY;
  let stage = '';
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - told < PROGRESS_MS) return;
    told = now;
    stage = progress.stage;
    tell(progress);
  };
}
