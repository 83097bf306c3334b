/**
 * The process in which the desktop app reads and converts: it may be ended or may crash without taking the window along.
 * Runs as Electron's utility process, or as a child process of Node.
 */

import { performTasks } from '../shared/tasks/perform-tasks.ts';
import type { FromWorker, ToWorker } from '../shared/tasks/protocol.ts';
import { watchForLost } from './lost-work.ts';
import { hasRoomForMore } from './room-for-more.ts';
import { perform } from './storage.ts';
import type { Answers, Task } from './tasks.ts';

type Answer = Answers[Task['kind']];

/** Electron's `MessagePortMain`, as far as it is used here. */
interface Port {
  on(event: 'message', listener: (event: { data: ToWorker<Task> }) => void): void;
  postMessage(message: FromWorker<Answer>): void;
  start(): void;
}

/** Electron's `process.parentPort`: its one message brings the port over which all others go. */
interface ParentPort {
  once(event: 'message', listener: (event: { ports: Port[] }) => void): void;
}

// Its owner sees it end, and tells the person; otherwise it would be waited for without end.
const watched = watchForLost(() => process.exit(1));
const workFor = (owner: (message: FromWorker<Answer>) => void) =>
  performTasks<Task, Answer>(
    (task, run) => watched(perform(task, run)),
    owner,
    () => hasRoomForMore(),
  );

const { parentPort } = process as { parentPort?: ParentPort };
if (parentPort)
  parentPort.once('message', ({ ports: [port] }) => {
    if (!port) return;
    const performer = workFor((message) => port.postMessage(message));
    port.on('message', ({ data }) => performer.receive(data));
    port.start();
  });
else {
  const performer = workFor((message) => void process.send?.(message));
  process.on('message', (message: ToWorker<Task>) => performer.receive(message));
  // Without its parent there is nobody to work for.
  process.on('disconnect', () => performer.abortAll());
}
