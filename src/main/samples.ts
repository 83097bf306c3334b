/** Samples: checkpoints with random weights, made once and kept in the app's own folder. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { PresetSize } from '../engine/albert/presets.ts';
import type { InputRef, Outcome } from '../shared/host.ts';
import { giveInput } from './inputs.ts';
import { DIED, startTask } from './tasks.ts';

const SEED = 1;

/** Makes the sample of a size, unless it is there. */
export async function makeSample(size: PresetSize): Promise<Outcome<InputRef>> {
  const folder = join(app.getPath('userData'), 'samples', `albert_${size}_zh_sample`);
  if (!existsSync(folder)) {
    const done = await startTask({ kind: 'sample', folder, size, seed: SEED }).done;
    const problem = done?.kind === 'sampled' ? done.problem : DIED;
    if (problem) return { ok: false, problem };
  }
  return { ok: true, value: giveInput(folder, true) };
}
