/** Multiplies with the help of a built thread. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StartHelpers } from '../../src/engine/compute/kernel/help.ts';
import { loadKernelProduct } from '../../src/engine/compute/kernel/kernel-product.ts';

const SHAPE = { rows: 2000, innerSize: 128, columns: 6000, blockRows: 2000 };

/** @param program the built thread; `null` multiplies alone */
export async function multiplyWith(program: string | null): Promise<{ product: Buffer; exitCode: number | null }> {
  let thread: Worker | null = null;
  const start: StartHelpers = (work) => {
    if (program !== null) thread = new Worker(program, { workerData: work });
  };
  const loaded = await loadKernelProduct(start);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.reason));
  const product = loaded.loaded(waves(SHAPE.innerSize * SHAPE.columns), SHAPE);
  const helper = thread as Worker | null;
  if (helper) await once(helper, 'online');
  const into = new Float32Array(SHAPE.rows * SHAPE.columns);
  product.multiply(waves(SHAPE.rows * SHAPE.innerSize), SHAPE.rows, into);
  product.dispose();
  const [exitCode] = helper ? await once(helper, 'exit') : [null];
  return { product: Buffer.from(into.buffer), exitCode };
}

function waves(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => Math.sin(at));
}
