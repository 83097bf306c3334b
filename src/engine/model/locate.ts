/** Finds the container in what a person gave us, and what lies beside it; or says what the input is instead. */

import type { Container, ContainerFormat, FoundContainer } from '../formats/container.ts';
import { CONTAINERS } from '../formats/containers.ts';
import { depthOf, folderOf, isResidue } from '../host/paths.ts';
import type { Platform } from '../host/platform.ts';
import type { Input, InputFile } from '../host/source.ts';
import { ARCHIVE_KINDS, type ArchiveKind, type FileKind, fail, type ProblemError } from '../problem/problem.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { kindOfArchive, kindOfFile, MOST_UNPACKED } from './file-kind.ts';

/** A container within an input. */
export interface Located extends FoundContainer {
  readonly format: ContainerFormat;
  /** The files of the same folder and of the folders above it within the input, the nearest first. */
  readonly nearby: readonly InputFile[];
}

const DATA = /\.data-\d{5}-of-\d{5}$/;
const META = /\.meta$/;
/** Files that are looked at to say what an input is when it holds no checkpoint. */
const MOST_LOOKED_AT = 20;

/**
 * Finds the one container of an input.
 * @throws AMBIGUOUS where there are several and nothing names one, MISSING_FILE, UNSUPPORTED_FORMAT, NOT_A_CHECKPOINT
 */
export async function locate(input: Input): Promise<Located> {
  const files = input.files.filter((file) => !isResidue(file.path));
  for (const format of CONTAINERS) {
    const found = await (input.prefix === null ? format.find(files, input.label) : format.named(files, input.prefix));
    if (!found) continue;
    await requireKind(found.index, format);
    const warnings = [...linkWarnings(input), ...found.warnings];
    return { ...found, format, nearby: near(files, found.prefix), warnings };
  }
  throw input.prefix === null ? await explainAbsence(input, files) : await explainPrefix(files, input.prefix);
}

/** Reads which tensors a container has. @throws as {@link ContainerFormat.open} */
export function openContainer(located: Located, platform: Platform): Promise<Container> {
  return located.format.open(located, located.nearby, platform);
}

/** Of the links that were left out, those to files of a kind that is looked for beside a model and was not named. */
function linkWarnings({ linksLeftOut = [], config, vocabulary }: Input): readonly Warning[] {
  const kinds = [/(^|\/)checkpoint$/, ...(config ? [] : [/\.json$/i]), ...(vocabulary ? [] : [/\.txt$/i])];
  const links = linksLeftOut.filter(({ file }) => kinds.some((kind) => kind.test(file)));
  return links.length === 0 ? [] : [warning('LINKS_LEFT_OUT', { links })];
}

/** Says what a name means that is none of a container's. */
async function explainPrefix(files: readonly InputFile[], prefix: string): Promise<ProblemError> {
  const whole = files.find((file) => file.path === prefix);
  return whole ? refuseFile(whole) : indexMissing(files, prefix, prefix);
}

/** Says what an input without a container is. */
async function explainAbsence(input: Input, files: readonly InputFile[]): Promise<ProblemError> {
  const part = files.find((file) => DATA.test(file.path)) ?? files.find((file) => META.test(file.path));
  if (part) {
    const prefix = part.path.replace(DATA, '').replace(META, '');
    const single = files.find((file) => file.path === prefix);
    if (single && (await kindOfFile(single)) === 'table') return fail('v1-checkpoint', { file: single.path });
    return indexMissing(files, prefix, part.path);
  }
  const archive = kindOfArchive(files.map((file) => file.path));
  if (archive) return refusal(input.label, archive);
  let lesser: ProblemError | null = null;
  for (const file of cheapToLookAt(files)) {
    const kind = await kindOfFile(file);
    if (kind === 'table') return fail('v1-checkpoint', { file: file.path });
    if (isFramework(kind)) return refusal(file.path, kind);
    // A folder in which there is nothing else is not that file.
    if (isArchive(kind) && file.path !== input.label)
      lesser ??= fail('archive-within', { file: file.path, looksLike: kind });
    if (kind === 'web-page' || kind === 'git-lfs') lesser ??= refusal(file.path, kind);
  }
  const [first, second] = files;
  return lesser ?? (first && !second ? refuseFile(first) : fail('nothing-recognised', { input: input.label }));
}

/** Of a checkpoint without its index some of the other files are there; its graph alone tells nothing of its weights. */
function indexMissing(files: readonly InputFile[], prefix: string, file: string): ProblemError {
  const [graph, expected] = [`${prefix}.meta`, `${prefix}.index`];
  const isThere = (path: string) => files.some((one) => one.path === path);
  const hasData = files.some(({ path }) => DATA.test(path) && path.replace(DATA, '') === prefix);
  if (hasData || !isThere(graph)) return fail('index-missing', { file, expected });
  return fail('graph-alone', { file: graph, missing: [expected, `${prefix}.data-00000-of-00001`] });
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

/** Tells a file that only has an index's name by what it is; what nobody knows is for the format's reader to refuse. */
async function requireKind(index: InputFile, { indexKind }: ContainerFormat): Promise<void> {
  const kind = await kindOfFile(index);
  if (kind === indexKind || kind === 'unknown') return;
  throw kind === 'table' ? fail('v1-checkpoint', { file: index.path }) : refusal(index.path, kind);
}

function refusal(file: string, kind: FileKind): ProblemError {
  // One that has a model's weights would have been found.
  if (kind === 'pytorch') return fail('no-state', { file });
  return isFramework(kind)
    ? fail('other-framework', { file, framework: kind })
    : fail('looks-like-another-file', { file, looksLike: kind });
}

const FRAMEWORKS: ReadonlySet<FileKind> = new Set([
  ...(['pytorch', 'pytorch-parts', 'torchscript', 'pickle', 'safetensors', 'saved-model', 'graph', 'tflite'] as const),
  ...(['hdf5', 'keras', 'onnx', 'paddle', 'flax', 'gguf'] as const),
]);

/** Whether it is a model of some program's. */
function isFramework(kind: FileKind): boolean {
  return FRAMEWORKS.has(kind);
}

function isArchive(kind: FileKind): kind is ArchiveKind {
  return ARCHIVE_KINDS.some((archive) => archive === kind);
}

/** A SavedModel, and a module of TensorFlow Hub, have their small files beside the folder of their weights. */
const VARIABLES = /(^|\/)variables\/$/;

function near(files: readonly InputFile[], prefix: string): readonly InputFile[] {
  const folder = folderOf(prefix);
  const assets = VARIABLES.test(folder) ? folder.replace(/variables\/$/, 'assets/') : null;
  return files
    .filter(({ path }) => folder.startsWith(folderOf(path)) || folderOf(path) === assets)
    .sort((a, b) => depthOf(b.path) - depthOf(a.path) || (a.path < b.path ? -1 : 1));
}
