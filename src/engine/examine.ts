/**
 * Looks at an input without reading weights: finds the checkpoint, reads its index, tells the layout and size, chooses
 * the configuration and plans the conversion. `inspect` shows what it found; `convert` carries it out.
 */

import { type Depth, type GoogleConfig, googleConfig, isPreLayerNorm, type SourceConfig } from './albert/config.ts';
import { detectLayout, type Layout } from './albert/layout.ts';
import { convertedName } from './albert/naming.ts';
import { movesOf, type Plan, planConversion } from './albert/plan.ts';
import { type PresetSize, presetOf, presetOfDimensions, type Size } from './albert/presets.ts';
import { type ModelSizes, readSizes, type TensorsByName } from './albert/shapes.ts';
import type { BundleEntry, BundleIndex } from './checkpoint/bundle-reader.ts';
import { hex } from './checkpoint/crc32c.ts';
import { dtypeName } from './checkpoint/dtype.ts';
import { chooseConfig } from './input/choose-config.ts';
import { locate } from './input/locate.ts';
import { chooseVocabulary } from './input/vocabulary.ts';
import { type Notice, notice } from './notice.ts';
import { findShards, readIndex } from './open-checkpoint.ts';
import type { Platform } from './platform.ts';
import { fail, type Problem, problemOf } from './problem.ts';
import type { Inspection, TensorInfo } from './report.ts';
import type { Input, InputFile } from './source.ts';

export interface ExamineOptions {
  readonly size: 'auto' | PresetSize;
}

/** A checkpoint that can be converted, and how. */
export interface Convertible {
  readonly prefix: string;
  /** The data files, by shard number. */
  readonly shards: readonly InputFile[];
  readonly size: Size;
  readonly sizes: ModelSizes;
  readonly config: GoogleConfig;
  readonly configFrom: string | null;
  readonly plan: Plan;
  readonly vocabulary: Uint8Array | null;
  readonly name: string;
}

/** What is known of an input, as far as it could be read; `convertible` where nothing stands against converting. */
export interface Examination {
  readonly layout: Layout;
  readonly size: Size | null;
  readonly prefix: string | null;
  readonly index: BundleIndex | null;
  readonly notices: readonly Notice[];
  readonly result:
    | { readonly ok: true; readonly convertible: Convertible }
    | { readonly ok: false; readonly problem: Problem };
}

/** Examines an input. What is wrong with it is a value, never an exception. */
export async function examine(input: Input, options: ExamineOptions, platform: Platform): Promise<Examination> {
  const known: { -readonly [K in keyof Omit<Examination, 'result'>]: Examination[K] } = {
    layout: 'unknown',
    size: null,
    prefix: null,
    index: null,
    notices: [],
  };
  try {
    const located = await locate(input);
    known.prefix = located.prefix;
    known.notices = located.notices;
    const index = await readIndex(located, platform);
    known.index = index;
    known.layout = requireBrightmart(index.entries, (layout) => {
      known.layout = layout;
    });
    const shards = findShards(located, index);
    const tensors: TensorsByName = new Map(index.entries.map((entry) => [entry.name, entry]));
    const sizes = readSizes('brightmart', tensors);
    const chosen = await chooseConfig(input.config, located.nearby, sizes);
    if (chosen.config && isPreLayerNorm(chosen.config)) {
      throw fail('pre-layer-norm', { file: chosen.config.file, value: chosen.config.layerNormType ?? '' });
    }
    const { size, depth, notices: depthNotices } = tellSize(sizes, chosen.config);
    known.size = size;
    requireSize(options.size, size, sizes, depth);
    const plan = planConversion(located.index.path, tensors);
    const vocabulary = await chooseVocabulary(input.vocabulary, located.nearby, sizes.vocabularySize);
    known.notices = [...known.notices, ...chosen.notices, ...depthNotices, ...plan.notices, ...vocabulary.notices];
    const convertible: Convertible = {
      prefix: located.prefix,
      shards,
      size,
      sizes,
      config: googleConfig(sizes, depth, chosen.config),
      configFrom: chosen.config?.file ?? null,
      plan,
      vocabulary: vocabulary.bytes,
      name: convertedName(input.name),
    };
    return { ...known, result: { ok: true, convertible } };
  } catch (error) {
    return { ...known, result: { ok: false, problem: problemOf(error) } };
  }
}

