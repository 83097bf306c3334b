/** The model's configuration: the source's as it is read, Google's `albert_config.json` as it is written. */

import { hasByteOrderMark, parseJson } from '../formats/json.ts';
import { excerpt } from '../problem/excerpt.ts';
import { fail } from '../problem/problem.ts';
import { type Reason, reason } from '../problem/reason.ts';
import { areGroupsOf, type Blocks, type FoundBlocks, isGapless, isOne, leastGroups, ONE_BLOCK } from './blocks.ts';
import { type Labels, labelsIn } from './labels.ts';
import type { Layout } from './layouts/layout.ts';
import type { ModelSizes } from './sizes.ts';

/** Google's keys; the order is the order in the file. */
export interface GoogleConfig {
  readonly attention_probs_dropout_prob: number;
  readonly hidden_act: string;
  readonly hidden_dropout_prob: number;
  readonly embedding_size: number;
  readonly hidden_size: number;
  readonly initializer_range: number;
  readonly intermediate_size: number;
  readonly max_position_embeddings: number;
  readonly num_attention_heads: number;
  readonly num_hidden_layers: number;
  readonly num_hidden_groups: number;
  readonly net_structure_type: number;
  readonly gap_size: number;
  readonly num_memory_blocks: number;
  readonly inner_group_num: number;
  readonly down_scale_factor: number;
  readonly type_vocab_size: number;
  readonly vocab_size: number;
}

/** A configuration file's content, its types checked. Keys that do not concern us are left out; absent ones are null. */
export interface SourceConfig {
  readonly file: string;
  readonly layers: number | null;
  readonly heads: number | null;
  readonly hiddenSize: number | null;
  readonly embeddingSize: number | null;
  readonly feedForwardSize: number | null;
  readonly positions: number | null;
  readonly tokenTypes: number | null;
  readonly vocabularySize: number | null;
  readonly hiddenAct: string | null;
  readonly hiddenDropout: number | null;
  readonly attentionDropout: number | null;
  readonly initializerRange: number | null;
  readonly layerNormType: string | null;
  readonly layerNormEpsilon: number | null;
  /** The class of transformers that it names. */
  readonly architecture: string | null;
  readonly labels: Labels;
  readonly blocks: SaidBlocks;
}

export const BLOCK_KEYS = ['num_hidden_groups', 'inner_group_num', 'net_structure_type'] as const;
export type BlockKey = (typeof BLOCK_KEYS)[number];

/**
 * How many blocks of weights a configuration says that the layers are made of, and how they are joined: a number as it
 * is, else an excerpt; `null` for a key that is not there.
 */
export type SaidBlocks = { readonly [K in BlockKey]: number | string | null };

/** What Google's code and transformers take of blocks by what a configuration says, and where it says nothing. */
export function blocksRead(config: SourceConfig | null): { readonly [K in BlockKey]: number | string } {
  return {
    num_hidden_groups: config?.blocks.num_hidden_groups ?? ONE_BLOCK.groups,
    inner_group_num: config?.blocks.inner_group_num ?? ONE_BLOCK.inner,
    net_structure_type: config?.blocks.net_structure_type ?? 0,
  };
}

/** What a configuration of a model of these blocks is to say. */
export function blockKeys({ groups, inner }: Blocks): { readonly [K in BlockKey]: number } {
  return { num_hidden_groups: groups, inner_group_num: inner, net_structure_type: 0 };
}

/** How many layers and heads, told by a config or a preset; the tensors cannot tell. */
export interface Depth {
  readonly layers: number;
  readonly heads: number;
}

/** What brightmart's and Google's code add to the variance in a layer norm, whatever a configuration says. */
export const LAYER_NORM_EPSILON = 1e-12;

/** More than this is no configuration file. */
export const MAX_CONFIG_BYTES = 1 << 20;
/** The one size that no tensor bounds: all layers share their weights. Running a model takes as long as it says. */
const MAX_LAYERS = 1000;

