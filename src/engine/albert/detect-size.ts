/** Which of the published sizes a model is. */

import { fail } from '../problem/problem.ts';
import { type Warning, warning } from '../problem/warning.ts';
import { type Blocks, isOne } from './blocks.ts';
import type { Depth, SourceConfig } from './config.ts';
import type { Layout } from './layouts/layout.ts';
import {
  type Dimensions,
  EMBEDDING_SIZE,
  type PresetSize,
  presetOf,
  presetOfDimensions,
  type Size,
} from './presets.ts';
import type { ModelSizes } from './sizes.ts';

/** Tells the size. The shapes tell the widths; layers and heads only a configuration can tell, or else the preset. */
export function detectSize(
  layout: Layout,
  sizes: ModelSizes,
  blocks: Blocks,
  config: SourceConfig | null,
): { readonly size: Size; readonly depth: Depth; readonly warnings: readonly Warning[] } {
  const preset = presetOfDimensions(asPublished(layout, sizes));
  const layers = config?.layers ?? preset?.layers;
  const heads = config?.heads ?? preset?.heads;
  if (layers === undefined || heads === undefined) {
    const { hiddenSize, feedForwardSize, embeddingSize } = sizes;
    throw fail('config-needed', { hiddenSize, feedForwardSize, embeddingSize });
  }
  const depth = { layers, heads };
  const isPreset = preset !== undefined && isOne(blocks) && isPublished(layout, sizes, depth);
  const warnings: Warning[] = [];
  const isAssumed = preset && (config?.layers == null || config.heads === null);
  if (isAssumed) warnings.push(warning('CONFIG_ASSUMED', { size: preset.size, file: config?.file ?? null }));
  if (!config && layout.mayBePreLayerNorm) warnings.push(warning('POST_LN_ASSUMED', { file: null }));
  if (!isPreset) {
    const { hiddenSize, embeddingSize, vocabularySize } = sizes;
    warnings.push(warning('CUSTOM_SIZE', { hiddenSize, layers, heads, embeddingSize, vocabularySize }));
  }
  return { size: isPreset ? preset.size : 'custom', depth, warnings };
}

/** Whether a model of these layers and heads is one that was published; what is not told is taken from the widths. */
export function isPublished(
  layout: Layout,
  sizes: ModelSizes,
  { layers, heads }: { readonly layers: number | null; readonly heads: number | null },
): boolean {
  const preset = presetOfDimensions(asPublished(layout, sizes));
  return (
    preset !== undefined && (layers ?? preset.layers) === preset.layers && (heads ?? preset.heads) === preset.heads
  );
}

/**
 * The widths that the model was published with: one of the four that was converted has its word embedding multiplied
 * out. What Google trained keeps it factorised, adds positions before the projection, and is none of the four.
 */
function asPublished({ mapping }: Layout, sizes: ModelSizes): Dimensions {
  if (mapping === 'never') return sizes;
  return { ...sizes, embeddingSize: sizes.embeddingSize === sizes.hiddenSize ? EMBEDDING_SIZE : 0 };
}

/** @throws SIZE_MISMATCH where a person asked for another size than the one found */
export function requireSize(requested: 'auto' | PresetSize, found: Size, sizes: ModelSizes, depth: Depth): void {
  if (requested === 'auto' || requested === found) return;
  const preset = presetOf(requested);
  throw fail('size-mismatch', {
    requested,
    found,
    hiddenSize: sizes.hiddenSize,
    layers: depth.layers,
    heads: depth.heads,
    expectedHiddenSize: preset?.hiddenSize ?? 0,
    expectedLayers: preset?.layers ?? 0,
    expectedHeads: preset?.heads ?? 0,
  });
}
