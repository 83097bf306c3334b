/** Where transformers.js and optimum look for a model, and what the former calls its precision. */
export const MODEL_FILES = {
  float32: 'onnx/model.onnx',
  float16: 'onnx/model_fp16.onnx',
  int8: 'onnx/model_int8.onnx',
} as const;
