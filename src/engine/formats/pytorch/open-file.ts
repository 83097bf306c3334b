/** Opens a PyTorch file of either format. */

import type { Platform } from '../../host/platform.ts';
import type { InputFile } from '../../host/source.ts';
import { fail } from '../../problem/problem.ts';
import type { Container } from '../container.ts';
import { widthOf } from '../dtype.ts';
import { readHead, withSource } from '../read-exactly.ts';
import { rowOrderFile } from '../row-order.ts';
import { elements, type TensorInfo } from '../tensor.ts';
import { checkedSource } from './checked-source.ts';
import type { SavedObject } from './saved.ts';
import { moduleState } from './state.ts';
import { readStreamFile } from './stream-file.ts';
import { isStreamHead } from './tell.ts';
import { isRowOrder, requireWithin, type StoragePlace } from './tensors.ts';

/** How much more than the file all tensors together may be: those that share a storage are counted each time. */
const MOST_TIMES = 16;
const ALWAYS_BYTES = 1 << 20;
const MOST_TENSORS = 50_000;

/**
 * Reads which tensors the object in a file has.
 * @throws DAMAGED, UNSAFE_ARCHIVE, UNSAFE_PICKLE, UNSUPPORTED_FORMAT, AMBIGUOUS
 */
export function openPyTorch(index: InputFile, platform: Platform): Promise<Container> {
  return withSource(index, async (source) => {
    const isStream = isStreamHead(await readHead(source));
    // Most inputs are no zips, and need not wait for the zip code to load.
    const saved = isStream
      ? await readStreamFile(source)
      : await (await import('./zip-file.ts')).readZipFile(source, platform);
    return containerOf(index, source.size, saved, platform);
  });
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
  for (const [name, { claim }] of state) {
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
  return {
    tensors,
    nameInFile: (name) => state.get(name)?.inFile ?? name,
    hasChecksums: false,
    dataFiles: () => files,
  };
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
