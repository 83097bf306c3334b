/** Finds the checkpoint in what a person gave us: which prefix, its index, and what lies beside it. */

import { readExactly } from '../formats/read-exactly.ts';
import { requireTableSize } from '../formats/tensor-bundle/table-reader.ts';
import { type Notice, notice } from '../notice.ts';
import { type FileKind, fail, type ProblemError } from '../problem.ts';
import type { Input, InputFile } from '../source.ts';
import { lastPart, MAX_STATE_BYTES, parseCheckpointState } from './checkpoint-state.ts';
import { kindOfArchive, kindOfFile, MOST_UNPACKED } from './file-kind.ts';

/** A checkpoint's files within an input. */
export interface Located {
  /** Path of the checkpoint without its extensions, such as `folder/model.ckpt-1234`. */
  readonly prefix: string;
  readonly index: InputFile;
  /** The files of the same folder and of the folders above it within the input, the nearest first. */
  readonly nearby: readonly InputFile[];
  readonly notices: readonly Notice[];
}

const INDEX = /\.index$/;
const DATA = /\.data-\d{5}-of-\d{5}$/;
const META = /\.meta$/;
/** Files that are looked at to say what an input is when it holds no checkpoint. */
const MOST_LOOKED_AT = 20;

/**
 * Finds the one checkpoint of an input.
 * @throws AMBIGUOUS where there are several and no `checkpoint` file names one, MISSING_FILE, UNSUPPORTED_FORMAT,
 *   NOT_A_CHECKPOINT
 */
export async function locate(input: Input): Promise<Located> {
  const files = input.files.filter((file) => !isResidue(file.path));
  if (input.prefix !== null) return locatePrefix(input, files, input.prefix);
  const indexes = files.filter((file) => INDEX.test(file.path));
  if (indexes.length === 0) throw await explainAbsence(input, files);
  const depth = Math.min(...indexes.map((file) => depthOf(file.path)));
  const candidates = indexes.filter((file) => depthOf(file.path) === depth);
  return chooseOf(input, files, candidates);
}

async function locatePrefix(input: Input, files: readonly InputFile[], prefix: string): Promise<Located> {
  const index = files.find((file) => file.path === `${prefix}.index`);
  if (index) {
    await requireTable(index);
    return { prefix, index, nearby: near(files, prefix), notices: linkNotices(input) };
  }
  const whole = files.find((file) => file.path === prefix);
  if (whole) throw await refuseFile(whole);
  throw fail('index-missing', { file: prefix, expected: `${prefix}.index` });
}

/** Of the links that were left out, those to files of a kind that is looked for beside a model and was not named. */
export function linkNotices({ linksLeftOut = [], config, vocabulary }: Input): readonly Notice[] {
  const kinds = [/(^|\/)checkpoint$/, ...(config ? [] : [/\.json$/i]), ...(vocabulary ? [] : [/\.txt$/i])];
  const links = linksLeftOut.filter(({ file }) => kinds.some((kind) => kind.test(file)));
  return links.length === 0 ? [] : [notice('LINKS_LEFT_OUT', { links })];
}

/** Several steps may lie side by side; the `checkpoint` file says which is meant, as TensorFlow's loaders read it. */
async function chooseOf(input: Input, files: readonly InputFile[], candidates: readonly InputFile[]): Promise<Located> {
  const prefixes = candidates.map((file) => file.path.replace(INDEX, '')).sort();
  const [only] = prefixes;
  if (only === undefined) throw fail('nothing-recognised', { input: input.label });
  const named = prefixes.length === 1 ? only : await namedByState(files, prefixes);
  const index = candidates.find((file) => file.path === `${named}.index`);
  if (named === null || !index) throw fail('several-checkpoints', { input: input.label, prefixes });
  await requireTable(index);
  const others = prefixes.filter((prefix) => prefix !== named);
  return {
    prefix: named,
    index,
    nearby: near(files, named),
    notices: [
      ...linkNotices(input),
      ...(others.length === 0 ? [] : [notice('CHECKPOINT_CHOSEN', { prefix: named, by: 'checkpoint-file', others })]),
    ],
  };
}

