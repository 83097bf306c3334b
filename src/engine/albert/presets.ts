/** The four sizes that brightmart published, and `custom` for a checkpoint that fits none of them. */

export type PresetSize = (typeof PRESETS)[number]['size'];
export type Size = PresetSize | 'custom';

/** What tells one ALBERT from another. Widths in floats. */
export interface Dimensions {
  readonly hiddenSize: number;
  readonly feedForwardSize: number;
  /** Width E of the factorised word embedding. */
  readonly embeddingSize: number;
  readonly positions: number;
  readonly tokenTypes: number;
}

interface PresetOf<S extends string> extends Dimensions {
  readonly size: S;
  readonly layers: number;
  readonly heads: number;
  /** Bytes of a published checkpoint's tensor data, before and after; for display only. */
  readonly sourceBytes: number;
  readonly convertedBytes: number;
  /** The name of the published checkpoint. */
  readonly publishedName: string;
}

export type Preset = PresetOf<PresetSize>;

export const VOCABULARY_SIZE = 21128;
export const POSITIONS = 512;
export const TOKEN_TYPES = 2;
export const EMBEDDING_SIZE = 128;

export const PRESETS = [
  preset('tiny', 312, 4, 12, 'albert_tiny_489k'),
  preset('base', 768, 12, 12, 'albert_base_zh_additional_36k_steps'),
  preset('large', 1024, 24, 16, 'albert_large_zh'),
  preset('xlarge', 2048, 24, 32, 'albert_xlarge_zh_183k'),
] as const;

export const PRESET_SIZES: readonly PresetSize[] = PRESETS.map(({ size }) => size);

/** The preset of a name such as `base`; `undefined` for `custom`. */
export function presetOf(size: Size): Preset | undefined {
  return PRESETS.find((candidate) => candidate.size === size);
}

/** The preset whose widths these are. The vocabulary is free: a preset with another vocabulary stays that preset. */
export function presetOfDimensions(found: Dimensions): Preset | undefined {
  return PRESETS.find(
    (candidate) =>
      candidate.hiddenSize === found.hiddenSize &&
      candidate.feedForwardSize === found.feedForwardSize &&
      candidate.embeddingSize === found.embeddingSize &&
      candidate.positions === found.positions &&
      candidate.tokenTypes === found.tokenTypes,
  );
}

function preset<S extends string>(
  size: S,
  hiddenSize: number,
  layers: number,
  heads: number,
  publishedName: string,
): PresetOf<S> {
  const feedForwardSize = 4 * hiddenSize;
  const dense = hiddenSize * hiddenSize + hiddenSize;
  const layerNorm = 2 * hiddenSize;
  const attention = 4 * dense + layerNorm;
  const feedForward = 2 * hiddenSize * feedForwardSize + feedForwardSize + hiddenSize + layerNorm;
  const positionsAndTypes = (POSITIONS + TOKEN_TYPES) * hiddenSize + layerNorm;
  const poolerAndHeads = dense + (dense + layerNorm + VOCABULARY_SIZE) + (2 * hiddenSize + 2); // pooler, MLM, SOP
  const rest = positionsAndTypes + attention + feedForward + poolerAndHeads;
  return {
    size,
    hiddenSize,
    feedForwardSize,
    embeddingSize: EMBEDDING_SIZE,
    positions: POSITIONS,
    tokenTypes: TOKEN_TYPES,
    layers,
    heads,
    publishedName,
    sourceBytes: 4 * (rest + (VOCABULARY_SIZE + hiddenSize) * EMBEDDING_SIZE),
    convertedBytes: 4 * (rest + VOCABULARY_SIZE * hiddenSize),
  };
}
