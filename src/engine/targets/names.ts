/** The targets by name. The first is what is meant where nothing was said. */
export const TARGET_NAMES = ['google', 'huggingface', 'onnx'] as const;

/** What weights are stored in. The first is meant where nothing was said. */
export const OUTPUT_DTYPES = ['float32', 'float16', 'int8'] as const;

export type OutputDtype = (typeof OUTPUT_DTYPES)[number];

export type TargetName = (typeof TARGET_NAMES)[number];
