import { expect, it } from 'vitest';
import { share, ticks } from '../../../src/renderer/state/log-scale.ts';

it('equal factors are equally far apart', () => {
  expect(share(1e-12)).toBeCloseTo(0);
  expect(share(1e-9)).toBeCloseTo(0.25);
  expect(share(1e-6)).toBeCloseTo(0.5);
  expect(share(1)).toBe(1);
});

it('what is beyond either end lies at it', () => {
  expect([share(0), share(1e-30), share(7), share(Number.MAX_VALUE)]).toEqual([0, 0, 1, 1]);
});

it('the axis names both ends', () => {
  expect(ticks()).toEqual([-12, -9, -6, -3, 0]);
});
