/** Fails in every way that there is to be found: a watcher that finds nothing here would find nothing anywhere. */

import { fail } from '../../src/engine/problem/problem.ts';
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
  resident: () => {
    // Asked for in a way that is not counted.
    const { buffer } = new WebAssembly.Memory({ initial: (600 << 20) / 65_536 });
    new Uint8Array(buffer).fill(1);
  },
  exit: () => process.exit(0),
  killed: () => process.kill(process.pid, 'SIGKILL'),
  waiting: () => new Promise<void>(() => undefined),
  prototype: () => Object.defineProperty(Object.prototype, 'polluted', { value: true, configurable: true }),
} as const;

const ENDED = /^it ended without an answer/;
const FOUND_BY: Readonly<Record<keyof typeof FAULTS, RegExp>> = {
  exception: /^TypeError: not a problem/,
  unexpected: /unexpected: not foreseen/,
  allocation: /^\d+ bytes were asked for$/,
  hang: /^it takes [\d.]+ seconds of the processor|^it never answers$/,
  memory: ENDED,
  resident: /^\d+ MiB were resident$/,
  exit: ENDED,
  killed: ENDED,
  waiting: /^it never answers$/,
  prototype: /^Object\.prototype was changed$/,
};

export const faulty: Target = {
  name: 'faulty',
  outer: [],
  ownBytes: 0,
  endings: [],
  make: () => ({}),
  read(files) {
    const fault = Object.entries(FAULTS).find(([name]) => name in files);
    return endingOf(async () => {
      await fault?.[1]();
      return 'done';
    }).then((ending) => [ending]);
  },
};

/** An input for each fault, and by what it must be found: another limit must not hide that one does not hold. */
export const faults: readonly { readonly files: Files; readonly found: RegExp }[] = Object.entries(FOUND_BY).map(
  ([name, found]) => ({ files: { [name]: utf8(name) }, found }),
);