/** The prefix that the `checkpoint` file beside it names, where it is one of those. */
async function namedByState(files: readonly InputFile[], prefixes: readonly string[]): Promise<string | null> {
  const folders = new Set(prefixes.map(folderOf));
  const [folder] = folders;
  if (folder === undefined || folders.size > 1) return null;
  const state = files.find((file) => file.path === `${folder}checkpoint`);
  if (!state || state.size > MAX_STATE_BYTES) return null;
  const named = parseCheckpointState(await readSmall(state));
  // It may hold the absolute path of the machine that trained the model; only the last part means anything here.
  const base = named === null ? null : lastPart(named);
  return prefixes.find((prefix) => prefix === `${folder}${base}`) ?? null;
}

/** Says what an input without an index is. */
async function explainAbsence(input: Input, files: readonly InputFile[]): Promise<ProblemError> {
  const part = files.find((file) => DATA.test(file.path)) ?? files.find((file) => META.test(file.path));
  if (part) {
    const prefix = part.path.replace(DATA, '').replace(META, '');
    const single = files.find((file) => file.path === prefix);
    if (single && (await kindOfFile(single)) === 'table') return fail('v1-checkpoint', { file: single.path });
    return fail('index-missing', { file: part.path, expected: `${prefix}.index` });
  }
  const archive = kindOfArchive(files.map((file) => file.path));
  if (archive) return refusal(input.label, archive);
  const [only] = files;
  if (files.length === 1 && only) return refuseFile(only);
  for (const file of cheapToLookAt(files)) {
    const kind = await kindOfFile(file);
    if (kind === 'table') return fail('v1-checkpoint', { file: file.path });
    if (isFramework(kind)) return fail('other-framework', { file: file.path, framework: kind });
  }
  return fail('nothing-recognised', { input: input.label });
}

/** The first files, as far as looking at them takes no more than a moment. */
function cheapToLookAt(files: readonly InputFile[]): readonly InputFile[] {
  let unpacked = 0;
  return files.slice(0, MOST_LOOKED_AT).filter((file) => {
    if (file.access === 'ranges') return true;
    if (unpacked + file.size > MOST_UNPACKED) return false;
    unpacked += file.size;
    return true;
  });
}

/** Why a single file is refused. A table that is no `.index` is a V1 checkpoint: one file with everything in it. */
async function refuseFile(file: InputFile): Promise<ProblemError> {
  const kind = await kindOfFile(file);
  return kind === 'table' ? fail('v1-checkpoint', { file: file.path }) : refusal(file.path, kind);
}

/** Tells a file that only has an index's name by what it is; what nobody knows is for the table's reader to refuse. */
async function requireTable(index: InputFile): Promise<void> {
  if (index.access === 'whole') requireTableSize(index.path, index.size);
  const kind = await kindOfFile(index);
  if (kind !== 'table' && kind !== 'unknown') throw refusal(index.path, kind);
}

function refusal(file: string, kind: FileKind): ProblemError {
  return isFramework(kind)
    ? fail('other-framework', { file, framework: kind })
    : fail('looks-like-another-file', { file, looksLike: kind });
}

function isFramework(kind: FileKind): boolean {
  return ['pytorch', 'hdf5', 'keras', 'safetensors', 'saved-model', 'onnx'].includes(kind);
}

/** Reads a file whole that the caller has found to be small. */
export async function readSmall(file: InputFile): Promise<Uint8Array> {
  const source = await file.open();
  try {
    return await readExactly(source, 0, source.size);
  } finally {
    await source.close();
  }
}

function near(files: readonly InputFile[], prefix: string): readonly InputFile[] {
  const folder = folderOf(prefix);
  return files
    .filter((file) => folder.startsWith(folderOf(file.path)))
    .sort((a, b) => depthOf(b.path) - depthOf(a.path) || (a.path < b.path ? -1 : 1));
}

/** What archivers and file managers leave behind. */
export function isResidue(path: string): boolean {
  return path.split('/').some((part) => part === '__MACOSX' || part.startsWith('.'));
}

/** How many parts a path has. */
export function depthOf(path: string): number {
  return path.split('/').length;
}

/** The folder of a path, with its slash. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
