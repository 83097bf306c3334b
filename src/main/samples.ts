/** Samples: checkpoints with random weights, made once and kept in the app's own folder. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { PresetSize } from '../engine/albert/presets.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import type { InputRef, JobId } from '../shared/answers.ts';
import { giveInput } from './inputs.ts';
import { jobs } from './jobs.ts';
import { clearFolder, writingInto } from './unfinished.ts';
import { workers } from './workers.ts';

const SEED = 1;

/** Makes the sample of a size, unless it is there: who asks for one that is being made gets it then. */
export function makeSample(job: JobId, size: PresetSize): Promise<Outcome<InputRef>> {
  const folder = join(app.getPath('userData'), 'samples', `albert_${size}_zh_sample`);
  return jobs.makeSample(job, async (signal) => {
    const made = existsSync(folder) || (await write(folder, size, signal));
    return made === true || made.ok ? { ok: true, value: giveInput(folder, true) } : made;
  });
}

async function write(place: string, size: PresetSize, signal: AbortSignal): Promise<Outcome<null>> {
  const task = { kind: 'sample', place, options: { size, seed: SEED } } as const;
  const ended = await writingInto(dirname(place), () => workers.start(task, { signal }));
  if (ended.ok) return ended.value;
  await clearFolder(dirname(place));
  return ended;
}
