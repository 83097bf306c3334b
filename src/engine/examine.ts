/**
 * Looks at an input without reading weights: finds the checkpoint, reads its index, tells the layout and size, chooses
 * the configuration and plans the conversion. `inspect` shows what it found; `convert` carries it out.
 */

import { type Depth, type GoogleConfig, googleConfig, isPreLayerNorm, type SourceConfig } from './albert/config.ts';
import { planHuggingFace } from './albert/huggingface.ts';
import { type HuggingFaceConfig, huggingFaceConfig } from './albert/huggingface-config.ts';
import { detectLayout, type Layout, type ReadableLayout } from './albert/layout.ts';
import { outputName } from './albert/naming.ts';
import { type Plan, planConversion } from './albert/plan.ts';
import type { PresetSize, Size } from './albert/presets.ts';
import { type ModelSizes, readSizes, type TensorsByName } from './albert/shapes.ts';
import { specialTokens } from './albert/special-tokens.ts';
import { requireSize, tellSize } from './albert/tell-size.ts';
import type { TensorInfo } from './formats/tensor.ts';
import type { BundleIndex } from './formats/tensor-bundle/bundle-reader.ts';
import { chooseConfig } from './input/choose-config.ts';
import { locate } from './input/locate.ts';
import { chooseVocabulary } from './input/vocabulary.ts';
import type { Notice } from './notice.ts';
import { findShards, readIndex } from './open-checkpoint.ts';
import type { Platform } from './platform.ts';
import { fail, type Problem, problemOf } from './problem.ts';
import type { OutputFormat } from './report.ts';
import type { Input, InputFile } from './source.ts';

export interface ExamineOptions {
  readonly size: 'auto' | PresetSize;
  /** What it shall be converted to; that decides which layouts there is something to convert in. */
  readonly format: OutputFormat;
}

/** What is made of a checkpoint in a format: which tensors, and what lies beside them as the model's configuration. */
export type Product =
  | { readonly format: 'google'; readonly plan: Plan; readonly config: GoogleConfig }
  | HuggingFaceProduct;

export interface HuggingFaceProduct {
  readonly format: 'huggingface';
  readonly plan: Plan;
  readonly config: HuggingFaceConfig;
}

/** A checkpoint that can be converted, and how. */
export interface Convertible {
  /** The name of the folder or archive, for the model card. */
  readonly sourceName: string;
  readonly prefix: string;
  readonly layout: ReadableLayout;
  /** The data files, by shard number. */
  readonly shards: readonly InputFile[];
  readonly size: Size;
  readonly sizes: ModelSizes;
  readonly configFrom: string | null;
  readonly product: Product;
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
    const layout = requireConvertible(index.tensors, options.format, (found) => {
      known.layout = found;
    });
    const shards = findShards(located, index);
    const tensors: TensorsByName = new Map(index.tensors.map((entry) => [entry.name, entry]));
    const sizes = readSizes(layout, tensors);
    const chosen = await chooseConfig(input.config, located.nearby, sizes, layout);
    if (chosen.config && isPreLayerNorm(chosen.config)) {
      throw fail('pre-layer-norm', { file: chosen.config.file, value: chosen.config.layerNormType ?? '' });
    }
    const { size, depth, notices: depthNotices } = tellSize(layout, sizes, chosen.config);
    known.size = size;
    requireSize(options.size, size, sizes, depth);
    const vocabulary = await chooseVocabulary(input.vocabulary, located.nearby, sizes.vocabularySize);
    const model = { layout, tensors, sizes, depth, config: chosen.config, vocabulary: vocabulary.bytes };
    const product = planProduct(options.format, located.index.path, model);
    const { notices } = product.plan;
    known.notices = [...known.notices, ...chosen.notices, ...depthNotices, ...notices, ...vocabulary.notices];
    const convertible: Convertible = {
      sourceName: input.name,
      prefix: located.prefix,
      layout,
      shards,
      size,
      sizes,
      configFrom: chosen.config?.file ?? null,
      product,
      vocabulary: vocabulary.bytes,
      name: outputName(input.name, options.format),
    };
    return { ...known, result: { ok: true, convertible } };
  } catch (error) {
    return { ...known, result: { ok: false, problem: problemOf(error) } };
  }
}

/** Bytes of the tensors that a plan makes. */
export function bytesOut(plan: Plan): number {
  return plan.targets.reduce((sum, target) => sum + target.bytes, 0);
}

/** The layout, where a checkpoint in it can be converted to the format. @throws NOT_ALBERT, ALREADY_GOOGLE, AMBIGUOUS */
function requireConvertible(
  entries: readonly TensorInfo[],
  format: OutputFormat,
  tell: (layout: Layout) => void,
): ReadableLayout {
  const found = detectLayout(entries.map((entry) => entry.name));
  tell(found.layout);
  if (found.conflict) throw fail('several-layouts', found.conflict);
  switch (found.layout) {
    case 'brightmart':
      return found.layout;
    case 'google':
      if (format === 'google') throw fail('already-google', { layout: found.layout });
      return found.layout;
    case 'bert':
      throw fail('bert', { layers: found.bertLayers });
    case 'unknown': {
      const examples = entries.slice(0, 3).map((entry) => entry.name);
      throw fail('not-albert', { tensors: entries.length, examples });
    }
  }
}

/** All that was found out about a model. */
interface Model {
  readonly layout: ReadableLayout;
  readonly tensors: TensorsByName;
  readonly sizes: ModelSizes;
  readonly depth: Depth;
  readonly config: SourceConfig | null;
  readonly vocabulary: Uint8Array | null;
}

function planProduct(format: OutputFormat, file: string, model: Model): Product {
  const { layout, tensors, sizes, depth, config, vocabulary } = model;
  if (format === 'google') {
    return { format, plan: planConversion(file, tensors), config: googleConfig(sizes, depth, config) };
  }
  const plan = planHuggingFace(file, layout, tensors, sizes);
  const { architecture, labels } = plan;
  // brightmart's is multiplied out, as Google's conversion is; Google's own keeps its width.
  const embeddingSize = layout === 'google' ? sizes.embeddingSize : sizes.hiddenSize;
  const tokens = specialTokens(vocabulary, sizes.vocabularySize);
  const told = { depth, architecture, labels, embeddingSize, tokens };
  return { format, plan, config: huggingFaceConfig(sizes, config, told) };
}
