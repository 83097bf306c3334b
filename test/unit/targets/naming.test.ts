import { expect, it } from 'vitest';
import { targetOf } from '../../../src/engine/targets/index.ts';

const convertedName = (source: string) => targetOf('google').outputName(source);
const exportedName = (source: string) => targetOf('huggingface').outputName(source);

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
  const onnx = targetOf('onnx').outputName(source);
  expect(new Set([source, exported, convertedName(source), onnx]).size).toBe(4);
});
