/**
 * A container in shards, as transformers save a large model (`save_pretrained`, `max_shard_size`): an index in JSON says
 * in which file each tensor is, and each of the files is a container by itself.
 */

import { baseName, folderOf } from '../host/paths.ts';
import type { InputFile } from '../host/source.ts';
import { fail } from '../problem/problem.ts';
import { type Reason, reason } from '../problem/reason.ts';
import type { ContainerFormat, FoundContainer } from './container.ts';
import { duplicateKey } from './duplicate-key.ts';
import { membersOf, parseJson } from './json.ts';
import { readSmall } from './read-exactly.ts';
import type { TensorInfo } from './tensor.ts';

/** An index of the largest published models has a tenth. */
const MAX_INDEX_BYTES = 1 << 20;
const MOST_SHARDS = 1000;
/** The only one. */
const ALONE = /-of-0*1\.[^.]+$/;

/**
 * The format of shards that are containers of another.
 * @param indexName as transformers call it
 * @param shard what shards are called
 */
export function inShards(format: ContainerFormat, indexName: string, shard: RegExp): ContainerFormat {
  const isIndex = (path: string) => baseName(path) === indexName;
  return {
    name: `${format.name}-shards`,
    indexKind: 'text',
    isIndex,
    async find(files) {
      const [index] = files.filter(({ path }) => isIndex(path)).sort((a, b) => a.path.length - b.path.length);
      // What was saved whole goes before what may have been left by an earlier run.
      const whole = index && files.some(({ path }) => format.isIndex(path) && folderOf(path) === folderOf(index.path));
      if (index) return whole ? null : foundAt(index);
      const part = files.find(({ path }) => shard.test(path) && !ALONE.test(path));
      if (part && !files.some(({ path }) => format.isIndex(path))) {
        throw fail('index-missing', { file: part.path, expected: folderOf(part.path) + indexName });
      }
      return null;
    },
    async named(files, name) {
      const wanted = shard.test(name) ? folderOf(name) + indexName : name;
      const index = isIndex(wanted) ? files.find(({ path }) => path === wanted) : undefined;
      return index ? foundAt(index) : null;
    },
    async open({ index }, files, platform) {
      const inFile = await readIndex(index);
      const names = [...new Set(inFile.values())].sort();
      const tensors: TensorInfo[] = [];
      const dataFiles: InputFile[] = [];
      for (const name of names) {
        const path = folderOf(index.path) + name;
        const file = files.find((one) => one.path === path);
        if (!file) throw fail('shard-missing', { file: path, shards: names.length });
        const opened = await format.open({ prefix: path, index: file, warnings: [] }, files, platform);
        const first = dataFiles.length;
        // Of a name that is in two shards, that which the index names is meant.
        const meant = opened.tensors.filter((tensor) => inFile.get(tensor.name) === name);
        tensors.push(...meant.map((tensor) => ({ ...tensor, file: first + tensor.file })));
        dataFiles.push(...opened.dataFiles());
      }
      const there = new Set(tensors.map(({ name }) => name));
      const missing = [...inFile.keys()].filter((name) => !there.has(name));
      if (missing.length > 0) throw fail('tensor-missing', { tensors: missing });
      return { tensors, hasChecksums: false, dataFiles: () => dataFiles };
    },
  };
}

function foundAt(index: InputFile): FoundContainer {
  return { prefix: index.path.replace(/\.index\.json$/, ''), index, warnings: [] };
}

/** The name of the file in which each tensor is. @throws DAMAGED */
async function readIndex(index: InputFile): Promise<ReadonlyMap<string, string>> {
  const malformed = (reason: Reason) => fail('header-malformed', { file: index.path, reason });
  if (index.size > MAX_INDEX_BYTES) {
    throw malformed(reason('too-large', { bytes: index.size, limit: MAX_INDEX_BYTES }));
  }
  const json = parseJson(await readSmall(index));
  if (!json.ok) throw malformed(json.reason);
  const key = duplicateKey(json.text);
  if (key !== null) throw malformed(reason('key-twice', { key }));
  const entries = [...(membersOf(membersOf(json.value)?.get('weight_map')) ?? [])];
  if (entries.length === 0) throw malformed(reason('no-weight-map', {}));
  const files = new Map<string, string>();
  for (const [name, file] of entries) {
    if (typeof file !== 'string' || !/^[^/\\]{1,255}$/.test(file) || file === '..') {
      throw malformed(reason('shard-name', { tensor: name }));
    }
    files.set(name, file);
  }
  const shards = new Set(files.values()).size;
  if (shards > MOST_SHARDS) throw malformed(reason('shard-excess', { shards, limit: MOST_SHARDS }));
  return files;
}
