import type { ChildProcess } from 'node:child_process';
import type { Answers, Task } from '../../src/node/tasks.ts';
import type { FromWorker, ToWorker } from '../../src/shared/tasks/protocol.ts';

/** Has a worker do a task, as the main process does. */
export function perform(worker: ChildProcess, task: Task): Promise<Answers[Task['kind']]> {
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker<Answers[Task['kind']]>) => {
      if (message.kind === 'done') resolve(message.done);
    });
    worker.once('exit', (code) => reject(new Error(`the worker ended with code ${code}`)));
    worker.send({ kind: 'start', id: 1, task } satisfies ToWorker<Task>);
  });
}
