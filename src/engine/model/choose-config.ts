/** Chooses the configuration that belongs to a checkpoint from the files beside it. */

import type { FoundBlocks } from '../albert/blocks.ts';
import {
  BLOCK_KEYS,
  blockKeys,
  blocksRead,
  contradiction,
  describesNetwork,
  isPreLayerNorm,
  MAX_CONFIG_BYTES,
  parseConfigObject,
  readConfig,
  type SourceConfig,
} from '../albert/config.ts';
import { isPublished } from '../albert/detect-size.ts';
import { activationOf } from '../albert/forward/activation.ts';
import type { Layout } from '../albert/layouts/layout.ts';
import type { ModelSizes } from '../albert/sizes.ts';
import { readSmall } from '../formats/read-exactly.ts';
import { baseName, depthOf } from '../host/paths.ts';
import type { InputFile } from '../host/source.ts';
import { fail, type Outcome, ProblemError, problemOf } from '../problem/problem.ts';
import { reason } from '../problem/reason.ts';
import { type Warning, warning } from '../problem/warning.ts';

/** What the tensors tell of a model. */
interface Measured {
  readonly sizes: ModelSizes;
  readonly blocks: FoundBlocks;
  readonly layout: Layout;
}

export interface ChosenConfig {
  readonly config: SourceConfig | null;
  readonly warnings: readonly Warning[];
}

const CONFIG_NAME = /^(?!tokenizer_).*config.*\.json$/i;
/** Indexes of shards, tokenizers and vocabularies; they can be large. */
const OTHER_JSON = /(\.index|^tokenizer.*|^vocab.*|^special_tokens_map)\.json$/i;

/** Whether a file of this name, without its folders, is meant as a configuration. */
export function isConfigName(name: string): boolean {
  return CONFIG_NAME.test(name);
}

/** Whether a file of this name, without its folders, may be a model's configuration: loaders take one of any name. */
export function mayBeConfig(name: string): boolean {
  return /\.json$/i.test(name) && !OTHER_JSON.test(name);
}

/** More than these are not read. brightmart's repository has five side by side. */
const MOST_FILES = 100;
const MOST_BYTES = 4 << 20;

/** The files among these that may be configurations, the first of them where there are more than anyone has. */
function configFiles(files: readonly InputFile[]): readonly InputFile[] {
  let bytes = 0;
  const isMeant = (file: InputFile) => isConfigName(baseName(file.path));
  const named = files.filter((file) => mayBeConfig(baseName(file.path)));
  const ordered = [...named.filter(isMeant), ...named.filter((file) => !isMeant(file))].slice(0, MOST_FILES);
  const read = new Set(
    ordered.filter((file) => {
      // Larger ones are refused unread.
      if (file.size > MAX_CONFIG_BYTES) return isMeant(file);
      bytes += file.size;
      return bytes <= MOST_BYTES;
    }),
  );
  return named.filter((file) => read.has(file));
}

/** A file that is a configuration, or was meant to be one and cannot be read. */
export interface ConfigCandidate {
  readonly file: InputFile;
  readonly config: Outcome<SourceConfig>;
}

/** The configurations among these files, told by what they hold. */
export async function configCandidates(files: readonly InputFile[]): Promise<readonly ConfigCandidate[]> {
  const found: ConfigCandidate[] = [];
  // One after the other: all at once they could be many megabytes.
  for (const file of configFiles(files)) {
    const candidate = await candidateOf(file);
    if (candidate) found.push(candidate);
  }
  return found;
}

async function candidateOf(file: InputFile): Promise<ConfigCandidate | null> {
  try {
    const json = await readObject(file);
    return describesNetwork(json) ? { file, config: outcomeOf(() => readConfig(file.path, json)) } : null;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return isConfigName(baseName(file.path)) ? { file, config: { ok: false, problem: error.problem } } : null;
  }
}

function outcomeOf<T>(make: () => T): Outcome<T> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

/**
 * Reads the configuration that a person named, else the one beside the checkpoint. brightmart's repository has the
 * configurations of all sizes in one folder, so of several the one is taken that fits the tensors.
 *
 * @throws CONFIG_INVALID, CONFIG_MISMATCH, AMBIGUOUS
 */
export async function chooseConfig(
  named: InputFile | null,
  nearby: readonly InputFile[],
  model: Measured,
): Promise<ChosenConfig> {
  const { sizes, layout } = model;
  if (named) return only(fitting(readConfig(named.path, await readObject(named)), model), sizes);
  const candidates = theOnesMeant(await configCandidates(nearby), layout);
  const [first, ...others] = candidates;
  if (!first) return { config: null, warnings: [] };
  if (others.length > 0) return chooseOfSeveral(candidates, model);
  if (!first.config.ok) throw new ProblemError(first.config.problem);
  return only(fitting(first.config.value, model), sizes);
}

