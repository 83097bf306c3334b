/** Models with random weights. */

import type { Run } from '../engine/host/platform.ts';
import { type Outcome, problemOf } from '../engine/problem/problem.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import { type SampleModel, sampleBytes, writeSample } from '../engine/use-cases/sample/sample.ts';
import type { Storage, StorageTypes } from './storage.ts';

/** Writes a model of any sizes. Never throws. */
export async function writeModel<T extends StorageTypes>(
  { openSample, platform }: Pick<Storage<T>, 'openSample' | 'platform'>,
  place: T['samplePlace'],
  model: SampleModel,
  seed: number,
  run: Run<Progress>,
): Promise<Outcome<T['sample']>> {
  try {
    const { sink, made } = await openSample(place, sampleBytes(model), run.signal);
    await writeSample(model, seed, sink, platform, run);
    return { ok: true, value: await made() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
