/** Mends a configuration where it lies. */

import { join } from 'node:path';
import { withInput } from '../application/storage.ts';
import { type ConfigChange, planConfigFix } from '../engine/compatibility/fix-config.ts';
import type { Selection } from '../engine/host/source.ts';
import { fail, type Outcome } from '../engine/problem/problem.ts';
import { replaceFile } from './output/index.ts';
import { nodeStorage } from './storage.ts';
import { at, type NodeTypes } from './tasks.ts';

/** A configuration that was mended: which, where the old one is kept, and what changed. */
export interface FixedConfig {
  readonly file: string;
  readonly kept: string;
  readonly changes: readonly ConfigChange[];
}

/** Mends the configuration of the model at a path, where nothing else is wrong with it; `null` where it is in order. */
export function fixConfig(path: string, selection?: Selection): Promise<Outcome<FixedConfig | null>> {
  return withInput<NodeTypes, FixedConfig | null>(nodeStorage, at(path, selection), async ({ folder, input }) => {
    if (folder === null) throw fail('fix-archive', { path });
    const fix = await planConfigFix(input, nodeStorage.platform);
    if (!fix) return null;
    const file = join(folder, fix.file);
    return { file, kept: await replaceFile(file, fix.bytes), changes: fix.changes };
  });
}
