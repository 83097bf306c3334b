import { expect, it } from 'vitest';
import { readOptions } from '../../../src/shared/kept-options.ts';

const DEFAULTS = { language: 'system', theme: 'system', zip: false, backend: 'auto' };

it.each([null, undefined, 7, 'zh', [], [1], {}, { language: {} }, { __proto__: { zip: true } }.constructor])(
  'has the defaults for %j',
  (stored) => {
    expect(readOptions(stored)).toEqual(DEFAULTS);
  },
);

it('reads each part for itself', () => {
  expect(readOptions({ language: 'zh', theme: 'pink', zip: 'yes', backend: 'wasm', more: 1 })).toEqual({
    language: 'zh',
    theme: 'system',
    zip: false,
    backend: 'wasm',
  });
});

it('reads back what was stored', () => {
  const chosen = { language: 'en', theme: 'dark', zip: true, backend: 'tensorflow' } as const;
  expect(readOptions(JSON.parse(JSON.stringify(chosen)))).toEqual(chosen);
});
