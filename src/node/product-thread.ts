/** A thread that helps to multiply (product-helpers.ts starts it), and ends with the product. */

import { workerData } from 'node:worker_threads';
import { help, type Multiplication } from '../engine/compute/kernel/job.ts';

help(workerData as Multiplication);
