/** The processes that work for the app. */

import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { Done, Task } from '../node/worker-protocol.ts';
import type { FromWorker, ToWorker } from '../shared/tasks/protocol.ts';
import { type OpenPort, Workers } from '../shared/tasks/workers.ts';

const openProcess: OpenPort<Task, Done> = ({ onMessage, onExit }) => {
  const worker = utilityProcess.fork(join(__dirname, 'worker.cjs'), [], { serviceName: 'ALBERT zh Converter worker' });
  worker.on('message', (message: FromWorker<Done>) => onMessage(message));
  worker.on('exit', onExit);
  return {
    send: (message: ToWorker<Task>) => worker.postMessage(message),
    end: () => void worker.kill(),
  };
};

export const workers = new Workers<Task, Done>(openProcess);
