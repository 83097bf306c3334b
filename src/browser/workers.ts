/** The web workers that work for the page. */

import type { FromWorker } from '../shared/tasks/protocol.ts';
import { type OpenPort, Workers } from '../shared/tasks/workers.ts';
import { clearScratch, newScratchFolder } from './scratch.ts';
import type { Answers, Task } from './storage.ts';

export function startWorkers(session: string): Workers<Task, Answers> {
  const open: OpenPort<Task> = ({ onMessage, onExit }) => {
    const name = newScratchFolder(session);
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
    const end = () => {
      worker.terminate();
      void clearScratch(name).finally(onExit);
    };
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker<unknown>>) => onMessage(data));
    // Whatever breaks a worker down, it does no more work.
    worker.addEventListener('error', end);
    worker.addEventListener('messageerror', end);
    return { send: (message) => worker.postMessage(message), end };
  };
  return new Workers(open);
}
