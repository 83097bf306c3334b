/** A tensor bundle as a container: `PREFIX.index` and the data files that it names. */

import { baseName, depthOf, folderOf } from '../../host/paths.ts';
import type { InputFile } from '../../host/source.ts';
import { fail, problem } from '../../problem/problem.ts';
import { type Warning, warning } from '../../problem/warning.ts';
import type { ContainerFormat, FoundContainer } from '../container.ts';
import { readSmall, withSource } from '../read-exactly.ts';
import { type BundleIndex, readBundleIndex } from './bundle-reader.ts';
import { dataFileName, indexFileName } from './bundle-writer.ts';
import { lastPart, MAX_STATE_BYTES, parseCheckpointState } from './checkpoint-state.ts';
import { requireTableSize } from './table-reader.ts';

const INDEX = /\.index$/;
/** What `Variable.name` has behind the variable's, by which some save it. */
const OUTPUT = ':0';

export const TENSOR_BUNDLE: ContainerFormat = {
  name: 'tensor-bundle',
  indexKind: 'table',
  isIndex: (path) => INDEX.test(path),
  async find(files, label) {
    const indexes = files.filter(({ path }) => INDEX.test(path));
    const depth = Math.min(...indexes.map(({ path }) => depthOf(path)));
    const outermost = indexes.filter(({ path }) => depthOf(path) === depth);
    return outermost.length === 0 ? null : choose(files, outermost, label);
  },
  async named(files, name) {
    const index = files.find(({ path }) => path === indexFileName(name));
    return index ? foundAt(name, index, []) : null;
  },
  async open({ prefix, index: file }, files, { createCrc32c }) {
    const index = await withSource(file, (source) => readBundleIndex(source, createCrc32c));
    const { hasObjectGraph } = index;
    const refusal = hasObjectGraph ? problem('keras-object-graph', { file: file.path }) : null;
    const common = { refusal, hasChecksums: true, dataFiles: () => findShards(prefix, files, index) };
    if (!index.tensors.every(({ name }) => name.endsWith(OUTPUT))) return { ...common, tensors: index.tensors };
    const tensors = index.tensors.map((tensor) => ({ ...tensor, name: tensor.name.slice(0, -OUTPUT.length) }));
    return { ...common, tensors, nameInFile: (name) => name + OUTPUT };
  },
};

/** Several steps may lie side by side; the `checkpoint` file says which is meant, as TensorFlow's loaders read it. */
async function choose(
  files: readonly InputFile[],
  indexes: readonly InputFile[],
  label: string,
): Promise<FoundContainer> {
  const prefixes = indexes.map(({ path }) => path.replace(INDEX, '')).sort();
  const [only = ''] = prefixes;
  const named = prefixes.length === 1 ? null : await namedByState(files, prefixes);
  const prefix = prefixes.length === 1 ? only : (prefixes.find((found) => found === named) ?? null);
  const index = indexes.find(({ path }) => path === `${prefix}.index`);
  if (prefix === null || !index) throw fail('several-checkpoints', { input: label, prefixes, named });
  const others = prefixes.filter((other) => other !== prefix);
  const chosen = warning('CHECKPOINT_CHOSEN', { prefix, by: 'checkpoint-file', others });
  return foundAt(prefix, index, others.length === 0 ? [] : [chosen]);
}

/** Of an archive it will be unpacked, so that its size is looked at before. */
function foundAt(prefix: string, index: InputFile, warnings: readonly Warning[]): FoundContainer {
  if (index.access === 'whole') requireTableSize(index.path, index.size);
  return { prefix, index, warnings };
}

/** The prefix that the file `checkpoint` beside them names; `null` where there is no such file, or it names none. */
async function namedByState(files: readonly InputFile[], prefixes: readonly string[]): Promise<string | null> {
  const folders = new Set(prefixes.map(folderOf));
  const [folder] = folders;
  if (folder === undefined || folders.size > 1) return null;
  const state = files.find(({ path }) => path === `${folder}checkpoint`);
  if (!state || state.size > MAX_STATE_BYTES) return null;
  const named = parseCheckpointState(await readSmall(state));
  // It may hold the absolute path of the machine that trained the model; only the last part means anything here.
  const base = named === null ? null : lastPart(named);
  return base === null ? null : `${folder}${base}`;
}

/**
 * Finds the data files, by shard number, and holds every tensor's place against their sizes.
 * @throws MISSING_FILE, DAMAGED, UNSAFE_ARCHIVE
 */
function findShards(prefix: string, files: readonly InputFile[], index: BundleIndex): readonly InputFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const shards = Array.from({ length: index.shards }, (_, shard) => {
    const path = dataFileName(prefix, shard, index.shards);
    const file = byPath.get(path);
    if (!file) throw fail('shard-missing', { file: path, shards: index.shards });
    return file;
  });
  for (const { name: tensor, file: shard, offset, bytes: length } of index.tensors) {
    const file = shards[shard];
    if (!file || offset + length > file.size) {
      throw fail('tensor-outside-file', { file: file?.path ?? '', tensor, offset, length, size: file?.size ?? 0 });
    }
  }
  refusePadding(shards, index);
  return shards;
}

/** A writer adds a few bytes at most; an archive can hold gigabytes of them in a megabyte, to be unpacked for nothing. */
const MOST_PADDING = 1 << 20;

function refusePadding(shards: readonly InputFile[], { tensors }: BundleIndex): void {
  const ends = new Map<number, number>();
  for (const { file, offset, bytes } of tensors) ends.set(file, Math.max(ends.get(file) ?? 0, offset + bytes));
  let padding = 0;
  for (const [shard, file] of shards.entries()) {
    if (file.access === 'ranges') continue;
    const end = ends.get(shard) ?? 0;
    padding += file.size - end;
    if (padding > MOST_PADDING) {
      throw fail('archive-too-large', { file: file.path, entry: baseName(file.path), claimed: file.size, limit: end });
    }
  }
}
