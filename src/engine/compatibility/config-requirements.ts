/** What a loader asks of a configuration: that every size is the tensors', and nothing is left that it cannot guess. */

import { areGroupsOf, isGapless } from '../albert/blocks.ts';
import { excerpt } from '../problem/excerpt.ts';
import type { ConfigFile, ReadConfig } from './config-file.ts';
import { DEPTH_KEYS, type Defaults, type DepthKey, type MeasuredKey } from './config-keys.ts';
import { type CompatibilityIssue, issue, type Loader } from './issue.ts';
import type { TensorFacts } from './tensor-facts.ts';

export interface ConfigRules {
  readonly loader: Loader;
  /** The keys that it reads, of those that the tensors tell. */
  readonly keys: readonly MeasuredKey[];
  readonly defaults: Defaults;
  /** Where `embedding_size` is missing or null it takes `hidden_size`. */
  readonly embeddingFollowsHidden: boolean;
  readonly activations: {
    readonly known: readonly string[];
    readonly anyCase: boolean;
    /** `null`: it must be there. */
    readonly assumed: string | null;
  };
}

/** Without these a loader takes the wrong number of blocks, and no shape tells it so. */
const UNSEEN: readonly string[] = [...DEPTH_KEYS, 'num_hidden_groups', 'inner_group_num'];

/** What stands against loading with this configuration. */
export function configIssues(
  file: ConfigFile,
  tensors: TensorFacts,
  rules: ConfigRules,
): readonly CompatibilityIssue[] {
  if (file.kind === 'malformed') return [issue('config-malformed', { file: file.path, reason: file.reason })];
  return [
    ...(file.byteOrderMark ? [issue('config-byte-order-mark', { file: file.path })] : []),
    ...rules.keys.flatMap((key) => sizeIssues(file, tensors, key, rules)),
    ...DEPTH_KEYS.flatMap((key) => depthIssues(file, tensors, key, rules)),
    ...headsIssues(file, tensors),
    ...activationIssues(file, rules),
  ];
}

/** Of several configurations the one that least stands against; a person would name that one. */
export function leastOf(alternatives: readonly (readonly CompatibilityIssue[])[]): readonly CompatibilityIssue[] {
  const weight = (issues: readonly CompatibilityIssue[]) =>
    issues.filter(({ severity }) => severity !== 'limits').length;
  return [...alternatives].sort((a, b) => weight(a) - weight(b))[0] ?? [];
}

function sizeIssues(
  file: ReadConfig,
  tensors: TensorFacts,
  key: MeasuredKey,
  rules: ConfigRules,
): CompatibilityIssue[] {
  const { path, members } = file;
  const expected = tensors.sizes[key];
  const value =
    key === 'embedding_size' && rules.embeddingFollowsHidden ? (members.get(key) ?? undefined) : members.get(key);
  if (value === undefined) {
    const hidden = members.get('hidden_size');
    const follows = key === 'embedding_size' && rules.embeddingFollowsHidden && typeof hidden === 'number';
    return missingKey(path, key, follows ? hidden : (rules.defaults[key] ?? null), expected);
  }
  if (!isCount(value)) return [issue('config-key-unusable', { file: path, key, value: excerpt(value) })];
  if (expected === null || value === expected || (key === 'num_hidden_groups' && areGroups(value, file, tensors)))
    return [];
  if (key === 'embedding_size' && expected === tensors.sizes.hidden_size) {
    const { loader } = rules;
    return [issue('embedding-not-factorised', { loader, file: path, value: excerpt(value), width: expected })];
  }
  const severity = UNSEEN.includes(key) ? 'wrong' : 'fails';
  return [issue('config-contradicts', { file: path, key, value: excerpt(value), expected }, severity)];
}

/** Whether so many groups are those of the tensors: there may be more than layers. */
function areGroups(groups: number, { members }: ReadConfig, { blocks, layout }: TensorFacts): boolean {
  const layers = members.get('num_hidden_layers');
  return areGroupsOf(blocks.numbers, groups, isCount(layers) ? layers : null, layout.blocks);
}

function depthIssues(file: ReadConfig, tensors: TensorFacts, key: DepthKey, rules: ConfigRules): CompatibilityIssue[] {
  const value = file.members.get(key);
  if (value === undefined) {
    const assumed = rules.defaults[key] ?? null;
    return missingKey(file.path, key, assumed, tensors.published?.[key] ?? null, isSeen(key, assumed, tensors));
  }
  // Groups that no layer goes through are not there: so the others tell how many layers there are.
  const { numbers, groups } = tensors.blocks;
  if (key === 'num_hidden_layers' && !isGapless(numbers) && isCount(value) && value !== groups) {
    return [issue('config-contradicts', { file: file.path, key, value: excerpt(value), expected: groups }, 'wrong')];
  }
  return isCount(value) ? [] : [issue('config-key-unusable', { file: file.path, key, value: excerpt(value) })];
}

/** Whether a loader notices a wrong number: heads that do not divide the hidden size change shapes. */
function isSeen(key: DepthKey, assumed: number | null, { sizes }: TensorFacts): boolean {
  if (key !== 'num_attention_heads' || assumed === null || sizes.hidden_size === null) return false;
  return sizes.hidden_size % assumed !== 0;
}

/** A missing key is none where what the loader assumes is right. */
function missingKey(
  file: string,
  key: string,
  assumed: number | null,
  expected: number | null,
  seen = !UNSEEN.includes(key),
): CompatibilityIssue[] {
  if (assumed !== null && (assumed === expected || (expected === null && !DEPTH_KEYS.some((depth) => depth === key))))
    return [];
  const severity = assumed !== null && !seen ? 'wrong' : 'fails';
  return [issue('config-key-missing', { file, key, assumed, expected }, severity)];
}

function headsIssues({ path, members }: ReadConfig, { sizes }: TensorFacts): CompatibilityIssue[] {
  const heads = members.get('num_attention_heads');
  const hiddenSize = sizes.hidden_size;
  if (!isCount(heads) || hiddenSize === null || hiddenSize % heads === 0) return [];
  return [issue('heads-do-not-divide', { file: path, heads, hiddenSize })];
}

function activationIssues({ path, members }: ReadConfig, { activations }: ConfigRules): CompatibilityIssue[] {
  const { known, anyCase, assumed } = activations;
  const value = members.get('hidden_act');
  if (value === undefined) {
    if (assumed !== null) return [];
    return [issue('config-key-missing', { file: path, key: 'hidden_act', assumed, expected: 'gelu' })];
  }
  if (typeof value === 'string' && known.includes(anyCase ? value.toLowerCase() : value)) return [];
  return [issue('activation-unknown', { file: path, value: excerpt(value), known })];
}

/** Whether a loader can use a value as a size or number. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
