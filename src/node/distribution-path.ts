import { measureDistribution } from '../engine/distribution.ts';
import type { Problem } from '../engine/problem.ts';
import { problemOf } from '../engine/problem.ts';
import type { Distribution } from '../engine/report.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

export type MeasuredPath =
  | { readonly ok: true; readonly value: Distribution }
  | { readonly ok: false; readonly problem: Problem };

/** Measures a tensor of the checkpoint at a path. Never throws. */
export async function measurePath(path: string, tensor: string, signal: AbortSignal): Promise<MeasuredPath> {
  try {
    const opened = await openInput(path, { config: null, vocabulary: null }, nodePlatform);
    try {
      return { ok: true, value: await measureDistribution(opened.input, tensor, nodePlatform, signal) };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
