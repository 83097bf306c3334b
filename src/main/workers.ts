/** The processes that work for the app. */

import { join, sep } from 'node:path';
import { MessageChannelMain, utilityProcess } from 'electron';
import type { Answers, Task } from '../node/tasks.ts';
import type { FromWorker, ToWorker } from '../shared/tasks/protocol.ts';
import { type OpenPort, Workers } from '../shared/tasks/workers.ts';

/** In a package it lies beside the archive with the app, not in it: it is a program with files of its own. */
const WORKER = join(__dirname, 'worker.cjs').replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);

/** So long a process that has worked waits for more, as it has loaded and compiled what that needs. */
const KEEP_MS = 60_000;

const openProcess: OpenPort<Task> = ({ onMessage, onExit }) => {
  const worker = utilityProcess.fork(WORKER, [], { serviceName: 'ALBERT zh Converter worker' });
  // By a channel: up to Electron 44, `worker.postMessage` to a process that is going crashes the app (electron#53293).
  const { port1: port, port2: workersPort } = new MessageChannelMain();
  worker.postMessage(null, [workersPort]);
  port.on('message', ({ data }: { data: FromWorker<unknown> }) => onMessage(data));
  port.start();
  worker.on('exit', onExit);
  // Told of before the exit; without a listener it would end the app.
  worker.on('error', () => undefined);
  return {
    send: (message: ToWorker<Task>) => port.postMessage(message),
    end: () => void worker.kill(),
  };
};

export const workers = new Workers<Task, Answers>(openProcess, { keepMs: KEEP_MS });
