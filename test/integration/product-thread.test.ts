import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BUILT } from './command-line.ts';
import { multiplyWith } from './product-thread.ts';

it('is a program of its own that multiplies as the one it helps does, and ends', async () => {
  const alone = await multiplyWith(null);
  const helped = await multiplyWith(join(BUILT, 'product-thread.cjs'));
  expect(helped.exitCode).toBe(0);
  expect(helped.product.equals(alone.product)).toBe(true);
});
