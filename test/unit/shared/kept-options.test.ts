import { expect, it } from 'vitest';
import { readOptions } from '../../../src/shared/kept-options.ts';

const DEFAULTS = {
  language: 'system',
  theme: 'system',
  targets: ['google'],
  dtype: 'float32',
  verify: true,
  zip: false,
  backend: 'auto',
  listShare: 50,
};

it.each([null, undefined, 7, 'zh', [], [1], {}, { language: {} }, { __proto__: { zip: true } }.constructor])(
  'has the defaults for %j',
  (stored) => {
    expect(readOptions(stored)).toEqual(DEFAULTS);
  },
);

it('reads each part for itself', () => {
  const stored = {
    language: 'zh',
    theme: 'pink',
    targets: ['tflite'],
    verify: false,
    zip: 'yes',
    listShare: 90,
    backend: 'wasm',
    more: 1,
  };
  expect(readOptions(stored)).toEqual({ ...DEFAULTS, language: 'zh', verify: false, backend: 'wasm' });
});

it('reads back what was stored', () => {
  const chosen = {
    language: 'en',
    theme: 'dark',
    targets: ['google', 'huggingface'],
    dtype: 'int8',
    listShare: 64,
    verify: false,
    zip: true,
    backend: 'tensorflow',
  } as const;
  expect(readOptions(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
});
