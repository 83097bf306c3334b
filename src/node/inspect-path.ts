import { problemOf } from '../engine/problem/problem.ts';
import { type Inspection, inspect } from '../engine/use-cases/inspect.ts';
import { uninspected } from '../engine/use-cases/not-opened.ts';
import { openInput } from './open-input.ts';
import { nodePlatform } from './platform.ts';

/** Inspects what lies at a path. Never throws: `error` says what is wrong with it. */
export async function inspectPath(
  path: string,
  named: { readonly config: string | null; readonly vocabulary: string | null },
): Promise<Inspection> {
  try {
    const opened = await openInput(path, named, nodePlatform);
    try {
      return await inspect(opened.input, nodePlatform);
    } finally {
      await opened.close();
    }
  } catch (error) {
    return uninspected(path, problemOf(error));
  }
}
