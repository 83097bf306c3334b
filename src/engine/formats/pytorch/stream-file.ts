/**
 * The file format before PyTorch 1.6 (torch/serialization.py, `_legacy_save`): five pickles behind each other, of which
 * the fourth is the object and the fifth the list of storages, then of each of those the number of its elements (int64)
 * and its bytes.
 */

import type { Source } from '../../host/source.ts';
import { fail, type PyTorchFlaw } from '../../problem/problem.ts';
import { readExactly } from '../read-exactly.ts';
import { MAX_PICKLE_BYTES, PickleCutOff, type PickleRules, type PickleValue, readPickle } from './pickle.ts';
import { MOST_STORAGES, RULES, type SavedObject } from './saved.ts';
import { type StoragePlace, storageOf } from './tensors.ts';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL_VERSION = 1001;
const PICKLES = 5;
/** What is read first; a model's pickles have some 10 kB. */
const FIRST_BYTES = 1 << 17;
const GROWTH = 8;
const COUNT_BYTES = 8;

/**
 * Reads the pickles and finds the storages; reads none.
 * @throws DAMAGED, UNSAFE_PICKLE, UNSUPPORTED_FORMAT (big-endian)
 */
export async function readStreamFile(source: Source): Promise<SavedObject> {
  const file = source.name;
  const malformed = (flaw: PyTorchFlaw) => fail('pytorch-malformed', { file, flaw });
  const widths = new Map<string, number>();
  const rules: PickleRules = {
    ...RULES,
    isKnownId(id) {
      const storage = storageOf(id);
      if (storage) widths.set(storage.key, storage.width);
      return storage !== null;
    },
  };
  const { values, end } = await readPickles(source, rules);
  const [magic, version, system = null, object = null, keys = null] = values;
  if (magic !== MAGIC || version !== PROTOCOL_VERSION) throw malformed('version');
  if (isBigEndian(system)) throw fail('big-endian', { file });
  if (typeof keys !== 'object' || keys?.kind !== 'list') throw malformed('storages');
  if (keys.items.length > MOST_STORAGES) throw malformed('storages');
  const storages = new Map<string, StoragePlace>();
  let at = end;
  for (const key of keys.items) {
    const width = typeof key === 'string' ? widths.get(key) : undefined;
    if (typeof key !== 'string' || width === undefined || storages.has(key)) throw malformed('storages');
    if (source.size - at < COUNT_BYTES) throw malformed('cut-off');
    const count = new DataView((await readExactly(source, at, COUNT_BYTES)).buffer).getBigInt64(0, true);
    const offset = at + COUNT_BYTES;
    if (count < 0n || count * BigInt(width) > BigInt(source.size - offset)) throw malformed('cut-off');
    const bytes = Number(count) * width;
    storages.set(key, { offset, bytes, entry: key, crc32: null });
    at = offset + bytes;
  }
  if (at !== source.size) throw malformed('trailing');
  return { object, storages };
}

/** As many bytes as the pickles turn out to take. */
async function readPickles(
  source: Source,
  rules: PickleRules,
): Promise<{ readonly values: readonly PickleValue[]; readonly end: number }> {
  const most = Math.min(MAX_PICKLE_BYTES, source.size);
  for (let length = FIRST_BYTES; ; length *= GROWTH) {
    const bytes = await readExactly(source, 0, Math.min(length, most));
    try {
      return pickles(source.name, bytes, rules);
    } catch (error) {
      if (!(error instanceof PickleCutOff)) throw error;
      const at = { file: source.name, offset: bytes.length };
      if (bytes.length === source.size) throw fail('pickle-malformed', { ...at, flaw: 'cut-off' });
      if (bytes.length === most) throw fail('pickle-excess', { ...at, excess: 'bytes' });
    }
  }
}

function pickles(file: string, bytes: Uint8Array, rules: PickleRules) {
  const values: PickleValue[] = [];
  let end = 0;
  while (values.length < PICKLES) {
    const read = readPickle(file, bytes, end, rules);
    values.push(read.value);
    end = read.end;
  }
  return { values, end };
}

function isBigEndian(system: PickleValue): boolean {
  if (typeof system !== 'object' || system?.kind !== 'dict') return false;
  return system.entries.some(([key, value]) => key === 'little_endian' && value === false);
}
