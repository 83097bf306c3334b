import { basename, dirname, resolve } from 'node:path';
import { type PresetSize, presetOf } from '../engine/albert/presets.ts';
import type { Run } from '../engine/host/platform.ts';
import { fail, problemOf } from '../engine/problem/problem.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import { publishedModel, type SampleModel, sampleBytes, writeSample } from '../engine/use-cases/sample/sample.ts';
import { openFileSink } from './output/index.ts';
import { nodePlatform } from './platform.ts';

/**
 * Writes a sample checkpoint as the folder at `path`, which must not exist or be empty.
 * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, CANCELLED
 */
export async function writeSampleTo(path: string, size: PresetSize, seed: number, run: Run<Progress>): Promise<void> {
  const preset = presetOf(size);
  if (!preset) throw new Error(`no preset ${size}`);
  await writeModelTo(path, publishedModel(preset), seed, run);
}

/** The same for a model of any sizes. */
export async function writeModelTo(path: string, model: SampleModel, seed: number, run: Run<Progress>): Promise<void> {
  const whole = resolve(path);
  const destination = {
    folder: dirname(whole),
    name: basename(whole),
    kind: 'folder',
    replace: false,
    reads: [],
  } as const;
  try {
    const { sink } = await openFileSink(destination, sampleBytes(model), run.signal);
    await writeSample(model, seed, sink, nodePlatform, run);
  } catch (error) {
    const { kind } = problemOf(error);
    throw kind === 'output-exists' ? fail('place-taken', { path: whole }) : error;
  }
}
