/** Fails in every way that there is to be found: a watcher that finds nothing here would find nothing anywhere. */

import { fail } from '../../src/engine/problem.ts';
import { utf8 } from '../layouts/bytes.ts';
import { endingOf, type Files, type Target } from './target.ts';

const FAULTS = {
  exception: () => {
    throw new TypeError('not a problem');
  },
  unexpected: () => {
    throw fail('unexpected', { reason: 'not foreseen' });
  },
  allocation: () => new Uint8Array(65 << 20),
  hang: () => {
    while (performance.now() > 0);
  },
  memory: () => {
    const held: object[] = [];
    while (performance.now() > 0) held.push(Array.from({ length: 1000 }, () => ({})));
  },
  prototype: () => Object.defineProperty(Object.prototype, 'polluted', { value: true, configurable: true }),
} as const;

export const faulty: Target = {
  name: 'faulty',
  outer: [],
  ownBytes: 0,
  endings: [],
  make: () => ({}),
  read(files) {
    const fault = Object.entries(FAULTS).find(([name]) => name in files);
    return endingOf(() => {
      fault?.[1]();
      return Promise.resolve('done');
    }).then((ending) => [ending]);
  },
};

/** An input for each fault. What changes the worker for good comes last. */
export const faults: readonly Files[] = Object.keys(FAULTS).map((name) => ({ [name]: utf8(name) }));
