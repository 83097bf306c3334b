import { describe, expect, it } from 'vitest';
import { inputOf } from './memory-input.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import type { Reading } from './target.ts';
import { TARGETS } from './targets.ts';

const reading: Reading = { folder: null, begin: () => undefined };

describe.each(TARGETS.map((target) => [target.name, target] as const))('the inputs for %s', (_, target) => {
  it('are the same for the same seed, and others for another', () => {
    const made = (seed: string) => target.make(new Random(seed));
    expect(made('7')).toEqual(made('7'));
    expect(made('7')).not.toEqual(made('8'));
  });

  it('are read in more than one way', async () => {
    const endings = new Set<string>();
    for (let i = 0; i < 60 * (target.share ?? 1); i++) {
      for (const ending of await target.read(target.make(new Random(`some/${i}`)), reading)) endings.add(ending);
    }
    expect(endings.size).toBeGreaterThan(2);
    expect(target.endings.filter((ending) => endings.has(ending)).length).toBeGreaterThan(2);
  });
});

it('a mutation changes what is described', () => {
  const layout = () => ({ list: [1, 2n, 'a'], claim: null, flag: true, bytes: Uint8Array.of(1, 2, 3) });
  const changed = Array.from({ length: 100 }, (_, i) => {
    const mutated = layout();
    mutate(mutated, new Random(String(i)), { claim: () => 5 });
    return JSON.stringify(mutated, (__, value) => (typeof value === 'bigint' ? `${value}n` : value));
  });
  expect(new Set(changed).size).toBeGreaterThan(50);
});

it('an input in memory has the files that were given', () => {
  expect(inputOf({ 'a.index': Uint8Array.of(1) }).files.map(({ path, size }) => [path, size])).toEqual([
    ['a.index', 1],
  ]);
});
