import { expect, it } from 'vitest';
import { PRESETS } from '../../../src/engine/albert/presets.ts';

it('knows the sizes of the published checkpoints, to a tenth of a megabyte', () => {
  const megabytes = PRESETS.map(({ size, sourceBytes, convertedBytes }) => [
    size,
    Math.round(sourceBytes / 1e5) / 10,
    Math.round(convertedBytes / 1e5) / 10,
  ]);
  expect(megabytes).toEqual([
    ['tiny', 17.2, 32.6],
    ['base', 46, 99.7],
    ['large', 72.3, 147.5],
    ['xlarge', 251.2, 412.4],
  ]);
});
