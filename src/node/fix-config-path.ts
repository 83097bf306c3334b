import { join } from 'node:path';
import { type ConfigChange, planConfigFix } from '../engine/compatibility/fix-config.ts';
import { fail, type Problem, problemOf } from '../engine/problem/problem.ts';
import { openInput } from './open-input.ts';
import { replaceFile } from './output/index.ts';
import { nodePlatform } from './platform.ts';

/** A configuration that was mended: which, where the old one is kept, and what changed. */
export interface FixedConfig {
  readonly file: string;
  readonly kept: string;
  readonly changes: readonly ConfigChange[];
}

export type FixResult =
  | { readonly ok: true; readonly fixed: FixedConfig | null }
  | { readonly ok: false; readonly problem: Problem };

/** Mends the configuration of the model at a path, where nothing else is wrong with it. Never throws. */
export async function fixConfigPath(path: string): Promise<FixResult> {
  try {
    const opened = await openInput(path, { config: null, vocabulary: null }, nodePlatform);
    try {
      if (opened.folder === null) throw fail('fix-archive', { path });
      const fix = await planConfigFix(opened.input, nodePlatform);
      if (!fix) return { ok: true, fixed: null };
      const file = join(opened.folder, fix.file);
      return { ok: true, fixed: { file, kept: await replaceFile(file, fix.bytes), changes: fix.changes } };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