/** transformers take `config.json` and no other. */
function theOnesMeant(candidates: readonly ConfigCandidate[], { dialect }: Layout): readonly ConfigCandidate[] {
  if (dialect !== 'huggingface') return candidates;
  const meant = candidates.find(({ file }) => baseName(file.path) === 'config.json');
  return meant ? [meant] : candidates;
}

function only(config: SourceConfig, sizes: ModelSizes): ChosenConfig {
  return { config, warnings: correctedWarnings(config, sizes) };
}

/** Where the tensors' width of the embedding was taken instead of the configuration's. */
function correctedWarnings({ file, embeddingSize }: SourceConfig, sizes: ModelSizes): readonly Warning[] {
  if (embeddingSize === null || embeddingSize === sizes.embeddingSize) return [];
  return [warning('EMBEDDING_SIZE_CORRECTED', { file, value: embeddingSize, found: sizes.embeddingSize })];
}

function chooseOfSeveral(candidates: readonly ConfigCandidate[], model: Measured): ChosenConfig {
  const { sizes, blocks, layout } = model;
  const fits = candidates.flatMap(({ config }) =>
    config.ok && !contradiction(config.value, sizes, blocks, layout) ? [config.value] : [],
  );
  const files = candidates.map(({ file }) => file.path);
  if (fits.length === 0) throw fail('config-fits-none', { files, hiddenSize: sizes.hiddenSize });
  const likely = likeliest(fits, model);
  const [first] = likely;
  if (!first || likely.some((config) => meaning(config, layout) !== meaning(first, layout))) {
    throw fail('several-configs', { files: likely.map((config) => config.file) });
  }
  const others = files.filter((path) => path !== first.file);
  const chosen = warning('CONFIG_CHOSEN', { file: first.file, others });
  return { config: withEqualHeads(first, sizes), warnings: [chosen, ...correctedWarnings(first, sizes)] };
}

/**
 * Of configurations whose widths fit, those that are meant sooner: the nearest, then those that make the model one that
 * was published, then those whose blocks are the tensors'. What tells none of them apart leaves all.
 */
function likeliest(fits: readonly SourceConfig[], { sizes, blocks, layout }: Measured): readonly SourceConfig[] {
  const depth = Math.max(...fits.map(({ file }) => depthOf(file)));
  const published = ({ layers, heads }: SourceConfig) => isPublished(layout, sizes, { layers, heads });
  return [
    ({ file }: SourceConfig) => depthOf(file) === depth,
    published,
    (config: SourceConfig) => BLOCK_KEYS.every((key) => blocksRead(config)[key] === blockKeys(blocks)[key]),
  ].reduce((left, isMeant) => (left.some(isMeant) ? left.filter(isMeant) : left), fits);
}

/** What a model computes by a configuration, whoever wrote it; two that mean the same are no ambiguity. */
function meaning(config: SourceConfig, layout: Layout): string {
  const { layers, heads, layerNormEpsilon } = config;
  const act = activationOf(config.hiddenAct ?? layout.defaultAct, layout.dialect);
  const epsilon = layout.hasEpsilon ? layerNormEpsilon : null;
  return JSON.stringify([layers, heads, act ?? config.hiddenAct, isPreLayerNorm(config), epsilon, blocksRead(config)]);
}

function fitting(config: SourceConfig, { sizes, blocks, layout }: Measured): SourceConfig {
  const wrong = contradiction(config, sizes, blocks, layout);
  if (wrong) throw fail('config-mismatch', { file: config.file, ...wrong });
  return withEqualHeads(config, sizes);
}

/** @throws CONFIG_MISMATCH where the hidden size cannot be shared out among the heads */
function withEqualHeads(config: SourceConfig, { hiddenSize }: ModelSizes): SourceConfig {
  const { file, heads } = config;
  if (heads === null || hiddenSize % heads === 0) return config;
  const expected = reason('divisor-of', { key: 'hidden_size', value: hiddenSize });
  throw fail('config-value', { file, key: 'num_attention_heads', value: String(heads), expected });
}

async function readObject(file: InputFile): Promise<object> {
  if (file.size > MAX_CONFIG_BYTES) {
    throw fail('config-malformed', {
      file: file.path,
      reason: reason('too-large', { bytes: file.size, limit: MAX_CONFIG_BYTES }),
    });
  }
  return parseConfigObject(file.path, await readSmall(file));
}
