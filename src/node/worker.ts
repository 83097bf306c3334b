/**
 * The process in which the desktop app reads and converts: it may be ended or may crash without taking the window along.
 * Runs as Electron's utility process, or as a child process of Node.
 */

import type { Run } from '../engine/host/platform.ts';
import { problemOf } from '../engine/problem/problem.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import { performTasks } from '../shared/tasks/perform-tasks.ts';
import type { FromWorker, ToWorker } from '../shared/tasks/protocol.ts';
import { convertPath } from './convert-path.ts';
import { tryPath } from './fill-mask-path.ts';
import { inspectPath } from './inspect-path.ts';
import { watchForLost } from './lost-work.ts';
import { removeOrphans } from './output/index.ts';
import { hasRoomForMore } from './room-for-more.ts';
import { writeSampleTo } from './sample-path.ts';
import { measurePath } from './statistics-path.ts';
import { verifyPath } from './verify-path.ts';
import type { Done, Task } from './worker-protocol.ts';

/** Electron's `process.parentPort`, as far as it is used here. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: ToWorker<Task> }) => void): void;
  postMessage(message: FromWorker<Done>): void;
}

const parentPort = (process as { parentPort?: ParentPort }).parentPort;
// Its owner sees it end, and tells the person; otherwise it would be waited for without end.
const watched = watchForLost(() => process.exit(1));
const performer = performTasks(
  (task: Task, run: Run<Progress>) => watched(perform(task, run)),
  (message) => {
    if (parentPort) parentPort.postMessage(message);
    else process.send?.(message);
  },
  () => hasRoomForMore(),
);
if (parentPort) parentPort.on('message', ({ data }) => performer.receive(data));
else process.on('message', (message: ToWorker<Task>) => performer.receive(message));
// Without its parent there is nobody to work for.
process.on('disconnect', () => performer.abortAll());

async function perform(task: Task, run: Run<Progress>): Promise<Done> {
  switch (task.kind) {
    case 'inspect':
      return inspectPath(task.path, { config: null, vocabulary: null });
    case 'statistics':
      return measurePath(task.path, task.tensor, run.signal);
    case 'convert':
      return convertPath(task.request, run);
    case 'verify':
      return verifyPath(task.source, task.converted, { text: null, backend: task.backend }, run);
    case 'try':
      return tryPath(task.path, task.text, { top: 5, backend: task.backend }, run);
    case 'sample':
      return writeSampleTo(task.folder, task.size, task.seed, run).then(() => null, problemOf);
    case 'clear':
      return removeOrphans(task.folder, run.signal).then(() => null);
  }
}
