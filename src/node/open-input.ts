/** Turns a path into an input: a folder, an archive, a checkpoint's prefix, or one of its files. */

import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, type PlatformPath, relative, resolve, sep } from 'node:path';
import { nameOfArchive, type OpenArchive, openArchive } from '../engine/formats/archive/open-archive.ts';
import { CONTAINERS } from '../engine/formats/containers.ts';
import type { Platform } from '../engine/host/platform.ts';
import { type Input, type InputFile, type LinkLeftOut, MAX_DEPTH, MAX_FILES } from '../engine/host/source.ts';
import { fail } from '../engine/problem/problem.ts';
import { errorCode, readProblem } from './file-error.ts';
import { namedFile, openFile } from './file-source.ts';

export interface OpenedInput {
  readonly input: Input;
  /** The folder or file itself, absolute: what output must not overwrite. */
  readonly path: string;
  /** The folder that the input's files lie in; `null` where they lie in an archive. */
  readonly folder: string | null;
  /** Where output goes when nothing else was said: beside what the person named. */
  readonly beside: string;
  close(): Promise<void>;
}

const CHECKPOINT_PART = /\.(index|meta|data-\d{5}-of-\d{5})$/;

/**
 * Opens what a person named.
 * @throws MISSING_FILE, and for an archive DAMAGED, UNSAFE_ARCHIVE, UNSUPPORTED_FORMAT
 */
export async function openInput(
  label: string,
  named: { readonly config: string | null; readonly vocabulary: string | null } & Pick<Input, 'selection'>,
  platform: Platform,
): Promise<OpenedInput> {
  const path = resolve(label);
  const extra = {
    label,
    config: named.config === null ? null : await namedFile(named.config),
    vocabulary: named.vocabulary === null ? null : await namedFile(named.vocabulary),
    ...(named.selection && { selection: named.selection }),
  };
  const found = await statOrNull(path);
  if (found?.isDirectory()) {
    const input = { ...extra, name: folderName(path), prefix: null, ...(await listFolder(path)) };
    return { input, path, folder: path, beside: dirname(path), close: () => Promise.resolve() };
  }
  if (found?.isFile() && !CHECKPOINT_PART.test(path)) {
    const archive = await openArchiveAt(path, found.mtimeMs, extra, platform);
    if (archive) return archive;
  }
  return openPrefix(path, found, extra);
}

const PATHS = { basename, dirname };

/** The name of a folder, from which that of the output is made. The root of a disk or of a network share has none. */
export function folderName(folder: string, system: Pick<PlatformPath, 'basename' | 'dirname'> = PATHS): string {
  return system.dirname(folder) === folder ? 'albert_zh' : system.basename(folder);
}

type Extra = Pick<Input, 'label' | 'config' | 'vocabulary' | 'selection'>;

async function openArchiveAt(
  path: string,
  modified: number,
  extra: Extra,
  platform: Platform,
): Promise<OpenedInput | null> {
  const source = await openFile(path, basename(path));
  let archive: OpenArchive | null = null;
  try {
    archive = source.size === 0 ? null : await openArchive(source, platform);
    if (!archive) return null;
    const { close } = archive;
    const files = archive.files.map((file) => ({ ...file, modified }));
    const input = { ...extra, name: nameOfArchive(basename(path)), prefix: null, files };
    return {
      input,
      path,
      folder: null,
      beside: dirname(path),
      async close() {
        await close();
        await source.close();
      },
    };
  } finally {
    if (!archive) await source.close();
  }
}

/** A prefix, one of a checkpoint's files, or a file that is none, which the engine tells by what it is. */
async function openPrefix(path: string, found: Stats | null, extra: Extra): Promise<OpenedInput> {
  const folder = dirname(path);
  const nothing: Listing = { files: [], linksLeftOut: [] };
  const { files, linksLeftOut } = (await statOrNull(folder))?.isDirectory() ? await listFolder(folder, 1) : nothing;
  const base = (await listedName(path, found, files)).replace(CHECKPOINT_PART, '');
  const prefix = join(folder, base);
  const isPrefix = files.some((file) => file.path.startsWith(`${base}.`) && CHECKPOINT_PART.test(file.path));
  if (!found && !isPrefix) throw fail('no-such-input', { path: extra.label });
  const steps = files.filter((file) => file.path.endsWith('.index'));
  const input = {
    ...extra,
    name: isPrefix ? nameOfStep(folder, base, steps.length) : nameOfFile(folder, base),
    prefix: base,
    files,
    linksLeftOut,
  };
  return { input, path: isPrefix ? prefix : path, folder, beside: folder, close: () => Promise.resolve() };
}

