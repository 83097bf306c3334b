/** The page's worker: it reads and converts, so that the page stays free. Its name is the folder of its scratch. */

import './trusted-types.ts';
import { performWith } from '../application/perform.ts';
import { performTasks } from '../shared/tasks/perform-tasks.ts';
import type { ToWorker } from '../shared/tasks/protocol.ts';
import { browserPlatform } from './platform.ts';
import type { ScratchFolder } from './scratch.ts';
import { type Answers, browserStorage, type Task } from './storage.ts';

const scratch = self.name as ScratchFolder;
const performing = browserPlatform(scratch).then((platform) => performWith(browserStorage(scratch, platform)));

const performer = performTasks<Task, Answers[Task['kind']]>(
  async (task, run) => (await performing)(task, run),
  (message) => self.postMessage(message),
);
// What nobody caught ends the worker, and so reaches whoever waits for its answer.
self.addEventListener('unhandledrejection', ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
});
self.addEventListener('message', ({ data }: MessageEvent<ToWorker<Task>>) => performer.receive(data));
