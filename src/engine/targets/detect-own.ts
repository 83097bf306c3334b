/** How a file that we wrote is told from what somebody else did: by what is in it. */

import { detectLayout } from '../albert/layouts/index.ts';
import { type Layout, nameOf } from '../albert/layouts/layout.ts';
import { isSentencePiece } from '../albert/sentence-piece.ts';
import { readBlocks, taskVariablesIn, variablesIn } from '../albert/sizes.ts';
import { readExactly, readSmall, withSource } from '../formats/read-exactly.ts';
import { readSafetensors } from '../formats/safetensors/reader.ts';
import { type BundleIndex, readBundleIndex } from '../formats/tensor-bundle/bundle-reader.ts';
import type { InputFile } from '../host/source.ts';
import { countTokens, MAX_VOCABULARY_BYTES } from '../model/vocabulary.ts';
import { PROGRAM } from './record-file.ts';
import type { Folder } from './target.ts';

/** More than this is none of the texts that we write. */
const MAX_TEXT_BYTES = 32 << 20;

/** Whether it is the index of a bundle of one data file, of the layout that is written. */
export async function isIndexFile(file: InputFile, layout: Layout, folder: Folder): Promise<boolean> {
  return (await readIndex(file, layout, folder)) !== null;
}

/** Whether a bundle's data file is as long as the index beside it says. */
export async function isDataFile({ size }: InputFile, indexName: string, layout: Layout, folder: Folder) {
  const file = folder.files.get(indexName);
  const index = file ? await readIndex(file, layout, folder) : null;
  return (
    index !== null && size === index.tensors.reduce((end, tensor) => Math.max(end, tensor.offset + tensor.bytes), 0)
  );
}

/** `null` unless it is of the layout that we write: another one is a source of conversions. */
async function readIndex(file: InputFile, layout: Layout, { createCrc32c }: Folder): Promise<BundleIndex | null> {
  const index = await withSource(file, (source) => readBundleIndex(source, createCrc32c));
  const found = detectLayout(index.tensors.map(({ name }) => name));
  const isWritten = index.tensors.some(({ name }) => name === nameOf(layout, 'words')) && index.shards === 1;
  return found.kind === 'one' && found.layout === layout && isWritten ? index : null;
}

/** Whether a safetensors file has variables of a layout, and of heads of tasks, and nothing else. */
export async function isSafetensorsFile(file: InputFile, layout: Layout): Promise<boolean> {
  const { tensors } = await withSource(file, readSafetensors);
  const { blocks } = readBlocks(layout, new Map(tensors.map((tensor) => [tensor.name, tensor])));
  const names = new Set([...variablesIn(layout, blocks), ...taskVariablesIn(layout)].map(({ name }) => name));
  return tensors.length > 0 && tensors.every(({ name }) => names.has(name));
}

/** Whether an ONNX file begins as ours do. */
export async function isOnnxFile(file: InputFile): Promise<boolean> {
  const { beginning } = await import('../formats/onnx/model-writer.ts');
  const expected = beginning(PROGRAM);
  if (file.size < expected.length) return false;
  const found = await withSource(file, (source) => readExactly(source, 0, expected.length));
  return found.every((byte, at) => byte === expected[at]);
}

/** As many lines as the model beside it has rows, or one token a line and among them those that every vocabulary has. */
export async function isVocabulary(file: InputFile, { files }: Folder): Promise<boolean> {
  if (file.size > MAX_VOCABULARY_BYTES) return false;
  const tokens = countTokens(await readSmall(file));
  for (const name of ['albert_config.json', 'config.json']) {
    const config = files.get(name);
    if (config && (await readJson(config))?.['vocab_size'] === tokens) return true;
  }
  const bytes = await readBytes(file);
  const text = bytes && textOf(bytes);
  // A second column, of counts or scores, is no prose yet.
  return text !== null && /^\[(UNK|CLS|MASK|PAD)\]\s*$/m.test(text) && !/\S[ \t]+\S+[ \t]+\S/.test(text);
}

/** Whether it is SentencePiece's model, which is written as it came. */
export async function isSentencePieceFile(file: InputFile): Promise<boolean> {
  return withSource(file, async (source) => isSentencePiece(await readExactly(source, 0, Math.min(512, source.size))));
}

/** Whether a file holds what we write where we write what it says. */
export async function isAsMadeAgain(
  file: InputFile,
  again: (bytes: Uint8Array) => Uint8Array | null,
): Promise<boolean> {
  const bytes = await readBytes(file);
  const expected = bytes && again(bytes);
  return expected?.length === bytes?.length && (expected?.every((byte, at) => byte === bytes?.[at]) ?? false);
}

/** The same of a JSON object, of which its members are told as well. */
export function isJsonAsMadeAgain(
  file: InputFile,
  again: (members: Readonly<Record<string, unknown>>, bytes: Uint8Array) => Uint8Array | null,
): Promise<boolean> {
  return isAsMadeAgain(file, (bytes) => {
    const json = jsonObject(bytes);
    return json && again(json, bytes);
  });
}

/** `null` for what is longer than any text that we write. */
export async function readBytes(file: InputFile): Promise<Uint8Array | null> {
  return withSource(file, async (source) => {
    return source.size > MAX_TEXT_BYTES ? null : readExactly(source, 0, source.size);
  });
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

/** `null` for what is no text in UTF-8. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
