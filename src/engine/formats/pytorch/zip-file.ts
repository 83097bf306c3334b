/**
 * The file format since PyTorch 1.6 (caffe2/serialize/inline_container.h): a zip of stored entries in one folder, of which
 * `data.pkl` is the object and `data/KEY` a storage. PyTorch itself looks at no checksum of them.
 */

import type { FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Platform } from '../../host/platform.ts';
import type { Source } from '../../host/source.ts';
import { fail, type PyTorchFlaw } from '../../problem/problem.ts';
import { otherChecksum } from '../archive/archive-problem.ts';
import { startOfStored } from '../archive/stored-entry.ts';
import { readFileEntries, STORED } from '../archive/zip-reader.ts';
import { readExactly } from '../read-exactly.ts';
import { MAX_PICKLE_BYTES, PickleCutOff, type PickleValue, readPickle } from './pickle.ts';
import { MOST_STORAGES, RULES, type SavedObject } from './saved.ts';
import { isObjectName } from './tell.ts';
import type { StoragePlace } from './tensors.ts';

/** What a TorchScript program has beside its data. */
const PROGRAM = 'constants.pkl';
const MAX_BYTE_ORDER_BYTES = 16;

/**
 * Reads the directory and the object; no storage.
 * @throws DAMAGED, UNSAFE_ARCHIVE, UNSAFE_PICKLE, UNSUPPORTED_FORMAT (TorchScript, big-endian)
 */
export async function readZipFile(source: Source, platform: Platform): Promise<SavedObject> {
  const malformed = (flaw: PyTorchFlaw) => fail('pytorch-malformed', { file: source.name, flaw });
  const entries = await readFileEntries(source);
  const [pickle, another] = entries.filter(({ filename }) => isObjectName(filename));
  if (!pickle) throw malformed('no-object');
  if (another) throw malformed('two-objects');
  const folder = pickle.filename.replace(/data\.pkl$/, '');
  const named = (name: string) => entries.find(({ filename }) => filename === folder + name);
  if (named(PROGRAM)) throw fail('other-framework', { file: source.name, framework: 'torchscript' });
  if (entries.some(({ compressionMethod, encrypted }) => encrypted || compressionMethod !== STORED)) {
    throw malformed('compressed');
  }
  const byteOrder = named('byteorder');
  if (byteOrder && (await textOf(source, byteOrder)) === 'big') throw fail('big-endian', { file: source.name });
  const object = await readObject(source, pickle, platform);
  const inFolder = `${folder}data/`;
  const storages = entries.filter(({ filename }) => filename.startsWith(inFolder));
  if (storages.length > MOST_STORAGES) throw malformed('storages');
  const places = new Map<string, StoragePlace>();
  for (const entry of storages) {
    const offset = await startOfStored(source, entry);
    const { filename, uncompressedSize: bytes, signature } = entry;
    places.set(filename.slice(inFolder.length), { offset, bytes, entry: filename, crc32: knownSum(signature) });
  }
  return { object, storages: places };
}

async function readObject(source: Source, entry: FileEntry, { createCrc32 }: Platform): Promise<PickleValue> {
  const file = `${source.name}/${entry.filename}`;
  const { uncompressedSize: size, signature } = entry;
  if (size > MAX_PICKLE_BYTES) throw fail('pickle-excess', { file, offset: 0, excess: 'bytes' });
  const bytes = await readExactly(source, await startOfStored(source, entry), size);
  const stored = knownSum(signature);
  const sum = createCrc32();
  sum.update(bytes);
  if (stored !== null && sum.digest() !== stored) {
    throw otherChecksum(source, entry.filename, stored, sum.digest());
  }
  try {
    const { value, end } = readPickle(file, bytes, 0, RULES);
    if (end < size) throw fail('pickle-malformed', { file, offset: end, flaw: 'trailing' });
    return value;
  } catch (error) {
    if (error instanceof PickleCutOff) throw fail('pickle-malformed', { file, offset: size, flaw: 'cut-off' });
    throw error;
  }
}

/** `torch.serialization.set_crc32_options(False)` leaves zeros. */
function knownSum(signature: number | undefined): number | null {
  return signature || null;
}

async function textOf(source: Source, entry: FileEntry): Promise<string> {
  const size = Math.min(entry.uncompressedSize, MAX_BYTE_ORDER_BYTES);
  return new TextDecoder().decode(await readExactly(source, await startOfStored(source, entry), size)).trim();
}
