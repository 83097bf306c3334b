/**
 * Mends the configuration of a model of which nothing else is wrong. A value is put in only where there is one right
 * value: the tensors tell the sizes, a published size its layers and heads.
 */

import { GOOGLE } from '../albert/layouts/google.ts';
import { baseName } from '../host/paths.ts';
import type { Platform } from '../host/platform.ts';
import type { Input } from '../host/source.ts';
import { type Examination, examine } from '../model/open-model.ts';
import { excerpt } from '../problem/excerpt.ts';
import { fail, ProblemError } from '../problem/problem.ts';
import { type ConfigFile, parsedConfig, type ReadConfig } from './config-file.ts';
import { DEPTH_KEYS, type FixableValue, MEASURED_KEYS } from './config-keys.ts';
import { isCount } from './config-requirements.ts';
import { setMembers } from './edit-json.ts';
import { type CompatibilityIssue, LOADERS, type Loaders } from './issue.ts';
import { gather, isSource, judge, type LoadableFolder, otherNames } from './judge.ts';
import type { TensorFacts } from './tensor-facts.ts';

/** One value of a configuration. `from` as the file writes it, `null` where it had no such key. */
export interface ConfigChange {
  readonly key: string;
  readonly from: string | null;
  readonly to: FixableValue;
}

export interface ConfigFix {
  readonly file: string;
  /** What the file is to hold. */
  readonly bytes: Uint8Array;
  readonly changes: readonly ConfigChange[];
}

/**
 * Tells how to mend an input's configuration; `null` where nothing is wrong with it.
 * @throws what keeps the input from being read, OUTPUT_UNWRITABLE for a source of conversions, AMBIGUOUS where one of
 *   several configurations could be meant, CONFIG_MISMATCH where a mended one would not be enough
 */
export async function planConfigFix(input: Input, platform: Platform): Promise<ConfigFix | null> {
  const found = await examine(input, 'auto', platform);
  try {
    return await fixOf(input, found);
  } finally {
    if (found.model.ok) await found.model.value.close();
  }
}

async function fixOf(input: Input, found: Examination): Promise<ConfigFix | null> {
  const problem = found.model.ok ? null : found.model.problem;
  if (isSource(found.layout)) throw fail('fix-source', { input: input.label, convertible: problem === null });
  const names = otherNames(found);
  if (names)
    throw fail('fix-more-than-config', { issues: [names(found.layout === GOOGLE.name ? 'google' : 'transformers')] });
  const folder = await gather(input, found);
  // No loader looks for what it is called.
  if (!folder)
    throw problem ? new ProblemError(problem) : fail('fix-source', { input: input.label, convertible: true });
  const loaders = judge(folder);
  const [config, ...others] = configsOf(folder);
  const changes = config?.kind === 'read' && others.length === 0 ? changesTo(config, folder, loaders) : [];
  if (config?.kind !== 'read' || others.length > 0 || (changes.length === 0 && !config.byteOrderMark)) {
    if (isReadable(loaders)) return null;
    if (others.length > 0) throw fail('fix-several-configs', { files: configsOf(folder).map(({ path }) => path) });
    throw fail('fix-more-than-config', { issues: standing(loaders, folder) });
  }
  const text = setMembers(config.text, new Map(changes.map(({ key, to }) => [key, to])));
  const mended = judge(withConfig(folder, parsedConfig(config.path, text)));
  if (!isReadable(mended)) throw fail('fix-more-than-config', { issues: standing(mended, folder) });
  return { file: config.path, bytes: new TextEncoder().encode(text), changes };
}

function configsOf(folder: LoadableFolder): readonly ConfigFile[] {
  if (folder.format === 'google') return folder.configs;
  return folder.config ? [folder.config] : [];
}

function withConfig(folder: LoadableFolder, config: ConfigFile): LoadableFolder {
  return folder.format === 'google' ? { ...folder, configs: [config] } : { ...folder, config };
}

function isReadable(loaders: Loaders): boolean {
  return LOADERS.some((loader) => loaders[loader].readable);
}

