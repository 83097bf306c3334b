/**
 * The configurations that we write, made again from what one of them says. A file of ours is the same, byte for byte;
 * one with another key, or with a text that somebody put in, is not.
 */

import type { Blocks } from '../albert/blocks.ts';
import { type Depth, encodeConfig, googleConfig, parseConfig, type SourceConfig } from '../albert/config.ts';
import { TASKS, taskOfArchitecture } from '../albert/heads.ts';
import type { ModelSizes } from '../albert/sizes.ts';
import { encodeTokenizerJson } from '../albert/tokenizer-json.ts';
import { huggingFaceConfig, type TokenizerClass, tokenizerConfig } from './huggingface-config.ts';

type Members = Readonly<Record<string, unknown>>;

/** `albert_config.json`; `null` where the bytes lack what every one of ours has. */
export function googleConfigAgain(bytes: Uint8Array): Uint8Array | null {
  const told = parseConfig('', bytes);
  const found = sizesAndDepth(told);
  return found && encodeConfig(googleConfig(found.sizes, found.depth, found.blocks, told.hiddenAct ?? '', told));
}

/** `config.json` of an export. */
export function huggingFaceConfigAgain(json: Members, bytes: Uint8Array): Uint8Array | null {
  const told = parseConfig('', bytes);
  const found = sizesAndDepth(told);
  const task = taskOfArchitecture(told.architecture);
  if (!found || !task) return null;
  const { architecture } = TASKS[task];
  const { sizes, depth, blocks } = found;
  const tokens = {
    padding: numberOrNull(json['pad_token_id']),
    start: numberOrNull(json['bos_token_id']),
    end: numberOrNull(json['eos_token_id']),
  };
  const tokenizer = tokenizerIn(json);
  const labels = told.labels.names;
  const { embeddingSize } = sizes;
  const [hiddenAct, epsilon] = [told.hiddenAct ?? '', told.layerNormEpsilon ?? 0];
  return encodeConfig(
    huggingFaceConfig(sizes, told, {
      depth,
      blocks,
      architecture,
      labels,
      embeddingSize,
      hiddenAct,
      epsilon,
      tokens,
      tokenizer,
    }),
  );
}

/** `tokenizer_config.json` of an export. */
export function tokenizerConfigAgain(json: Members): Uint8Array | null {
  const positions = numberOrNull(json['model_max_length']);
  return positions === null ? null : encodeConfig(tokenizerConfig(positions, tokenizerIn(json)));
}

/** `tokenizer.json`, whose words are those of its vocabulary. */
export function tokenizerJsonAgain({ model }: Members): Uint8Array | null {
  const vocabulary = isObject(model) ? model['vocab'] : null;
  if (!isObject(vocabulary)) return null;
  const rows = Object.entries(vocabulary).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return encodeTokenizerJson(new Map(rows));
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function tokenizerIn(json: Members): TokenizerClass {
  return json['tokenizer_class'] === 'AlbertTokenizer' ? 'AlbertTokenizer' : 'BertTokenizer';
}

function sizesAndDepth(
  told: SourceConfig,
): { readonly sizes: ModelSizes; readonly depth: Depth; readonly blocks: Blocks } | null {
  const { hiddenSize, feedForwardSize, embeddingSize, positions, tokenTypes, vocabularySize, layers, heads } = told;
  if (hiddenSize === null || feedForwardSize === null || embeddingSize === null || positions === null) return null;
  if (tokenTypes === null || vocabularySize === null || layers === null || heads === null) return null;
  const sizes = { hiddenSize, feedForwardSize, embeddingSize, positions, tokenTypes, vocabularySize };
  const { num_hidden_groups: groups, inner_group_num: inner } = told.blocks;
  if (typeof groups !== 'number' || typeof inner !== 'number') return null;
  return { sizes, depth: { layers, heads }, blocks: { groups, inner } };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
