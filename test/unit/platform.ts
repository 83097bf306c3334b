/** The engine's platform for tests: Node's own, without files. */

import type { Platform, Run } from '../../src/engine/host/platform.ts';
import { nodePlatform } from '../../src/node/platform.ts';

export const platform: Platform = nodePlatform;

/** A run that nobody cancels or watches. */
export function quietRun(): Run<unknown> {
  return { signal: new AbortController().signal, onProgress: () => undefined };
}