/**
 * Parses a configuration file.
 * @throws CONFIG_INVALID where it is no JSON object, CONFIG_MISMATCH where a key has a value of another type.
 */
export function parseConfig(file: string, bytes: Uint8Array): SourceConfig {
  return readConfig(file, parseConfigObject(file, bytes));
}

/**
 * What no other program's file says: a network's layers, or that it is an ALBERT. Widths alone are in the settings of
 * many a training.
 */
const OF_NETWORKS: readonly string[] = [
  'num_hidden_layers',
  'num_attention_heads',
  'intermediate_size',
  'max_position_embeddings',
  'type_vocab_size',
  'hidden_act',
  'num_hidden_groups',
  'inner_group_num',
  'ln_type',
];

/** Whether what a JSON file holds is the configuration of a network such as these. */
export function describesNetwork(json: object): boolean {
  const own = (key: string): unknown => Object.getOwnPropertyDescriptor(json, key)?.value;
  return OF_NETWORKS.some((key) => own(key) !== undefined) || own('model_type') === 'albert';
}

/** The configuration that a JSON object is. @throws CONFIG_MISMATCH where a key has a value of another type */
export function readConfig(file: string, json: object): SourceConfig {
  const count = (key: string) => typed(json, file, key, reason('whole-number', { most: null }), isCount);
  const layers = (key: string) => typed(json, file, key, reason('whole-number', { most: MAX_LAYERS }), isLayers);
  const rate = (key: string) => typed(json, file, key, reason('number', {}), isRate);
  const text = (key: string) => typed(json, file, key, reason('text', {}), isText);
  return {
    file,
    layers: layers('num_hidden_layers'),
    heads: count('num_attention_heads'),
    hiddenSize: count('hidden_size'),
    embeddingSize: count('embedding_size'),
    feedForwardSize: count('intermediate_size'),
    positions: count('max_position_embeddings'),
    tokenTypes: count('type_vocab_size'),
    vocabularySize: count('vocab_size'),
    hiddenAct: text('hidden_act'),
    hiddenDropout: rate('hidden_dropout_prob'),
    attentionDropout: rate('attention_probs_dropout_prob'),
    initializerRange: rate('initializer_range'),
    layerNormType: text('ln_type'),
    layerNormEpsilon: rate('layer_norm_eps'),
    architecture: architectureIn(json),
    labels: labelsIn(json),
    blocks: {
      num_hidden_groups: said(json, 'num_hidden_groups'),
      inner_group_num: said(json, 'inner_group_num'),
      net_structure_type: said(json, 'net_structure_type'),
    },
  };
}

/**
 * The first key in which a configuration contradicts the tensors' shapes; `null` where it fits. Where words need not be
 * factorised, the tensors alone tell `embedding_size`: many configurations beside converted models still say what it was before.
 */
export function contradiction(
  config: SourceConfig,
  sizes: ModelSizes,
  found: FoundBlocks,
  layout: Layout,
): { readonly key: string; readonly value: number; readonly expected: number } | null {
  const claims = [
    ['hidden_size', config.hiddenSize, sizes.hiddenSize],
    ['intermediate_size', config.feedForwardSize, sizes.feedForwardSize],
    ['vocab_size', config.vocabularySize, sizes.vocabularySize],
    ['embedding_size', layout.mapping === 'never' ? config.embeddingSize : null, sizes.embeddingSize],
    ['max_position_embeddings', config.positions, sizes.positions],
    ['type_vocab_size', config.tokenTypes, sizes.tokenTypes],
    // Of one block only the tensors tell: many configurations beside such a model say what was once tried.
    ['num_hidden_layers', isGapless(found.numbers) ? null : config.layers, found.groups],
    ['num_hidden_groups', isOne(found) ? null : groupsClaimed(config, found, layout), leastGroups(found)],
    ['inner_group_num', isOne(found) ? null : numberOrNull(config.blocks.inner_group_num), found.inner],
  ] as const;
  for (const [key, value, expected] of claims) {
    if (value !== null && value !== expected) return { key, value, expected };
  }
  return null;
}

