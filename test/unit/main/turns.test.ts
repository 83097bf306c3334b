import { expect, it } from 'vitest';
import { inTurns } from '../../../src/main/turns.ts';

it('lets two work at a time, in order, and goes on after a failure', async () => {
  const turn = inTurns(2);
  const finish: (() => void)[] = [];
  const started: number[] = [];
  const results = [0, 1, 2, 3].map((i) =>
    turn(() => {
      started.push(i);
      return new Promise<number>((resolve, reject) =>
        finish.push(() => (i === 0 ? reject(new Error('no')) : resolve(i))),
      );
    }).catch(() => -1),
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  expect(started).toEqual([0, 1]);
  finish[0]?.();
  await settle();
  expect(started).toEqual([0, 1, 2]);
  finish[1]?.();
  await settle();
  expect(started).toEqual([0, 1, 2, 3]);
  finish[2]?.();
  finish[3]?.();
  expect(await Promise.all(results)).toEqual([-1, 1, 2, 3]);
});
