import type { Run } from '../engine/host/platform.ts';
import { type Outcome, problemOf } from '../engine/problem/problem.ts';
import type { VerifyProgress } from '../engine/use-cases/progress.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import { type VerifyOptions, verify } from '../engine/use-cases/verify/verify.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

/** Verifies what lies at one path as the conversion of what lies at another. Never throws. */
export async function verifyPath(
  source: string,
  converted: string,
  options: VerifyOptions,
  run: Run<VerifyProgress>,
): Promise<Outcome<Verification>> {
  const named = { config: null, vocabulary: null };
  try {
    const first = await openInput(source, named, nodePlatform);
    try {
      const second = await openInput(converted, named, nodePlatform);
      try {
        return { ok: true, value: await verify(first.input, second.input, options, nodePlatform, run) };
      } finally {
        await second.close();
      }
    } finally {
      await first.close();
    }
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}
