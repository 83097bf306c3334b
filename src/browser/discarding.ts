/** Frees the room of scratch that nobody has a use for any more. */

import { discardScratch } from './scratch.ts';

export class Discarding {
  readonly #underWay = new Set<Promise<void>>();

  constructor(private readonly session: string) {}

  /** @param taken resolves when nobody reads the files any more */
  discard(files: readonly File[], taken: Promise<unknown> = Promise.resolve()): void {
    const work = taken.then(() => discardScratch(this.session, files)).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Does what takes room. Where there is too little, what is about to be freed is waited for, and it is done once more. */
  async withRoom<Result>(work: () => Promise<Result>, isFull: (result: Result) => boolean): Promise<Result> {
    const result = await work();
    if (!isFull(result) || this.#underWay.size === 0) return result;
    await Promise.all(this.#underWay);
    return work();
  }
}
