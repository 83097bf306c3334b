/** A PyTorch file as a container, of either format, whatever it is called. */

import { baseName, depthOf } from '../../host/paths.ts';
import type { InputFile } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import type { ContainerFormat, FoundContainer } from '../container.ts';
import { readHead, withSource } from '../read-exactly.ts';
import { isPyTorchHead } from './tell.ts';

/** What transformers look for in a folder. */
export const PYTORCH_MODEL_FILE = 'pytorch_model.bin';

/** What a trainer leaves beside the model. */
const TRAINERS =
  /^(optimizer|scheduler|scaler|training_args|rng_state.*|.*_optim_states|random_states_\d+)\.(bin|pt|pth|pkl)$/i;
/** What holds nothing of PyTorch's; all else in a folder is looked at, as far as that is done in a moment. */
const OTHERS = /\.(json|txt|md|index|meta|data-\d{5}-of-\d{5}|safetensors|onnx|pb|h5|msgpack|model|py|log|tsv|csv)$/i;
const MOST_LOOKED_AT = 50;
/** By its name alone, where the first bytes of an archive's entry could not be had but by unpacking all of it. */
const USUAL_NAME = /\.(pt|pth|ckpt)$|(^|\/)pytorch_model.*\.bin$/i;
const EXTENSION = /\.(bin|pt|pth|ckpt)$/i;

export const PYTORCH: ContainerFormat = {
  name: 'pytorch',
  indexKind: 'pytorch',
  isIndex: (path) => baseName(path) === PYTORCH_MODEL_FILE,
  async find(files, label) {
    const found: InputFile[] = [];
    const maybe = files.filter(({ path }) => !OTHERS.test(path) && !TRAINERS.test(baseName(path)));
    for (const file of byDepth(maybe).slice(0, MOST_LOOKED_AT)) if (await isPyTorch(file)) found.push(file);
    const depth = Math.min(...found.map(({ path }) => depthOf(path)));
    const outermost = found.filter(({ path }) => depthOf(path) === depth);
    const [first, second] = outermost;
    const usual = outermost.find(({ path }) => baseName(path) === PYTORCH_MODEL_FILE);
    if (second && !usual)
      throw fail('several-checkpoints', { input: label, prefixes: outermost.map(({ path }) => path), named: null });
    const file = usual ?? first;
    return file ? foundAt(file) : null;
  },
  async named(files, name) {
    const file = files.find(({ path }) => path === name);
    return file && (await isPyTorch(file)) ? foundAt(file) : null;
  },
  async open({ index }, _files, platform) {
    // Most inputs are none of PyTorch's, and need not wait for its reader to load.
    const { openPyTorch } = await import('./open-file.ts');
    return openPyTorch(index, platform);
  },
};

function foundAt(index: InputFile): FoundContainer {
  return { prefix: index.path.replace(EXTENSION, ''), index, warnings: [] };
}

function byDepth(files: readonly InputFile[]): readonly InputFile[] {
  return [...files].sort((a, b) => depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : 1));
}

async function isPyTorch(file: InputFile): Promise<boolean> {
  if (file.size === 0) return false;
  if (file.access === 'whole') return USUAL_NAME.test(file.path);
  return withSource(file, async (source) => isPyTorchHead(await readHead(source)), 'in-parts');
}
