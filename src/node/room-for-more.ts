/** Whether a process that has worked can go on, or has grown so large that a new one is the better. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MIB = 2 ** 20;
/** What Node and TensorFlow's library take by themselves, 350 MiB, and some. */
const SMALL_BYTES = 512 * MIB;
/** Twice what is left of the proof of the largest published model. */
const MOST_BYTES = 1024 * MIB;

/**
 * Whether this process may be kept, for all that it holds in memory. Where it is not small it first gives back what
 * nothing uses any more: V8 would do that only when asked for more, and a process that waits asks for nothing.
 * @param held bytes of memory that the process has now
 */
export function hasRoomForMore(held = () => process.memoryUsage.rss(), collect = collectGarbage): boolean {
  if (held() < SMALL_BYTES) return true;
  collect();
  return held() < MOST_BYTES;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}
