/** A safetensors file as a container. */

import { baseName, depthOf } from '../../host/paths.ts';
import type { InputFile } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import type { ContainerFormat, FoundContainer } from '../container.ts';
import { withSource } from '../read-exactly.ts';
import { readSafetensors } from './reader.ts';

const EXTENSION = /\.safetensors$/i;
/** What transformers look for in a folder. */
export const MODEL_FILE = 'model.safetensors';

const isIndex = (path: string) => baseName(path) === MODEL_FILE;

export const SAFETENSORS: ContainerFormat = {
  name: 'safetensors',
  indexKind: 'safetensors',
  isIndex,
  async find(files, label) {
    const all = files.filter(({ path }) => EXTENSION.test(path));
    const usual = all.filter(({ path }) => isIndex(path));
    const found = usual.length > 0 ? usual : all;
    const depth = Math.min(...found.map(({ path }) => depthOf(path)));
    const [first, ...others] = found.filter(({ path }) => depthOf(path) === depth);
    if (!first) return null;
    if (others.length > 0) {
      const prefixes = [first, ...others].map(({ path }) => path).sort();
      throw fail('several-checkpoints', { input: label, prefixes, named: null });
    }
    return foundAt(first);
  },
  async named(files, name) {
    const file = files.find(({ path }) => path === name && EXTENSION.test(path));
    return file ? foundAt(file) : null;
  },
  async open({ index }) {
    const { tensors } = await withSource(index, readSafetensors);
    return { tensors, hasChecksums: false, dataFiles: () => [index] };
  },
};

function foundAt(index: InputFile): FoundContainer {
  return { prefix: index.path.replace(EXTENSION, ''), index, warnings: [] };
}
