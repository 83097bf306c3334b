import type { Run } from '../engine/platform.ts';
import { type Outcome, problemOf } from '../engine/problem.ts';
import type { Progress, Trial } from '../engine/report.ts';
import { type TryOptions, tryModel } from '../engine/try.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

/** Tries the model at a path. Never throws. */
export async function tryPath(
  path: string,
  text: string,
  options: TryOptions,
  run: Run<Progress>,
): Promise<Outcome<Trial>> {
  try {
    const opened = await openInput(path, { config: null, vocabulary: null }, nodePlatform);
    try {
      return { ok: true, value: await tryModel(opened.input, text, options, nodePlatform, run) };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