/** What stands in the way of the loaders that such a folder is for. */
function standing(loaders: Loaders, { format }: LoadableFolder): readonly CompatibilityIssue[] {
  const { bert4keras, google, transformers } = loaders;
  const meant = format === 'google' ? [bert4keras, google] : [transformers];
  const issues = meant.flatMap((judged) => judged.issues).filter(({ severity }) => severity !== 'limits');
  // Both loaders may say the same, and one may say it of many tensors: one of a kind tells enough.
  const byKind = new Map(issues.map((issue) => [issue.kind, issue]));
  return [...byKind.values()];
}

/** What the loaders find wrong and has one right value, by key and in the order of the file. */
function changesTo(config: ReadConfig, folder: LoadableFolder, loaders: Loaders): readonly ConfigChange[] {
  const { tensors } = folder;
  if (!tensors) return [];
  const values = new Map<string, FixableValue>();
  for (const loader of LOADERS) {
    for (const issue of loaders[loader].issues) {
      const right = rightValue(issue, tensors, tanhGelu(config, folder));
      if (right) values.set(right.key, right.to);
    }
  }
  for (const [key, to] of depthOfPublished(config, tensors)) values.set(key, to);
  const written = (key: string) => (config.members.has(key) ? excerpt(config.members.get(key)) : null);
  return [...values].map(([key, to]) => ({ key, from: written(key), to }));
}

/** The one right value of a key. */
interface Right {
  readonly key: string;
  readonly to: FixableValue;
}

function rightValue(issue: CompatibilityIssue, tensors: TensorFacts, gelu: string | null): Right | null {
  switch (issue.kind) {
    case 'embedding-not-factorised':
      return { key: 'embedding_size', to: issue.facts.width };
    case 'config-contradicts':
      return { key: issue.facts.key, to: issue.facts.expected };
    case 'config-key-missing':
      if (issue.facts.key === 'hidden_act') return gelu === null ? null : { key: 'hidden_act', to: gelu };
      return issue.facts.expected === null ? null : { key: issue.facts.key, to: issue.facts.expected };
    case 'config-key-unusable':
      return toldValue(issue.facts.key, tensors);
    case 'heads-do-not-divide':
      return toldValue('num_attention_heads', tensors);
    case 'activation-unknown':
      return gelu !== null && TANH_GELU.includes(issue.facts.value.toLowerCase())
        ? { key: 'hidden_act', to: gelu }
        : null;
    case 'model-type':
      return issue.facts.value === null ? { key: 'model_type', to: 'albert' } : null;
    default:
      return null;
  }
}

/**
 * What these models were trained with, under the name that the loaders of such a folder have for it; `null` where it
 * is transformers' configuration of weights that lie beside, and would no longer be right for them.
 */
function tanhGelu({ path }: ReadConfig, folder: LoadableFolder): string | null {
  if (folder.format === 'huggingface') return 'gelu_new';
  return folder.forTransformers && baseName(path) === 'config.json' ? null : 'gelu';
}

const TANH_GELU: readonly string[] = ['gelu', 'gelu_new', 'gelu_fast', 'gelu_pytorch_tanh'].map((name) => `"${name}"`);

function toldValue(key: string, { sizes, published }: TensorFacts): Right | null {
  const size = MEASURED_KEYS.find((measured) => measured === key);
  const depth = DEPTH_KEYS.find((told) => told === key);
  const to = size ? sizes[size] : depth ? (published?.[depth] ?? null) : null;
  return to === null ? null : { key, to };
}

/**
 * A configuration with other widths was made for another model, so its layers and heads are that model's too.
 * @throws CONFIG_MISMATCH where nothing else tells them
 */
function depthOfPublished(
  config: ReadConfig,
  { sizes, published }: TensorFacts,
): readonly (readonly [string, number])[] {
  for (const key of ['hidden_size', 'intermediate_size'] as const) {
    const [value, expected] = [config.members.get(key), sizes[key]];
    if (!isCount(value) || expected === null || value === expected) continue;
    if (!published) throw fail('fix-depth-unknown', { file: config.path, key, value, expected });
    return DEPTH_KEYS.filter((depth) => config.members.get(depth) !== published[depth]).map((depth) => [
      depth,
      published[depth],
    ]);
  }
  return [];
}
