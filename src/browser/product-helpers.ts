/**
 * Web workers that help to multiply. The page starts them: in Firefox 153 a worker that starts another one by itself is at
 * times, once in thirty on a busy machine, never heard of again.
 */

import { MOST_PAGES } from '../engine/compute/kernel/double-multiplier.ts';
import { helpersOn, type SharedWork, type StartHelpers } from '../engine/compute/kernel/help.ts';

/** What a worker asks the page for: another one, to help with this. */
export interface HelpWanted {
  readonly kind: 'help';
  readonly work: SharedWork;
}

/** `null` where threads can share no memory: in a page that is not isolated from all others, or with little room. */
export function threads(): StartHelpers | null {
  return globalThis.crossOriginIsolated && canShareMemory() ? askForHelp : null;
}

const askForHelp: StartHelpers = (work) => {
  const wanted: HelpWanted = { kind: 'help', work };
  for (let asked = 0; asked < helpersOn(navigator.hardwareConcurrency); asked++) self.postMessage(wanted);
};

/** A shared memory is given all the addresses at once that it may ever have: a small device has too few. */
function canShareMemory(): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}