/** An examination as `inspect` reports it. */
export function inspectionOf(input: Input, found: Examination): Inspection {
  const convertible = found.result.ok ? found.result.convertible : null;
  const entries = found.index?.entries ?? [];
  return {
    input: input.label,
    layout: found.layout,
    size: found.size,
    configFrom: convertible?.configFrom ?? null,
    config: convertible ? { ...convertible.config, embedding_size: convertible.sizes.embeddingSize } : null,
    prefix: found.prefix,
    tensors: entries.map(tensorInfo),
    convertible: found.result.ok,
    notices: found.notices,
    error: found.result.ok ? null : found.result.problem,
    bytesIn: entries.reduce((sum, entry) => sum + entry.size, 0),
    plan: convertible && {
      name: convertible.name,
      bytesOut: bytesOut(convertible.plan),
      config: convertible.config,
      moves: movesOf(convertible.plan),
    },
  };
}

/** Inspects an input. A bad one is told by `error`. */
export async function inspect(input: Input, platform: Platform): Promise<Inspection> {
  return inspectionOf(input, await examine(input, { size: 'auto' }, platform));
}

/** Bytes of the converted checkpoint's data file. */
export function bytesOut(plan: Plan): number {
  return plan.targets.reduce((sum, target) => sum + target.size, 0);
}

function requireBrightmart(entries: readonly BundleEntry[], tell: (layout: Layout) => void): Layout {
  const found = detectLayout(entries.map((entry) => entry.name));
  tell(found.layout);
  if (found.conflict) throw fail('several-layouts', found.conflict);
  switch (found.layout) {
    case 'brightmart':
      return found.layout;
    case 'google':
      throw fail('already-google', { layout: found.layout });
    case 'bert':
      throw fail('bert', { layers: found.bertLayers });
    case 'unknown': {
      const examples = entries.slice(0, 3).map((entry) => entry.name);
      throw fail('not-albert', { tensors: entries.length, examples });
    }
  }
}

/** Tells the size. The shapes tell the widths; layers and heads only a configuration can tell, or else the preset. */
function tellSize(
  sizes: ModelSizes,
  config: SourceConfig | null,
): { readonly size: Size; readonly depth: Depth; readonly notices: readonly Notice[] } {
  const preset = presetOfDimensions(sizes);
  const layers = config?.layers ?? preset?.layers;
  const heads = config?.heads ?? preset?.heads;
  if (layers === undefined || heads === undefined) {
    const { hiddenSize, feedForwardSize, embeddingSize } = sizes;
    throw fail('config-needed', { hiddenSize, feedForwardSize, embeddingSize });
  }
  const depth = { layers, heads };
  const isPreset = preset !== undefined && preset.layers === layers && preset.heads === heads;
  const notices: Notice[] = [];
  if (!config && preset) {
    notices.push(notice('CONFIG_ASSUMED', { size: preset.size }), notice('POST_LN_ASSUMED', { file: null }));
  }
  if (!isPreset) {
    const { hiddenSize, embeddingSize, vocabularySize } = sizes;
    notices.push(notice('CUSTOM_SIZE', { hiddenSize, layers, heads, embeddingSize, vocabularySize }));
  }
  return { size: isPreset ? preset.size : 'custom', depth, notices };
}

function requireSize(requested: 'auto' | PresetSize, found: Size, sizes: ModelSizes, depth: Depth): void {
  if (requested === 'auto' || requested === found) return;
  const preset = presetOf(requested);
  throw fail('size-mismatch', {
    requested,
    found,
    hiddenSize: sizes.hiddenSize,
    layers: depth.layers,
    expectedHiddenSize: preset?.hiddenSize ?? 0,
    expectedLayers: preset?.layers ?? 0,
  });
}

function tensorInfo(entry: BundleEntry): TensorInfo {
  const { name, shape, size: bytes, shard, offset } = entry;
  return { name, dtype: dtypeName(entry.dtype), shape, bytes, shard, offset, crc32c: hex(entry.crc32c) };
}