/** brightmart's code takes every value but `postln` and none as pre-LN (modeling.py, BertModel). */
export function isPreLayerNorm(config: SourceConfig): boolean {
  return config.layerNormType !== null && config.layerNormType !== 'postln';
}

/**
 * A model's configuration with Google's keys. Sizes come from the tensors, the rest from the source's configuration or
 * brightmart's defaults.
 */
export function googleConfig(
  sizes: ModelSizes,
  depth: Depth,
  blocks: Blocks,
  hiddenAct: string,
  source: SourceConfig | null,
): GoogleConfig {
  const { num_hidden_groups, net_structure_type, inner_group_num } = blockKeys(blocks);
  return {
    attention_probs_dropout_prob: source?.attentionDropout ?? 0,
    hidden_act: hiddenAct,
    hidden_dropout_prob: source?.hiddenDropout ?? 0,
    embedding_size: sizes.embeddingSize,
    hidden_size: sizes.hiddenSize,
    initializer_range: source?.initializerRange ?? 0.02,
    intermediate_size: sizes.feedForwardSize,
    max_position_embeddings: sizes.positions,
    num_attention_heads: depth.heads,
    num_hidden_layers: depth.layers,
    num_hidden_groups,
    net_structure_type,
    gap_size: 0,
    num_memory_blocks: 0,
    inner_group_num,
    down_scale_factor: 1,
    type_vocab_size: sizes.tokenTypes,
    vocab_size: sizes.vocabularySize,
  };
}

/** A configuration as the bytes of its file. */
export function encodeConfig(config: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`);
}

/** A configuration file as the object that it is to be. @throws CONFIG_INVALID */
export function parseConfigObject(file: string, bytes: Uint8Array): object {
  const json = parseJson(bytes.subarray(hasByteOrderMark(bytes) ? 3 : 0));
  if (!json.ok) throw fail('config-malformed', { file, reason: json.reason });
  const { value } = json;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('config-malformed', { file, reason: reason('not-object', {}) });
  }
  return value;
}

/** The first class of `architectures`, whatever else lies there. */
function architectureIn(json: object): string | null {
  const value: unknown = Object.getOwnPropertyDescriptor(json, 'architectures')?.value;
  const [first] = Array.isArray(value) ? (value as unknown[]) : [];
  return isText(first) ? first : null;
}

function said(json: object, key: BlockKey): number | string | null {
  const member = Object.getOwnPropertyDescriptor(json, key);
  if (!member) return null;
  const value: unknown = member.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : excerpt(value);
}

/** The value of an own key (never an inherited one); `null` where it is absent or null. */
function typed<T>(
  json: object,
  file: string,
  key: string,
  expected: Reason,
  is: (value: unknown) => value is T,
): T | null {
  const value: unknown = Object.getOwnPropertyDescriptor(json, key)?.value ?? null;
  if (value === null) return null;
  if (!is(value)) throw fail('config-value', { file, key, value: excerpt(value), expected });
  return value;
}

/** How many groups it says that there are, where those are not the ones that were found. */
function groupsClaimed(config: SourceConfig, { numbers }: FoundBlocks, { blocks }: Layout): number | null {
  const claim = numberOrNull(config.blocks.num_hidden_groups) ?? (isGapless(numbers) ? null : ONE_BLOCK.groups);
  return claim === null || areGroupsOf(numbers, claim, config.layers, blocks) ? null : claim;
}

function numberOrNull(value: number | string | null): number | null {
  return typeof value === 'number' ? value : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isLayers(value: unknown): value is number {
  return isCount(value) && value <= MAX_LAYERS;
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 60;
}
