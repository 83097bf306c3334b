import { expect, it } from 'vitest';
import { convertedName } from '../../../src/engine/albert/naming.ts';

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
