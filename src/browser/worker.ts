/** The page's worker: it reads and converts, so that the page stays free. Its name is the session it works for. */

import { performTasks } from '../shared/tasks/perform-tasks.ts';
import type { FromWorker, ToWorker } from '../shared/tasks/protocol.ts';
import { browserPlatform } from './platform.ts';
import { performTask } from './tasks.ts';
import type { Done, Task } from './worker-protocol.ts';

const session = self.name;
const platform = browserPlatform(session);

const performer = performTasks<Task, Done>(
  async (task, run) => performTask(task, session, await platform, run),
  (message: FromWorker<Done>) => self.postMessage(message),
);
// What nobody caught ends the worker, and so reaches whoever waits for its answer.
self.addEventListener('unhandledrejection', ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
});
self.addEventListener('message', ({ data }: MessageEvent<ToWorker<Task>>) => performer.receive(data));
