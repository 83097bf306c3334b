import { type Outcome, problemOf } from '../engine/problem/problem.ts';
import { computeStatistics, type TensorStatistics } from '../engine/use-cases/statistics.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

/** Measures a tensor of the checkpoint at a path. Never throws. */
export async function measurePath(
  path: string,
  tensor: string,
  signal: AbortSignal,
): Promise<Outcome<TensorStatistics>> {
  try {
    const opened = await openInput(path, { config: null, vocabulary: null }, nodePlatform);
    try {
      return { ok: true, value: await computeStatistics(opened.input, tensor, nodePlatform, signal) };
    } finally {
      await opened.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