/** Several steps side by side share the folder's name; the step tells their outputs apart. */
function nameOfStep(folder: string, prefix: string, steps: number): string {
  return steps > 1 ? `${folderName(folder)}_${prefix.replace(/^.*ckpt-/, '')}` : folderName(folder);
}

/** A file with the name that all models' files have says nothing; the folder's does. */
function nameOfFile(folder: string, file: string): string {
  const isUsual = CONTAINERS.some((format) => format.isIndex(file));
  return isUsual ? folderName(folder) : basename(file, extname(file));
}

/**
 * The name under which a folder lists what a disk finds by a path: Windows and macOS take letters of either case, and
 * macOS accents apart from their letters. A prefix is told by its index.
 */
async function listedName(path: string, found: Stats | null, files: readonly InputFile[]): Promise<string> {
  const extension = found ? '' : '.index';
  const name = `${basename(path)}${extension}`;
  if (files.some((file) => file.path === name) || !(found ?? (await statOrNull(`${path}${extension}`))))
    return basename(path);
  const alike = (one: string) => one.normalize('NFC').toLowerCase();
  const listed = files.find((file) => alike(file.path) === alike(name))?.path ?? name;
  return listed.slice(0, listed.length - extension.length);
}

/** Files that are held against a checkpoint's index, or that begin with a header of their own. */
const WEIGHTS = /\.(index|data-\d{5}-of-\d{5}|safetensors|bin|pt|pth)$/;

/** What lies in a folder. */
interface Listing {
  readonly files: InputFile[];
  readonly linksLeftOut: LinkLeftOut[];
}

async function listFolder(folder: string, depth = MAX_DEPTH): Promise<Listing> {
  const listing: Listing = { files: [], linksLeftOut: [] };
  try {
    await listInto(listing, { folder, real: await realpath(folder) }, depth, '', false);
    return listing;
  } catch (error) {
    throw readProblem(error, folder);
  }
}

/**
 * @param named the folder that a person named, and where that really is
 * @param below the path from there, with a slash at its end
 * @param byLink whether a link led here
 */
async function listInto(
  listing: Listing,
  named: { readonly folder: string; readonly real: string },
  depth: number,
  below: string,
  byLink: boolean,
): Promise<void> {
  const { files, linksLeftOut } = listing;
  for (const entry of await readdir(join(named.folder, below), { withFileTypes: true })) {
    const path = `${below}${entry.name}`;
    const whole = join(named.folder, path);
    const found = await statOrNull(whole);
    const linked = byLink || entry.isSymbolicLink();
    if (found?.isFile()) {
      const outside = linked && !WEIGHTS.test(path) ? await targetOutside(whole, named.real) : null;
      if (outside === null) {
        const { size, mtimeMs: modified } = found;
        files.push({ path, size, modified, access: 'ranges', open: () => openFile(whole, path) });
      } else linksLeftOut.push({ file: path, target: outside });
    } else if (found?.isDirectory() && depth > 1 && !entry.name.startsWith('.')) {
      try {
        await listInto(listing, named, depth - 1, `${path}/`, linked);
      } catch (error) {
        // A folder within that we may not enter is no reason to refuse the one that was named.
        if (!errorCode(error)) throw error;
      }
    }
    if (files.length > MAX_FILES) return;
  }
}

/**
 * Where a link leads that leads out of the folder which a person named, `null` where it stays within.
 *
 * A folder may come from anybody, and a small file in it goes into the output: a vocabulary that leads to a private file
 * would be handed on with the model. Hugging Face's cache alone is made of such links: there they lead to its own blobs.
 */
async function targetOutside(path: string, real: string): Promise<string | null> {
  const target = await realpath(path);
  if (isWithin(target, real)) return null;
  const [, repository] = HUB_SNAPSHOT.exec(await realpath(dirname(path))) ?? [];
  return repository !== undefined && isWithin(target, join(repository, 'blobs')) ? null : target;
}

/** `models--OWNER--NAME/snapshots/REVISION`, as huggingface_hub lays out its cache. */
const HUB_SNAPSHOT = /^(.*[\\/]models--[^\\/]+)[\\/]snapshots[\\/][^\\/]+/;

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** `null` where there is nothing, or a broken link. */
async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR' || errorCode(error) === 'ELOOP') return null;
    throw readProblem(error, path);
  }
}
