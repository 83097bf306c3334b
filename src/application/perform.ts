/** Does tasks with the storage of a host. What each needs is loaded when it is called for. */

import { presetOf } from '../engine/albert/presets.ts';
import type { Run } from '../engine/host/platform.ts';
import { uninspected } from '../engine/use-cases/not-opened.ts';
import type { KeptModels } from './kept-models.ts';
import { type Storage, type StorageTypes, withInput } from './storage.ts';
import type { Answers, ProgressOf, Task, TaskKind, Tasks } from './tasks.ts';

/** None of them throws: how a task ended is a value. */
type Performers<T extends StorageTypes> = {
  readonly [K in TaskKind]: (task: Tasks<T>[K], run: Run<ProgressOf<K>>) => Promise<Answers<T>[K]>;
};

/** Does one task. Never throws. */
export type Perform<T extends StorageTypes> = <Given extends Task<T>>(
  task: Given,
  run: Run<ProgressOf<Given['kind']>>,
) => Promise<Answers<T>[Given['kind']]>;

export function performWith<T extends StorageTypes>(storage: Storage<T>): Perform<T> {
  const { platform } = storage;
  let kept: KeptModels<T> | null = null;
  const performers: Performers<T> = {
    async inspect({ source }) {
      const { inspect } = await import('../engine/use-cases/inspect.ts');
      const inspected = await withInput(storage, source, ({ input }) => inspect(input, platform));
      return inspected.ok ? inspected.value : uninspected(storage.labelOf(source), inspected.problem);
    },
    async statistics({ source, options }, { signal }) {
      const { computeStatistics } = await import('../engine/use-cases/statistics.ts');
      return withInput(storage, source, ({ input }) => computeStatistics(input, options.tensor, platform, signal));
    },
    async convert(task, run) {
      const { convertInto } = await import('./convert.ts');
      return convertInto(storage, task, run);
    },
    async verify({ source, converted, options }, run) {
      const { verify } = await import('../engine/use-cases/verify/verify.ts');
      const verified = await withInput(storage, source, (first) =>
        withInput(storage, converted, (second) => verify(first.input, second.input, options, platform, run)),
      );
      return verified.ok ? verified.value : verified;
    },
    async try(task, run) {
      const { source, options, keeps } = task;
      if (keeps) {
        const { KeptModels: Models } = await import('./kept-models.ts');
        kept ??= new Models(storage);
        return kept.try(task, run);
      }
      const { tryModel } = await import('../engine/use-cases/trial/loaded-model.ts');
      return withInput(storage, source, ({ input }) => tryModel(input, options.text, options, platform, run));
    },
    async sample({ place, options: { size, seed } }, run) {
      const preset = presetOf(size);
      if (!preset) throw new Error(`no preset ${size}`);
      const { publishedModel } = await import('../engine/use-cases/sample/sample.ts');
      const { writeModel } = await import('./sample.ts');
      return writeModel(storage, place, publishedModel(preset), seed, run);
    },
    async clear({ leftover }, { signal }) {
      // What cannot be cleared away is left for another time.
      await storage.clear(leftover, signal).catch(() => undefined);
      return null;
    },
  };
  return (task, run) => performers[task.kind](task as never, run as never) as never;
}
