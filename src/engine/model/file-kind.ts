/** What a file is that is no checkpoint, told by its first bytes and its name, so that we can refuse it by what it is. */

import { isObjectName, isPyTorchHead } from '../formats/pytorch/tell.ts';
import { readHead, withSource } from '../formats/read-exactly.ts';
import { isTable } from '../formats/tensor-bundle/table-reader.ts';
import type { InputFile } from '../host/source.ts';
import type { FileKind } from '../problem/problem.ts';

/** Compressed entries are not unpacked beyond this, all together, only to say what they are. */
export const MOST_UNPACKED = 16 << 20;

const SIGNATURES: readonly (readonly [FileKind, string, number?])[] = [
  ['pdf', '%PDF-'],
  ['hdf5', '\x89HDF\r\n\x1a\n'],
  ['numpy', '\x93NUMPY'],
  ['gzip', '\x1f\x8b'],
  ['rar', 'Rar!\x1a\x07'],
  ['7z', "7z\xbc\xaf'\x1c"],
  ['xz', '\xfd7zXZ\0'],
  ['bzip2', 'BZh'],
  ['zstd', '\x28\xb5\x2f\xfd'],
  ['gguf', 'GGUF'],
  ['tflite', 'TFL3', 4],
  ['git-lfs', 'version https://git-lfs.github.com/spec/'],
  ['tar', 'ustar', 257],
  ['office', '\xd0\xcf\x11\xe0'],
  ['image', '\x89PNG'],
  ['image', '\xff\xd8\xff'],
  ['image', 'GIF8'],
];

/** Keras and office files are zips; the name of an entry tells them. */
const ZIP_ENTRIES: readonly (readonly [FileKind, RegExp])[] = [
  ['keras', /(^|\/)model\.weights\.h5$/],
  ['office', /^(\[Content_Types\]\.xml|_rels\/|word\/|xl\/|ppt\/|mimetype$)/],
  ['numpy', /\.npy$/],
];

/** What TorchScript's programs and those of torch.export have beside their weights. */
const PROGRAM = /^[^/]+\/(constants\.pkl|models\/[^/]+\.json)$/;

/** The kind of an archive with these entries; `null` where it may hold a checkpoint. */
export function kindOfArchive(paths: readonly string[]): FileKind | null {
  if (paths.some((path) => PROGRAM.test(path))) return 'torchscript';
  if (paths.some(isObjectName)) return 'pytorch-parts';
  for (const [kind, entry] of ZIP_ENTRIES) if (paths.some((path) => entry.test(path))) return kind;
  return null;
}

/** Whether the bytes at the start are those of a zip. */
function isZipHead(head: Uint8Array): boolean {
  const text = latin1(head.subarray(0, 4));
  return text === 'PK\x03\x04' || text === 'PK\x05\x06' || text === 'PK\x07\x08';
}

/** Tells what a file is; `'table'` for a LevelDB table, which may be a checkpoint. */
export async function kindOfFile(file: InputFile): Promise<FileKind | 'table'> {
  if (file.size === 0) return 'empty';
  if (file.access === 'whole' && file.size > MOST_UNPACKED) return kindOfName(file.path);
  return withSource(file, async (source) =>
    (await isTable(source)) ? 'table' : kindOfHead(await readHead(source), file),
  );
}

function kindOfHead(head: Uint8Array, file: InputFile): FileKind {
  if (isPyTorchHead(head)) return 'pytorch';
  if (isZipHead(head)) {
    const nameLength = (head[26] ?? 0) + 256 * (head[27] ?? 0);
    const inside = kindOfArchive([latin1(head.subarray(30, 30 + nameLength))]);
    return inside ?? (ZIPS_BY_NAME.find((kind) => kind === kindOfName(file.path)) || 'zip');
  }
  for (const [kind, signature, at = 0] of SIGNATURES) {
    if (latin1(head.subarray(at, at + signature.length)) === signature) return kind;
  }
  if (isSafetensors(head, file.size)) return 'safetensors';
  const named = kindOfName(file.path);
  if (BY_NAME.has(named)) return named;
  if (isPickleHead(head)) return 'pickle';
  if (isGraphHead(head)) return 'graph';
  if (!isText(head)) return 'unknown';
  return WEB_PAGE.test(latin1(head)) ? 'web-page' : 'text';
}

/** Zips that the name of their first entry does not tell. */
const ZIPS_BY_NAME: readonly FileKind[] = ['keras', 'torchscript'];

/** Files whose first bytes are those of others too, or of anything. */
const BY_NAME: ReadonlySet<FileKind> = new Set(['saved-model', 'onnx', 'graph', 'paddle', 'flax']);

/** What a name promises, in the order in which they are looked for. */
const NAMES: readonly (readonly [FileKind, RegExp])[] = [
  ['saved-model', /(^|\/)saved_model\.pb(txt)?$/],
  ['graph', /\.pb(txt)?$/i],
  ['onnx', /\.onnx$/i],
  ['safetensors', /\.safetensors$/i],
  ['hdf5', /\.(h5|hdf5)$/i],
  ['keras', /\.keras$/i],
  ['torchscript', /\.pt2?$/i],
  ['tflite', /\.tflite$/i],
  ['paddle', /\.(pdparams|pdopt|pdiparams|pdmodel)$/i],
  ['flax', /\.msgpack$/i],
  ['gguf', /\.gguf$/i],
];

/** What a name promises: all there is to go by where the bytes are not looked at, or tell nothing. */
function kindOfName(path: string): FileKind {
  return NAMES.find(([, name]) => name.test(path))?.[0] ?? 'unknown';
}

const WEB_PAGE = /^(\xef\xbb\xbf)?\s*(<!--|<!doctype html|<html|<head|<body|<script)/i;

/** A graph of TensorFlow's (GraphDef) begins with a node, and that with its name and the word for its operation. */
function isGraphHead(head: Uint8Array): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: tags and lengths of protobuf are what is looked for
  return /^\n[\x01-\xff]{1,5}?\n.[\w./-]+\x12.[A-Z]\w+/s.test(latin1(head));
}

/** A pickle begins with its protocol, since the second. */
function isPickleHead([opcode, protocol = 0]: Uint8Array): boolean {
  return opcode === 0x80 && protocol >= 2 && protocol <= 5;
}

/** A safetensors file begins with the length of its header (uint64), which is a JSON object. */
function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 9) return false;
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
  return length <= size && head[8] === 0x7b && head.subarray(4, 8).every((byte) => byte === 0);
}

function isText(head: Uint8Array): boolean {
  return !head.some((byte) => byte < 9 || (byte > 13 && byte < 32));
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
