import { expect, it } from 'vitest';
import { shareDone } from '../../../src/shared/share-done.ts';

it('a job that only converts is done when all bytes are written', () => {
  expect(shareDone({ stage: 'inspecting', done: 0, total: 0 }, false)).toBe(0);
  expect(shareDone({ stage: 'writing', done: 30, total: 40 }, false)).toBe(0.75);
  expect(shareDone({ stage: 'finishing', done: 40, total: 40 }, false)).toBe(1);
});

it('a job that also verifies never goes back, though each half counts its own bytes', () => {
  const shares = [
    shareDone({ stage: 'writing', done: 40, total: 40 }, true),
    shareDone({ stage: 'verifying', done: 0, total: 1000 }, true),
    shareDone({ stage: 'verifying', done: 1000, total: 1000 }, true),
  ];
  expect(shares).toEqual([0.5, 0.5, 1]);
});
