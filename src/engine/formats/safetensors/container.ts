/** A safetensors file as a container. */

import { baseName, depthOf } from '../../host/paths.ts';
import type { InputFile } from '../../host/source.ts';
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
  async find(files) {
    const found = files.filter(({ path }) => isIndex(path));
    const [outermost] = found.sort((a, b) => depthOf(a.path) - depthOf(b.path) || a.path.length - b.path.length);
    return outermost ? foundAt(outermost) : null;
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
