/** A PyTorch file as a container, of either format, whatever it is called. */

import { baseName, depthOf } from '../../host/paths.ts';
import type { Platform } from '../../host/platform.ts';
import type { InputFile, Source } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import type { Container, ContainerFormat, FoundContainer } from '../container.ts';
import { widthOf } from '../dtype.ts';
import { readExactly } from '../read-exactly.ts';
import { rowOrderFile } from '../row-order.ts';
import { elements, type TensorInfo } from '../tensor.ts';
import { checkedSource } from './checked-source.ts';
import type { SavedObject } from './saved.ts';
import { moduleState } from './state.ts';
import { readStreamFile } from './stream-file.ts';
import { isPyTorchHead, isStreamHead } from './tell.ts';
import { isRowOrder, requireWithin, type StoragePlace } from './tensors.ts';

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
const HEAD_BYTES = 512;
/** How much more than the file all tensors together may be: those that share a storage are counted each time. */
const MOST_TIMES = 16;
const ALWAYS_BYTES = 1 << 20;
const MOST_TENSORS = 50_000;

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
    const source = await index.open();
    try {
      const isStream = isStreamHead(await readHead(source));
      // Most inputs are no zips, and need not wait for the zip code to load.
      const saved = isStream
        ? await readStreamFile(source)
        : await (await import('./zip-file.ts')).readZipFile(source, platform);
      return containerOf(index, source.size, saved, platform);
    } finally {
      await source.close();
    }
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
  const source = await file.open('in-parts');
  try {
    return isPyTorchHead(await readHead(source));
  } finally {
    await source.close();
  }
}

function readHead(source: Source): Promise<Uint8Array> {
  return readExactly(source, 0, Math.min(HEAD_BYTES, source.size));
}

/** The state's tensors. One in the order of its rows is read where it lies; any other is a data file of its own. */
function containerOf(index: InputFile, size: number, saved: SavedObject, platform: Platform): Container {
  const file = index.path;
  const state = moduleState(file, saved.object);
  if (state.size > MOST_TENSORS) throw fail('pytorch-malformed', { file, flaw: 'tensors' });
  const inPlace = checkedFile(index, saved.storages, platform);
  const files = [inPlace];
  const tensors: TensorInfo[] = [];
  let total = 0;
  for (const [name, claim] of state) {
    const { dtype, shape, strides } = claim;
    const offset = requireWithin(file, name, claim, saved.storages.get(claim.storage.key));
    const width = widthOf(dtype);
    const bytes = elements(shape) * width;
    total += bytes;
    if (total > MOST_TIMES * size + ALWAYS_BYTES)
      throw fail('pytorch-tensor', { file, tensor: name, flaw: 'expanded' });
    const known = { name, dtype, shape, bytes, crc32c: null };
    if (isRowOrder(claim)) tensors.push({ ...known, file: 0, offset });
    else {
      tensors.push({ ...known, file: files.length, offset: 0 });
      files.push(rowOrderFile(inPlace, { offset, width, shape, strides }));
    }
  }
  return { tensors, hasChecksums: false, dataFiles: () => files };
}

/** The file itself, its storages held against their checksums. */
function checkedFile(
  index: InputFile,
  storages: ReadonlyMap<string, StoragePlace>,
  { createCrc32 }: Platform,
): InputFile {
  const places = new Map([...storages.values()].filter(({ bytes }) => bytes > 0).map((place) => [place.offset, place]));
  const sound = new Set<StoragePlace>();
  return { ...index, open: async (checked) => checkedSource(await index.open(checked), places, sound, createCrc32) };
}
