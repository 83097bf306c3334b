/** Models that many tests of a run share. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** Provides a folder for models that many tests take, and gives what removes it. */
export async function provideModels(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-models-'));
  project.provide('models', folder);
  return () => rm(folder, { recursive: true, force: true });
}
