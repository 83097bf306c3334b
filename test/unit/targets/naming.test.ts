import { expect, it } from 'vitest';
import { targetOf } from '../../../src/engine/targets/index.ts';
import { OUTPUT_DTYPES } from '../../../src/engine/targets/names.ts';

const convertedName = (source: string) => targetOf('google').outputName(source, 'float32');
const exportedName = (source: string) => targetOf('huggingface').outputName(source, 'float32');

it.each([
  ['albert_tiny_489k', 'albert_tiny_google_zh_489k'],
  ['albert_tiny', 'albert_tiny_google_zh'],
  ['albert_tiny_zh', 'albert_tiny_google_zh'],
  ['albert_base_zh_additional_36k_steps', 'albert_base_google_zh_additional_36k_steps'],
  ['albert_base_zh', 'albert_base_google_zh'],
  ['albert_large_zh', 'albert_large_google_zh'],
  ['albert_xlarge_zh_183k', 'albert_xlarge_google_zh_183k'],
  ['albert_xlarge_zh_177k', 'albert_xlarge_google_zh_177k'],
  ['albert-tiny-zh', 'albert-tiny-google-zh'],
  ['my_model', 'my_model_google'],
  ['tinygrad', 'tinygrad_google'],
  ['中文模型', '中文模型_google'],
  ['base', 'base_google_zh'],
])('%s becomes %s', (source, converted) => {
  expect(convertedName(source)).toBe(converted);
});

it.each([
  ['albert_tiny_489k', 'albert_tiny_hf_489k'],
  ['albert_base_zh_additional_36k_steps', 'albert_base_hf_zh_additional_36k_steps'],
  ['albert_tiny_google_zh_489k', 'albert_tiny_hf_zh_489k'],
  ['albert_base_v2', 'albert_base_hf_v2'],
  ['albert-xlarge-zh', 'albert-xlarge-hf-zh'],
  ['my_model', 'my_model_hf'],
  ['my_model_google', 'my_model_hf'],
  ['my_model_onnx', 'my_model_hf'],
  ['googled', 'googled_hf'],
  ['albert_tiny_hf_zh', 'albert_tiny_hf_hf_zh'],
  ['中文模型', '中文模型_hf'],
])('%s is exported as %s, which is nobody else’s name', (source, exported) => {
  expect(exportedName(source)).toBe(exported);
  const onnx = OUTPUT_DTYPES.map((dtype) => targetOf('onnx').outputName(source, dtype));
  expect(new Set([source, exported, convertedName(source), ...onnx]).size).toBe(6);
});

it.each([
  ['albert_tiny_zh', 'float32', 'albert_tiny_onnx_zh'],
  ['albert_tiny_zh', 'float16', 'albert_tiny_onnx_fp16_zh'],
  ['albert_tiny_489k', 'int8', 'albert_tiny_onnx_int8_489k'],
  ['albert_tiny_google_zh', 'int8', 'albert_tiny_onnx_int8_zh'],
  ['albert_tiny_onnx_zh', 'int8', 'albert_tiny_onnx_int8_zh'],
  ['albert_tiny_onnx_fp16_zh', 'float32', 'albert_tiny_onnx_zh'],
  ['albert_tiny_onnx_fp16_zh', 'int8', 'albert_tiny_onnx_int8_zh'],
] as const)('%s is %s as %s', (source, dtype, name) => {
  expect(targetOf('onnx').outputName(source, dtype)).toBe(name);
});

it('of a precision of ONNX gives its place to another target’s word', () => {
  expect(exportedName('albert_tiny_onnx_fp16_zh')).toBe('albert_tiny_hf_zh');
  expect(convertedName('albert_tiny_onnx_fp16_zh')).toBe('albert_tiny_google_zh');
});
