/**
 * The process in which the desktop app converts: it may be ended or may crash without taking the window along. Runs as
 * Electron's utility process, or as a child process of Node.
 */

import { problemOf } from '../engine/problem.ts';
import type { Progress } from '../engine/report.ts';
import { convertPath } from './convert-path.ts';
import { inspectPath } from './inspect-path.ts';
import { clearLeftovers } from './leftovers.ts';
import { writeSampleTo } from './sample-path.ts';
import type { Done, FromWorker, Task, ToWorker } from './worker-protocol.ts';

/** Electron's `process.parentPort`, as far as it is used here. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToWorker }) => void): void;
  postMessage(message: FromWorker): void;
}

/** Between two reports of progress; more often nobody can see it. */
const PROGRESS_MS = 50;

const controller = new AbortController();
const parentPort = (process as { parentPort?: ParentPort }).parentPort;
if (parentPort) parentPort.on('message', ({ data }) => receive(data));
else process.on('message', (message: ToWorker) => receive(message));
// Without its parent there is nobody to convert for.
process.on('disconnect', () => controller.abort());

function receive(message: ToWorker): void {
  if (message.kind === 'abort') controller.abort();
  else void perform(message).then(finish);
}

async function perform(task: Task): Promise<Done> {
  const run = { signal: controller.signal, onProgress: throttled(send) };
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

/** The parent ends the process once it has the answer: ending here might lose it on its way. */
function finish(done: Done): void {
  send(done);
}

function send(message: FromWorker): void {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
}

function throttled(tell: (message: FromWorker) => void): (progress: Progress) => void {
  let told = Number.NEGATIVE_INFINITY;
  let stage = '';
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - told < PROGRESS_MS) return;
    told = now;
    stage = progress.stage;
    tell({ kind: 'progress', progress });
  };
}
