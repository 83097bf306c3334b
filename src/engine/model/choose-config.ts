/** Chooses the configuration that belongs to a checkpoint from the files beside it. */

import { contradiction, googleConfig, MAX_CONFIG_BYTES, parseConfig, type SourceConfig } from '../albert/config.ts';
import type { Layout } from '../albert/layouts/layout.ts';
import type { ModelSizes } from '../albert/sizes.ts';
import { readSmall } from '../formats/read-exactly.ts';
import { baseName } from '../host/paths.ts';
import type { InputFile } from '../host/source.ts';
import { fail, ProblemError } from '../problem/problem.ts';
import { reason } from '../problem/reason.ts';
import { type Warning, warning } from '../problem/warning.ts';

export interface ChosenConfig {
  readonly config: SourceConfig | null;
  readonly warnings: readonly Warning[];
}

const CONFIG_NAME = /^(?!tokenizer_).*config.*\.json$/i;

/** Whether a file of this name, without its folders, may be a model's configuration. */
export function isConfigName(name: string): boolean {
  return CONFIG_NAME.test(name);
}

/** More than these are not read. brightmart's repository has five side by side. */
const MOST_FILES = 100;
const MOST_BYTES = 4 << 20;

/** The files among these that may be configurations, the first of them where there are more than anyone has. */
export function configFiles(files: readonly InputFile[]): readonly InputFile[] {
  let bytes = 0;
  const named = files.filter((file) => isConfigName(baseName(file.path))).slice(0, MOST_FILES);
  return named.filter((file) => {
    // Larger ones are refused unread.
    if (file.size > MAX_CONFIG_BYTES) return true;
    bytes += file.size;
    return bytes <= MOST_BYTES;
  });
}

/**
 * Reads the configuration that a person named, else the one beside the checkpoint. brightmart's repository has the
 * configurations of all sizes in one folder, so of several the one is taken that fits the tensors.
 *
 * @throws CONFIG_MISMATCH, DAMAGED, AMBIGUOUS
 */
export async function chooseConfig(
  named: InputFile | null,
  nearby: readonly InputFile[],
  sizes: ModelSizes,
  layout: Layout,
): Promise<ChosenConfig> {
  if (named) return only(fitting(await read(named), sizes, layout), sizes);
  const files = configFiles(nearby);
  const [first] = files;
  if (!first) return { config: null, warnings: [] };
  if (files.length === 1) return only(fitting(await read(first), sizes, layout), sizes);
  return chooseOfSeveral(files, sizes, layout);
}

function only(config: SourceConfig, sizes: ModelSizes): ChosenConfig {
  return { config, warnings: correctedWarnings(config, sizes) };
}

/** Where the tensors' width of the embedding was taken instead of the configuration's. */
function correctedWarnings({ file, embeddingSize }: SourceConfig, sizes: ModelSizes): readonly Warning[] {
  if (embeddingSize === null || embeddingSize === sizes.embeddingSize) return [];
  return [warning('EMBEDDING_SIZE_CORRECTED', { file, value: embeddingSize, found: sizes.embeddingSize })];
}

async function chooseOfSeveral(files: readonly InputFile[], sizes: ModelSizes, layout: Layout): Promise<ChosenConfig> {
  const fits: SourceConfig[] = [];
  // One after the other: all at once they could be many megabytes.
  for (const file of files) {
    const config = await readable(file);
    if (config && !contradiction(config, sizes, layout)) fits.push(config);
  }
  const [first] = fits;
  if (!first) {
    throw fail('config-fits-none', { files: files.map((file) => file.path), hiddenSize: sizes.hiddenSize });
  }
  if (fits.some((config) => meaning(config, sizes) !== meaning(first, sizes))) {
    throw fail('several-configs', { files: fits.map((config) => config.file) });
  }
  const others = files.map((file) => file.path).filter((path) => path !== first.file);
  const chosen = warning('CONFIG_CHOSEN', { file: first.file, others });
  return { config: withEqualHeads(first, sizes), warnings: [chosen, ...correctedWarnings(first, sizes)] };
}

/** What a configuration would make of the model; two that mean the same are no ambiguity. */
function meaning(config: SourceConfig, sizes: ModelSizes): string {
  const depth = { layers: config.layers ?? 0, heads: config.heads ?? 0 };
  return JSON.stringify([googleConfig(sizes, depth, config.hiddenAct ?? '', config), config.layerNormType ?? 'postln']);
}

function fitting(config: SourceConfig, sizes: ModelSizes, layout: Layout): SourceConfig {
  const wrong = contradiction(config, sizes, layout);
  if (wrong) throw fail('config-mismatch', { file: config.file, ...wrong });
  return withEqualHeads(config, sizes);
}

/** @throws CONFIG_MISMATCH where the hidden size cannot be shared out among the heads */
function withEqualHeads(config: SourceConfig, { hiddenSize }: ModelSizes): SourceConfig {
  const { file, heads } = config;
  if (heads === null || hiddenSize % heads === 0) return config;
  const expected = `a divisor of hidden_size, ${hiddenSize}`;
  throw fail('config-value', { file, key: 'num_attention_heads', value: String(heads), expected });
}

async function read(file: InputFile): Promise<SourceConfig> {
  if (file.size > MAX_CONFIG_BYTES) {
    throw fail('config-malformed', {
      file: file.path,
      reason: reason('too-large', { bytes: file.size, limit: MAX_CONFIG_BYTES }),
    });
  }
  return parseConfig(file.path, await readSmall(file));
}

/** A file among several that is no configuration at all is no candidate. */
async function readable(file: InputFile): Promise<SourceConfig | null> {
  try {
    return await read(file);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
