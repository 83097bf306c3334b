/** An ONNX model as a container: its initializers are the tensors. */

import { baseName, depthOf } from '../../host/paths.ts';
import type { InputFile } from '../../host/source.ts';
import type { ContainerFormat, FoundContainer } from '../container.ts';

const EXTENSION = /\.onnx$/i;
/** What transformers.js and optimum look for, in `onnx/` or beside the configuration. */
const MODEL_FILE = 'model.onnx';

/** What is compressed in an archive is unpacked no further only to see whose model it is; ours lie in archives as they are. */
const MOST_UNPACKED = 16 << 20;

const isIndex = (path: string) => EXTENSION.test(path);

export const ONNX_MODEL: ContainerFormat = {
  name: 'onnx',
  indexKind: 'onnx',
  isIndex,
  async find(files) {
    const found = files.filter(
      ({ path, access, size }) => isIndex(path) && (access === 'ranges' || size <= MOST_UNPACKED),
    );
    const usualFirst = (path: string) => Number(baseName(path) !== MODEL_FILE);
    const [first] = found.sort(
      (a, b) =>
        depthOf(a.path) - depthOf(b.path) || usualFirst(a.path) - usualFirst(b.path) || (a.path < b.path ? -1 : 1),
    );
    return first ? foundAt(first) : null;
  },
  async named(files, name) {
    const file = files.find(({ path }) => path === name && isIndex(path));
    return file ? foundAt(file) : null;
  },
  async open({ index }) {
    // Most inputs are of other containers, and need not wait for this one's messages to load.
    const { readModel } = await import('./model-reader.ts');
    const source = await index.open();
    try {
      const tensors = await readModel(source);
      return { tensors, hasChecksums: false, dataFiles: () => [index] };
    } finally {
      await source.close();
    }
  },
};

function foundAt(index: InputFile): FoundContainer {
  return { prefix: index.path.replace(EXTENSION, ''), index, warnings: [] };
}
