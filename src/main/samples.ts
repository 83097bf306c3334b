/** Samples: checkpoints with random weights, made once and kept in the app's own folder. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { PresetSize } from '../engine/albert/presets.ts';
import type { Problem } from '../engine/problem.ts';
import type { InputRef, Outcome } from '../shared/host.ts';
import { DIED } from '../shared/tasks/workers.ts';
import { giveInput } from './inputs.ts';
import { clearFolder, writingInto } from './unfinished.ts';
import { workers } from './workers.ts';

const SEED = 1;

/** Under way; asking twice makes one sample. */
const making = new Map<PresetSize, Promise<Problem | null>>();

/** Makes the sample of a size, unless it is there. */
export async function makeSample(size: PresetSize): Promise<Outcome<InputRef>> {
  const folder = join(app.getPath('userData'), 'samples', `albert_${size}_zh_sample`);
  const made = making.get(size) ?? write(folder, size).finally(() => making.delete(size));
  making.set(size, made);
  const problem = await made;
  return problem ? { ok: false, problem } : { ok: true, value: giveInput(folder, true) };
}

async function write(folder: string, size: PresetSize): Promise<Problem | null> {
  if (existsSync(folder)) return null;
  const task = { kind: 'sample', folder, size, seed: SEED } as const;
  const done = await writingInto(dirname(folder), () => workers.start(task).done);
  if (done?.kind === 'sampled') return done.problem;
  await clearFolder(dirname(folder));
  return DIED;
}
