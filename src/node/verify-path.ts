import type { Run } from '../engine/platform.ts';
import { type Outcome, problemOf } from '../engine/problem.ts';
import type { Verification, VerifyProgress } from '../engine/report.ts';
import { type VerifyOptions, verify } from '../engine/verify.ts';
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
