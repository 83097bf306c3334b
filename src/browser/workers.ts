/** The web workers that work for the page. */

import type { FromWorker } from '../shared/tasks/protocol.ts';
import { type OpenPort, Workers } from '../shared/tasks/workers.ts';
import type { HelpWanted } from './product-helpers.ts';
import { clearScratch, newScratchFolder } from './scratch.ts';
import type { Answers, Task } from './storage.ts';

export function startWorkers(session: string): Workers<Task, Answers> {
  const open: OpenPort<Task> = ({ onMessage, onExit }) => {
    const name = newScratchFolder(session);
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
    const helpers: Worker[] = [];
    const end = () => {
      for (const one of [worker, ...helpers]) one.terminate();
      void clearScratch(name).finally(onExit);
    };
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker<unknown> | HelpWanted>) => {
      if (data.kind === 'help') helpers.push(startHelper(data));
      else onMessage(data);
    });
    // Whatever breaks a worker down, it does no more work.
    worker.addEventListener('error', end);
    worker.addEventListener('messageerror', end);
    return { send: (message) => worker.postMessage(message), end };
  };
  return new Workers(open);
}

function startHelper({ work }: HelpWanted): Worker {
  const thread = new Worker(new URL('./product-thread.ts', import.meta.url), { type: 'module' });
  // Who cannot help is not needed.
  thread.addEventListener('error', (event) => event.preventDefault());
  thread.postMessage(work);
  return thread;
}
