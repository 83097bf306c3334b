/** What a person gave the page. It crosses to the worker as it is: a browser's files are handles, not bytes. */

import { MAX_DEPTH, type Selection } from '../engine/host/source.ts';
import { groupFiles } from '../shared/group-files.ts';
import { modelsInFolder } from '../shared/models-in-folder.ts';

/** A file, and its path within what was given, with forward slashes. */
export interface GivenFile {
  readonly path: string;
  readonly file: File;
}

export interface Given {
  /**
   * `file`: one by itself, an archive perhaps. `checkpoint`: its files, chosen one by one. `unreadable`: what the browser
   * could not open.
   */
  readonly kind: 'folder' | 'file' | 'checkpoint' | 'unreadable';
  readonly name: string;
  /** The checkpoint's prefix, where that is what was given. */
  readonly prefix: string | null;
  readonly files: readonly GivenFile[];
  /** Chosen by themselves, in place of what is among the files. */
  readonly config?: GivenFile;
  readonly vocabulary?: GivenFile;
  /** What of it is meant, where a person said it. */
  readonly selection?: Selection;
}

export function givenFolder(name: string, files: readonly GivenFile[]): Given {
  return { kind: 'folder', name, prefix: null, files };
}

/** A folder, or each of the models in it. */
export function givenModels(name: string, files: readonly GivenFile[]): readonly Given[] {
  return modelsInFolder(files.map(({ path }) => path)).map((model): Given => {
    const own = files.find(({ path }) => path === model);
    const last = model.slice(model.lastIndexOf('/') + 1);
    if (own) return { kind: 'file', name: last, prefix: null, files: [{ path: last, file: own.file }] };
    const within = files.filter(({ path }) => path.startsWith(`${model}/`));
    if (model === '') return givenFolder(name, files);
    return givenFolder(
      last,
      within.map(({ path, file }) => ({ path: path.slice(model.length + 1), file })),
    );
  });
}

export function givenUnreadable(name: string): Given {
  return { kind: 'unreadable', name, prefix: null, files: [] };
}

/** Whether the same files were given twice, as far as a browser tells. */
export function isSameGiven(one: Given, other: Given): boolean {
  const [first, second] = [toldFiles(one), toldFiles(other)];
  return one.kind === other.kind && first.size === second.size && [...first].every((file) => second.has(file));
}

/**
 * Whether a folder of that name is the one that was given before, as it is now: with files added or taken away, or with
 * contents that the browser gave leave to read as they were and no more.
 */
export async function isSameFolderNow(before: Given, now: Given): Promise<boolean> {
  if (before.kind !== 'folder' || now.kind !== 'folder') return false;
  const [fewer, more] = [before, now].map(toldFiles).sort((one, other) => one.size - other.size);
  if (fewer && fewer.size > 0 && more && [...fewer].every((file) => more.has(file))) return true;
  const readable = await Promise.all(before.files.map(({ file }) => isAsGiven(file)));
  return readable.includes(false);
}

function toldFiles({ files }: Given): ReadonlySet<string> {
  return new Set(files.map(({ path, file }) => `${path}\n${file.size}\n${file.lastModified}`));
}

function isAsGiven(file: File): Promise<boolean> {
  const read = file.slice(0, 1).arrayBuffer();
  return read.then(
    () => true,
    () => false,
  );
}

/** Files that were given side by side: those of a checkpoint are one input. */
export function givenFiles(files: readonly File[]): readonly Given[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const named = (names: readonly string[]) =>
    names.flatMap((path): GivenFile[] => {
      const file = byName.get(path);
      return file ? [{ path, file }] : [];
    });
  return groupFiles([...byName.keys()]).map((group) =>
    group.kind === 'checkpoint'
      ? { kind: 'checkpoint', name: group.index, prefix: group.prefix, files: named(group.members) }
      : { kind: 'file', name: group.name, prefix: null, files: named([group.name]) },
  );
}

/** Files of a chosen folder, whose relative paths begin with its name. */
export function givenByFolderDialog(files: readonly File[]): readonly Given[] {
  const folders = new Map<string, GivenFile[]>();
  for (const file of files) {
    const [folder = '', ...rest] = file.webkitRelativePath.split('/');
    if (rest.length === 0 || rest.length > MAX_DEPTH) continue;
    const known = folders.get(folder) ?? [];
    known.push({ path: rest.join('/'), file });
    folders.set(folder, known);
  }
  return [...folders].flatMap(([name, inFolder]) => givenModels(name, inFolder));
}
