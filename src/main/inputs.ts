/** What a person gave the app: the paths stay here, the window gets ids. */

import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { NOTHING_SELECTED, type Selection } from '../engine/host/source.ts';
import type { PathSource } from '../node/tasks.ts';
import type { FolderId, FolderRef, InputId, InputRef } from '../shared/answers.ts';
import { groupFiles } from '../shared/group-files.ts';
import type { Beside } from '../shared/requests.ts';
import { modelsAt } from './models-at.ts';

interface Given extends PathSource {
  readonly isSample: boolean;
}

const inputs = new Map<InputId, Given>();
const folders = new Map<FolderId, string>();

/** Registers a path that a person chose, dropped or named. */
export function giveInput(path: string, isSample = false): InputRef {
  const id = makeId() as InputId;
  inputs.set(id, { path, isSample, config: null, vocabulary: null });
  return { id, name: basename(path), place: path, isSample };
}

/** Registers what a person gave side by side: files of one checkpoint are one input, a folder of models is one of each. */
export async function giveInputs(paths: readonly string[]): Promise<InputRef[]> {
  const models = (await Promise.all(paths.map(modelsAt))).flat();
  const byFolder = new Map<string, string[]>();
  for (const path of models) byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), basename(path)]);
  return [...byFolder].flatMap(([folder, names]) =>
    groupFiles(names).map((group) => giveInput(join(folder, group.kind === 'checkpoint' ? group.index : group.name))),
  );
}

/** Takes a file that a person chose in place of what lies there; `false` for an id that was not given out. */
export function giveBeside(id: InputId, what: Beside, path: string): boolean {
  const given = inputs.get(id);
  if (given) inputs.set(id, { ...given, [what]: path });
  return given !== undefined;
}

/** Takes what a person says that is meant of an input. */
export function giveSelection(id: InputId, what: Partial<Selection>): void {
  const given = inputs.get(id);
  if (given) inputs.set(id, { ...given, selection: { ...NOTHING_SELECTED, ...given.selection, ...what } });
}

/** The path of an id that was given out; `undefined` for any other. */
export function inputOf(id: string): Given | undefined {
  return inputs.get(id as InputId);
}

/** What a person calls an input; empty for an id that was not given out. */
export function nameOfInput(id: string): string {
  return basename(inputOf(id)?.path ?? '');
}

/** Registers a folder that a person chose to save to. */
export function giveFolder(path: string): FolderRef {
  const id = makeId() as FolderId;
  folders.set(id, path);
  return { id, place: path };
}

export function folderOf(id: string): string | undefined {
  return folders.get(id as FolderId);
}

/** Not to be guessed, so that an id that was not given out is worth nothing. */
function makeId(): string {
  return randomBytes(16).toString('hex');
}
