/** What is told of a verification beforehand, against what it does. */

import { describe, expect, it } from 'vitest';
import { type Batch, spreadBatch } from '../../../src/engine/albert/forward/batch.ts';
import type { Matrix, Multiplier } from '../../../src/engine/compute/multiplier.ts';
import type { Platform } from '../../../src/engine/host/platform.ts';
import { openModel } from '../../../src/engine/model/open-model.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { type Cost, costOf, measureSpeeds, secondsAt } from '../../../src/engine/use-cases/verify/cost.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { convertFiles } from '../../verdicts/conversions.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, albertTensors } from '../small-albert.ts';

/** Counts operations; what {@link measureSpeeds} tries is not part of a verification. */
class Counted {
  flops = 0;
  readonly platform: Platform = {
    ...platform,
    loadBackend: {
      ...platform.loadBackend,
      load: async (backend) => {
        const found = await platform.loadBackend.load(backend);
        if (!found.ok) return found;
        return { ok: true, loaded: () => this.counting(found.loaded()) };
      },
    },
  };

  private counting(inner: Multiplier): Multiplier {
    const count = (n: number, { rows, columns }: Matrix) => {
      this.flops += 2 * n * rows * columns;
    };
    return {
      precision: inner.precision,
      matrix: (rows, columns) => inner.matrix(rows, columns),
      multiply(x, n, matrix, runs) {
        count(n, matrix);
        return inner.multiply(x, n, matrix, runs);
      },
      begin(x, n, matrix, into) {
        count(n, matrix);
        return inner.begin(x, n, matrix, into);
      },
      multiplyTurned(x, n, matrix, runs) {
        count(n, matrix);
        return inner.multiplyTurned(x, n, matrix, runs);
      },
      dispose: () => inner.dispose(),
    };
  }
}

async function told(source: Files, converted: Files): Promise<number> {
  const [first, second] = [
    await openModel(memoryInput(source), platform),
    await openModel(memoryInput(converted), platform),
  ];
  const batch: Batch = spreadBatch(first.sizes);
  const { flops, exactFlops } = costOf(first, second, batch, 'float64');
  return flops + exactFlops;
}

async function done(source: Files, converted: Files): Promise<number> {
  const counted = new Counted();
  let tried = 0;
  const run = {
    ...quietRun(),
    // What is told first has been tried by then.
    onProgress: ({ done: bytes }: { readonly done: number }) => {
      if (bytes === 0) tried = counted.flops;
    },
  };
  const options = { text: null, backend: 'wasm' } as const;
  await verify(memoryInput(source), memoryInput(converted), options, counted.platform, run);
  return counted.flops - tried;
}

const SOURCE = albertFiles(albertTensors());
const WITHOUT_HEADS = albertFiles(albertTensors().filter(({ name }) => !name.startsWith('cls/')));

describe('the operations that are counted beforehand are those that are done', () => {
  it.each<[string, Files, TargetName]>([
    ['in Google’s layout', SOURCE, 'google'],
    ['in Hugging Face’s', SOURCE, 'huggingface'],
    ['without the pretraining heads', WITHOUT_HEADS, 'google'],
  ])('%s', async (_, source, format) => {
    const converted = await convertFiles(source, format, 'wasm');
    expect(await done(source, converted)).toBe(await told(source, converted));
  });

  it('of an export of Google’s layout', async () => {
    const google = await convertFiles(SOURCE, 'google', 'wasm');
    const exported = await convertFiles(google, 'huggingface', 'wasm');
    expect(await done(google, exported)).toBe(await told(google, exported));
  });
});

describe('the time that is told', () => {
  const cost: Cost = {
    flops: 8e9,
    exactFlops: 4e9,
    rows: 24,
    runs: 3,
    read: 1e6,
    elements: 1e6,
    activations: 1e5,
    bytes: 1e9,
  };

  it('goes by the speed of each', () => {
    const speeds = { multiplier: 2e9, exactly: 2e9, thread: 1e9 };
    const seconds = (other: Partial<typeof speeds>) => secondsAt({ ...speeds, ...other }, cost);
    expect(seconds({}) - seconds({ multiplier: 4e9 })).toBeCloseTo(2);
    expect(seconds({}) - seconds({ exactly: 4e9 })).toBeCloseTo(1);
    expect(seconds({}) - 6).toBeCloseTo(2 * (seconds({ thread: 2e9 }) - 6));
  });

  it('is measured by the clock that is given, when threads that help have come', () => {
    // Ten milliseconds for what is multiplied first, five for what follows.
    let [now, nth] = [0, 0];
    const multiplier = {
      precision: 'float64',
      matrix: (rows: number, columns: number) => ({ rows, columns, write: () => undefined, release: () => undefined }),
      multiply: (x: Float64Array) => {
        now += nth++ < 2 ? 10 : 5;
        return x;
      },
    } as unknown as Multiplier;
    const sizes = { hiddenSize: 100, feedForwardSize: 400 } as Parameters<typeof measureSpeeds>[3];
    const speeds = measureSpeeds(multiplier, multiplier, cost, sizes, () => now);
    expect(speeds.multiplier).toBeCloseTo((2 * 24 * 100 * 400) / 5e-3);
  });
});
