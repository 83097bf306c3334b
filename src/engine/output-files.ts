/**
 * The files that this program writes, told by their names and by what is in them. What is something else is not ours to
 * replace.
 */

import { googleConfigAgain, huggingFaceConfigAgain, tokenizerConfigAgain } from './albert/config-again.ts';
import { googleName } from './albert/huggingface.ts';
import { detectLayout } from './albert/layout.ts';
import { isRecord, RECORD_FILE } from './conversion-record.ts';
import type { CreateCrc32c } from './formats/crc32c.ts';
import { readExactly } from './formats/read-exactly.ts';
import { readSafetensors } from './formats/safetensors/reader.ts';
import { type BundleIndex, readBundleIndex } from './formats/tensor-bundle/bundle-reader.ts';
import { dataFileName, indexFileName } from './formats/tensor-bundle/bundle-writer.ts';
import { readSmall } from './input/locate.ts';
import { countTokens, MAX_VOCABULARY_BYTES } from './input/vocabulary.ts';
import { isModelCard } from './model-card.ts';
import { ProblemError } from './problem.ts';
import type { OutputFormat } from './report.ts';
import type { InputFile, Source } from './source.ts';

/** What Google's and bert4keras' loaders expect the checkpoint to be called. */
export const PREFIX = 'albert_model.ckpt';
/** What transformers look for. */
export const SAFETENSORS = 'model.safetensors';
/** What the file `checkpoint` says. */
export const STATE = `model_checkpoint_path: "${PREFIX}"\nall_model_checkpoint_paths: "${PREFIX}"\n`;

/** A folder whose files are looked at, by their names. */
interface Folder {
  readonly files: ReadonlyMap<string, InputFile>;
  readonly createCrc32c: CreateCrc32c;
}

type IsOwn = (file: InputFile, folder: Folder) => Promise<boolean>;
type OwnFiles = Readonly<Record<string, IsOwn>>;

/** More than this is none of the texts that we write. */
const MAX_TEXT_BYTES = 32 << 20;

const OF_FORMAT: { readonly [F in OutputFormat]: OwnFiles } = {
  google: {
    [indexFileName(PREFIX)]: async (file, folder) => (await readIndex(file, folder)) !== null,
    [dataFileName(PREFIX)]: fitsIndex,
    checkpoint: (file) => isAsMadeAgain(file, () => new TextEncoder().encode(STATE)),
    'albert_config.json': (file) => isAsMadeAgain(file, googleConfigAgain),
  },
  huggingface: {
    [SAFETENSORS]: async (file) => {
      const { tensors } = await reading(file, readSafetensors);
      return tensors.length > 0 && tensors.every(({ name }) => googleName(name) !== null);
    },
    'config.json': (file) =>
      isAsMadeAgain(file, (bytes) => {
        const json = jsonObject(bytes);
        return json && huggingFaceConfigAgain(bytes, json);
      }),
    'tokenizer_config.json': (file) =>
      isAsMadeAgain(file, (bytes) => {
        const json = jsonObject(bytes);
        return json && tokenizerConfigAgain(json);
      }),
    'README.md': async (file, { createCrc32c }) => {
      const bytes = await readBytes(file);
      return bytes !== null && isModelCard(bytes, createCrc32c);
    },
  },
};

const OF_ALL: OwnFiles = { 'vocab.txt': isVocabulary, [RECORD_FILE]: isOwnRecord };

const OWN = new Map(Object.entries({ ...OF_FORMAT.google, ...OF_FORMAT.huggingface, ...OF_ALL }));

/** Whether a file of ours has this name. That it is one of ours is told by what is in it. */
export function isOwnFile(name: string): boolean {
  return OWN.has(name);
}

/**
 * The names of those files of a folder that this program did not write, as far as can be told by what is in them.
 * @param files all of the folder
 */
export async function notOwnFiles(files: readonly InputFile[], createCrc32c: CreateCrc32c): Promise<readonly string[]> {
  const folder = { files: new Map(files.map((file) => [file.path, file])), createCrc32c };
  const others: string[] = [];
  for (const file of files) {
    const isOwn = OWN.get(file.path);
    if (!isOwn || !(await orNot(isOwn(file, folder)))) others.push(file.path);
  }
  return others;
}

/** Whether a file is a proof that this program wrote. */
export async function isOwnRecord(file: InputFile): Promise<boolean> {
  const bytes = await readBytes(file).catch(() => null);
  return bytes !== null && isRecord(bytes);
}

/** What cannot be read, or is malformed, is none of ours. */
async function orNot(isOwn: Promise<boolean>): Promise<boolean> {
  try {
    return await isOwn;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}

/** `null` unless it is of the layout that we write: another one is a source of conversions. */
async function readIndex(file: InputFile, { createCrc32c }: Folder): Promise<BundleIndex | null> {
  const index = await reading(file, (source) => readBundleIndex(source, createCrc32c));
  const { layout, conflict } = detectLayout(index.tensors.map(({ name }) => name));
  return layout === 'google' && !conflict && index.shards === 1 ? index : null;
}

async function fitsIndex({ size }: InputFile, folder: Folder): Promise<boolean> {
  const file = folder.files.get(indexFileName(PREFIX));
  const index = file ? await readIndex(file, folder) : null;
  return index !== null && size === index.tensors.reduce((end, entry) => Math.max(end, entry.offset + entry.bytes), 0);
}

/** As many lines as the model beside it has rows, or one token a line and among them those that every vocabulary has. */
async function isVocabulary(file: InputFile, { files }: Folder): Promise<boolean> {
  if (file.size > MAX_VOCABULARY_BYTES) return false;
  const tokens = countTokens(await readSmall(file));
  for (const name of ['albert_config.json', 'config.json']) {
    const config = files.get(name);
    if (config && (await readJson(config))?.['vocab_size'] === tokens) return true;
  }
  const text = await readText(file);
  // A second column, of counts or scores, is no prose yet.
  return text !== null && /^\[(UNK|CLS|MASK|PAD)\]\s*$/m.test(text) && !/\S[ \t]+\S+[ \t]+\S/.test(text);
}

/** Whether a file holds what we write where we write what it says. */
async function isAsMadeAgain(file: InputFile, again: (bytes: Uint8Array) => Uint8Array | null): Promise<boolean> {
  const bytes = await readBytes(file);
  const expected = bytes && again(bytes);
  return expected?.length === bytes?.length && (expected?.every((byte, at) => byte === bytes?.[at]) ?? false);
}

async function readJson(file: InputFile): Promise<Readonly<Record<string, unknown>> | null> {
  const bytes = await readBytes(file);
  return bytes && jsonObject(bytes);
}

function jsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(textOf(bytes) ?? '');
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function readText(file: InputFile): Promise<string | null> {
  const bytes = await readBytes(file);
  return bytes && textOf(bytes);
}

/** `null` for what is no text in UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** `null` for what is longer than any text that we write. */
async function readBytes(file: InputFile): Promise<Uint8Array | null> {
  return reading(file, async (source) => {
    return source.size > MAX_TEXT_BYTES ? null : readExactly(source, 0, source.size);
  });
}

async function reading<T>(file: InputFile, read: (source: Source) => Promise<T>): Promise<T> {
  const source = await file.open();
  try {
    return await read(source);
  } finally {
    await source.close();
  }
}
