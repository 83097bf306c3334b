/** A thread that helps to multiply (product-helpers.ts starts it), and ends with what it helps with. */

import { workerData } from 'node:worker_threads';
import { help, type SharedWork } from '../engine/compute/kernel/help.ts';

help(workerData as SharedWork);
