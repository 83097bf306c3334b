/** Samples: checkpoints with random weights, made once and kept in the app's own folder. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { PresetSize } from '../engine/albert/presets.ts';
import type { Outcome, Problem } from '../engine/problem/problem.ts';
import type { InputRef } from '../shared/answers.ts';
import { giveInput } from './inputs.ts';
import { JobQueue } from './job-queue.ts';
import { clearFolder, writingInto } from './unfinished.ts';
import { workers } from './workers.ts';

const SEED = 1;

/** One at a time: who asks for one that is being made gets it when it is there. */
export const samples = new JobQueue(1);

/** Makes the sample of a size, unless it is there. */
export async function makeSample(job: string, size: PresetSize): Promise<Outcome<InputRef>> {
  const folder = join(app.getPath('userData'), 'samples', `albert_${size}_zh_sample`);
  return samples.run(job, 'sample', async (signal) => {
    const found = await write(folder, size, signal);
    return found ? { ok: false, problem: found } : { ok: true, value: giveInput(folder, true) };
  });
}

async function write(folder: string, size: PresetSize, signal: AbortSignal): Promise<Problem | null> {
  if (existsSync(folder)) return null;
  const task = { kind: 'sample', folder, size, seed: SEED } as const;
  const outcome = await writingInto(dirname(folder), () => workers.start(task, { signal }));
  if (outcome.ok) return outcome.value;
  await clearFolder(dirname(folder));
  return outcome.problem;
}
