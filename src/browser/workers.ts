/** The web workers that work for the page. */

import type { FromWorker } from '../shared/tasks/protocol.ts';
import { type OpenPort, Workers } from '../shared/tasks/workers.ts';
import type { Done, Task } from './worker-protocol.ts';

export function startWorkers(session: string): Workers<Task, Done> {
  const open: OpenPort<Task, Done> = ({ onMessage, onExit }) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: session });
    const end = () => {
      worker.terminate();
      onExit();
    };
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker<Done>>) => onMessage(data));
    // Whatever breaks a worker down, it does no more work.
    worker.addEventListener('error', end);
    worker.addEventListener('messageerror', end);
    return { send: (message) => worker.postMessage(message), end };
  };
  return new Workers(open);
}
