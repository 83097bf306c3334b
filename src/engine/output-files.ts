/**
 * The files that this program writes, told by their names and by what is in them. What is something else is not ours to
 * replace.
 */

import { detectLayout } from './albert/layout.ts';
import { type BundleIndex, readBundleIndex } from './checkpoint/bundle-reader.ts';
import { dataFileName, indexFileName } from './checkpoint/bundle-writer.ts';
import type { CreateCrc32c } from './checkpoint/crc32c.ts';
import { readExactly } from './checkpoint/read-exactly.ts';
import { PROGRAM, RECORD_FILE } from './conversion-record.ts';
import { MAX_STATE_BYTES, parseCheckpointState } from './input/checkpoint-state.ts';
import { readSmall } from './input/locate.ts';
import { countTokens, MAX_VOCABULARY_BYTES } from './input/vocabulary.ts';
import { CARD_MARK } from './model-card.ts';
import { ProblemError } from './problem.ts';
import type { OutputFormat } from './report.ts';
import { readSafetensors } from './safetensors/reader.ts';
import type { InputFile, Source } from './source.ts';

/** What Google's and bert4keras' loaders expect the checkpoint to be called. */
export const PREFIX = 'albert_model.ckpt';
/** What transformers look for. */
export const SAFETENSORS = 'model.safetensors';

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
    checkpoint: async (file) => {
      return file.size <= MAX_STATE_BYTES && parseCheckpointState(await readSmall(file)) === PREFIX;
    },
    'albert_config.json': async (file) => hasSizes(await readJson(file)),
  },
  huggingface: {
    [SAFETENSORS]: async (file) => {
      const { entries } = await reading(file, readSafetensors);
      return entries.some(({ name }) => name === 'albert.embeddings.word_embeddings.weight');
    },
    'config.json': async (file) => {
      const json = await readJson(file);
      return hasSizes(json) && json?.['model_type'] === 'albert' && Array.isArray(json['architectures']);
    },
    'tokenizer_config.json': async (file) => (await readJson(file))?.['tokenizer_class'] === 'BertTokenizer',
    'README.md': async (file) => (await readText(file))?.includes(CARD_MARK) ?? false,
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
  const program = (await readJson(file).catch(() => null))?.['program'];
  return typeof program === 'object' && program !== null && 'name' in program && program.name === PROGRAM;
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
  const { layout, conflict } = detectLayout(index.entries.map(({ name }) => name));
  return layout === 'google' && !conflict && index.shards === 1 ? index : null;
}

async function fitsIndex({ size }: InputFile, folder: Folder): Promise<boolean> {
  const file = folder.files.get(indexFileName(PREFIX));
  const index = file ? await readIndex(file, folder) : null;
  return index !== null && size === index.entries.reduce((end, entry) => Math.max(end, entry.offset + entry.size), 0);
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

function hasSizes(json: Readonly<Record<string, unknown>> | null): boolean {
  const keys = ['hidden_size', 'embedding_size', 'num_hidden_layers', 'num_attention_heads', 'vocab_size'];
  return json !== null && keys.every((key) => typeof json[key] === 'number');
}

async function readJson(file: InputFile): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const json: unknown = JSON.parse((await readText(file)) ?? '');
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** `null` for what is no text in UTF-8. */
async function readText(file: InputFile): Promise<string | null> {
  return reading(file, async (source) => {
    if (source.size > MAX_TEXT_BYTES) return null;
    const bytes = await readExactly(source, 0, source.size);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return null;
    }
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
