/** Web workers that help to multiply. */

import { MOST_PAGES } from '../engine/compute/kernel/double-multiplier.ts';
import { helpersOn, type StartHelpers } from '../engine/compute/kernel/help.ts';

/** `null` where threads can share no memory: in a page that is not isolated from all others, or with little room. */
export function threads(): StartHelpers | null {
  return globalThis.crossOriginIsolated && canShareMemory() ? startHelpers : null;
}

const startHelpers: StartHelpers = (work) => {
  for (let started = 0; started < helpersOn(navigator.hardwareConcurrency); started++) {
    const thread = new Worker(new URL('./product-thread.ts', import.meta.url), { type: 'module' });
    // Who cannot help is not needed. What nobody prevents would go on to the worker that multiplies, and end it.
    thread.addEventListener('error', (event) => event.preventDefault());
    thread.postMessage(work);
  }
};

/** A shared memory is given all the addresses at once that it may ever have: a small device has too few. */
function canShareMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}
