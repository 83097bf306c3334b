/** Reads a file of a model's weights by its reader alone, by `inspect`, and as a model beside its configuration. */

import { memorySource, type Source } from '../../src/engine/host/source.ts';
import { openModel } from '../../src/engine/model/open-model.ts';
import { inspect } from '../../src/engine/use-cases/inspect.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { inputOf } from './memory-input.ts';
import { endingOf, type Files, requireWarnings, told } from './target.ts';

export async function readModelFile(
  files: Files,
  path: string,
  reader: (source: Source) => Promise<unknown>,
): Promise<readonly string[]> {
  const read = await endingOf(async () => {
    await reader(memorySource(path, files[path] ?? new Uint8Array(0)));
    return 'read';
  });
  const { error, warnings } = await inspect(inputOf(files), nodePlatform);
  if (error) told(error);
  requireWarnings(warnings);
  const opened = await endingOf(async () => {
    await (await openModel(inputOf(files), nodePlatform)).close();
    return 'opened';
  });
  return [read, opened];
}
