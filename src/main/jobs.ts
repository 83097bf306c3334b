/** What the window has done, with paths: in processes of their own, or one that small work shares. */

import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { app, shell } from 'electron';
import { Jobs } from '../application/jobs.ts';
import { selectionOfOutput } from '../engine/host/source.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import { at, type NodeTypes } from '../node/tasks.ts';
import type { InputId } from '../shared/answers.ts';
import { outputFiles } from '../shared/output-files.ts';
import type { OutputPlace } from '../shared/requests.ts';
import { folderOf, inputOf } from './inputs.ts';
import { journal } from './journal.ts';
import { rememberPath } from './recent.ts';
import { isSamePlace } from './same-place.ts';
import { clearFolder, writingInto } from './unfinished.ts';
import { workers } from './workers.ts';

export const jobs = new Jobs<NodeTypes>({
  workers,
  journal,
  sourceOf(input) {
    const given = inputOf(input);
    return (
      given && {
        path: given.path,
        config: given.config,
        vocabulary: given.vocabulary,
        ...(given.selection && { selection: given.selection }),
      }
    );
  },
  labelOf: ({ path }) => path,
  destinationOf({ input, folder }) {
    const chosen = folder === null ? defaultFolder(inputOf(input)?.isSample ?? false) : folderOf(folder);
    if (chosen === undefined) throw new Error('Nobody chose that folder.');
    return { folder: chosen, inputs: [], outputs: [] };
  },
  convert(task, run) {
    const into = task.destination.folder ?? dirname(task.source.path);
    return writingInto(into, async () => {
      const ended = await workers.start(task, run);
      // Whatever killed the process may have kept it from clearing up.
      if (!ended.ok) await clearFolder(into);
      return ended;
    });
  },
  keep: ({ place }, { source }) => ({
    place,
    reveal: 'show-in-folder',
    liesAt: (path) => isSamePlace(path, place),
    open: async () => at(place, selectionOfOutput(source.selection)),
    show: () => shell.showItemInFolder(place),
    release: null,
  }),
});

/** Whether something lies where an output is to. */
export async function liesThere({ input, folder, name, zip }: OutputPlace): Promise<boolean> {
  const given = inputOf(input);
  const into =
    folder === null ? (defaultFolder(given?.isSample ?? false) ?? dirname(given?.path ?? '')) : folderOf(folder);
  if (!given || into === undefined) return false;
  const found = outputFiles(name, zip).map((file) =>
    access(join(into, file)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).includes(true);
}

/** Looks at an input, and remembers what can be converted. */
export async function inspect(input: InputId): Promise<Inspection> {
  const inspection = await jobs.inspect(input);
  const given = inputOf(input);
  if (given && inspection.convertible && !given.isSample) rememberPath(given.path);
  return inspection;
}

/** Beside the input; a sample lies in the app's own folder, where nobody would look. */
function defaultFolder(isSample: boolean): string | null {
  return isSample ? join(app.getPath('documents'), 'ALBERT zh') : null;
}
