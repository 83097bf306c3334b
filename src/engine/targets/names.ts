/** The targets by name. The first is what is meant where nothing was said. */
export const TARGET_NAMES = ['google', 'huggingface', 'onnx'] as const;

export type TargetName = (typeof TARGET_NAMES)[number];
