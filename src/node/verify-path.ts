import type { Run } from '../engine/platform.ts';
import { type Problem, problemOf } from '../engine/problem.ts';
import type { Verification, VerifyProgress } from '../engine/report.ts';
import { type VerifyOptions, verify } from '../engine/verify.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

export type VerifiedPath =
  | { readonly ok: true; readonly value: Verification }
  | { readonly ok: false; readonly problem: Problem };

/** Verifies what lies at one path as the conversion of what lies at another. Never throws. */
export async function verifyPath(
  source: string,
  converted: string,
  options: VerifyOptions,
  run: Run<VerifyProgress>,
): Promise<VerifiedPath> {
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
