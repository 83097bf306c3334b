import { buildWhenStale } from '../../scripts/project/builds.mjs';

/** Makes sure that a part of the product is there as its sources say. */
export async function built(part: Parameters<typeof buildWhenStale>[0]): Promise<void> {
  if (!(await buildWhenStale(part))) throw new Error(`The ${part} could not be built.`);
}
