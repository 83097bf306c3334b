import type { Run } from '../engine/host/platform.ts';
import { type Outcome, problemOf } from '../engine/problem/problem.ts';
import { type FilledMasks, type TryOptions, tryModel } from '../engine/use-cases/fill-mask/fill-mask.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

/** Tries the model at a path. Never throws. */
export async function tryPath(
  path: string,
  text: string,
  options: TryOptions,
  run: Run<Progress>,
): Promise<Outcome<FilledMasks>> {
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
