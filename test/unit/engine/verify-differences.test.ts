/** What a verification finds is what it would find if every run were multiplied by itself, in float64. */

import { expect, it } from 'vitest';
import type { Multiplier } from '../../../src/engine/compute/multiplier.ts';
import type { Platform } from '../../../src/engine/host/platform.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { changed, convertFiles, floatsOf } from '../../verdicts/conversions.ts';
import { filesOf, type RandomModel, TINY } from '../../verdicts/random-model.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';

/** The same, but that it knows of no runs that differ by little. `asked`: how often it was told of some. */
function multipliedAlone(): { readonly platform: Platform; asked: number } {
  const counted = { platform, asked: 0 };
  const alone = (inner: Multiplier): Multiplier => ({
    precision: inner.precision,
    matrix: (rows, columns) => inner.matrix(rows, columns),
    multiply(x, n, matrix, runs = 1) {
      if (runs > 1) counted.asked++;
      return inner.multiply(x, n, matrix);
    },
    begin: (x, n, matrix, into) => inner.begin(x, n, matrix, into),
    multiplyTurned: (x, n, matrix) => inner.multiplyTurned(x, n, matrix),
    dispose: () => inner.dispose(),
  });
  const load: Platform['loadBackend']['load'] = async (backend) => {
    const found = await platform.loadBackend.load(backend);
    return found.ok ? { ok: true, loaded: () => alone(found.loaded()) } : found;
  };
  counted.platform = { ...platform, loadBackend: { ...platform.loadBackend, load } };
  return counted;
}

function verified(source: Files, converted: Files, on: Platform) {
  const options = { text: null, backend: 'wasm' } as const;
  return verify(memoryInput(source), memoryInput(converted), options, on, quietRun());
}

/** Words of which some are far off. */
function spoiled(converted: Files): Promise<Files> {
  return changed(converted, (tensors) => {
    const words = floatsOf(tensors, 'bert/embeddings/word_embeddings');
    for (let at = 0; at < words.length; at += 7) words[at] = 3 + 2 * (words[at] ?? 0);
  });
}

it.each<Partial<RandomModel>>([
  { deviation: 0.02 },
  { deviation: 0.1, scales: 0.5, activation: 'relu' },
  { deviation: 0.05, largeChannels: true },
  { deviation: 0.08, biases: 5, activation: 'linear' },
])('%o, right and wrong', async (spread) => {
  const source = filesOf({ ...TINY, ...spread });
  const right = await convertFiles(source, 'google', 'wasm');
  for (const converted of [right, await spoiled(right)]) {
    const reference = multipliedAlone();
    const expected = await verified(source, converted, reference.platform);
    const found = await verified(source, converted, platform);
    expect(reference.asked).toBeGreaterThan(0);
    expect(found.grade).toBe(expected.grade);
    expect(found.ok).toBe(converted === right);
    for (const figures of ['maxAbsDiff', 'rounding'] as const) {
      for (const output of ['sequence', 'pooled', 'mlm', 'sop'] as const) {
        const [figure, wanted] = [found[figures][output] ?? 0, expected[figures][output] ?? 0];
        expect(wanted).toBeGreaterThan(0);
        // Of outputs of some units, float64 itself tells no more.
        expect(Math.abs(figure - wanted), `${figures}.${output}`).toBeLessThan(1e-3 * wanted + 1e-14);
      }
    }
  }
});
