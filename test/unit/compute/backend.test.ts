import { describe, expect, it, vi } from 'vitest';
import {
  type Backend,
  chooseBackend,
  type LoadBackend,
  MULTIPLIER_SPEEDS,
  measureSpeed,
  type Speeds,
  secondsFor,
} from '../../../src/engine/compute/backend.ts';
import { flopsOfProduct, measureProduct, PRODUCT_SPEEDS } from '../../../src/engine/compute/product.ts';
import { availableBackends, nodeBackends, nodeProducts } from '../../../src/node/backends.ts';
import { tensorflowLoaded } from '../../../src/node/tensorflow.ts';

/** The published sizes' products, in operations. */
const PRODUCTS = [312, 768, 1024, 2048].map((columns) => flopsOfProduct({ rows: 21128, innerSize: 128, columns }));

function backends(speeds: Speeds, available: readonly Backend[] = ['tensorflow', 'wasm']): LoadBackend<Backend> {
  return { available, speeds: () => speeds, load: async (backend) => ({ ok: true, loaded: backend }) };
}

async function chosen(flops: number, loadable: LoadBackend<Backend>): Promise<Backend> {
  return (await chooseBackend(loadable, 'auto', flops, [])).backend;
}

const loaded = (speeds: Speeds, gigaflops: number): Speeds => ({
  ...speeds,
  tensorflow: { loadSeconds: 0, gigaflops },
});

describe('auto', () => {
  it('does not load the library for a product that would be done before', async () => {
    for (const flops of PRODUCTS) expect(await chosen(flops, backends(PRODUCT_SPEEDS))).toBe('wasm');
  });

  it('takes it for the same product where it is loaded, and faster here', async () => {
    for (const flops of PRODUCTS) expect(await chosen(flops, backends(loaded(PRODUCT_SPEEDS, 100)))).toBe('tensorflow');
  });

  it('leaves it where it is loaded and slower here', async () => {
    for (const flops of PRODUCTS) expect(await chosen(flops, backends(loaded(PRODUCT_SPEEDS, 10)))).toBe('wasm');
  });

  it('loads it for work that takes longer than that', async () => {
    expect(await chosen(100e9, backends(MULTIPLIER_SPEEDS))).toBe('tensorflow');
  });

  it('takes none that is not there', async () => {
    expect(await chosen(1e15, backends(loaded(MULTIPLIER_SPEEDS, 1e6), ['wasm']))).toBe('wasm');
  });

  it('asks anew each time, as it may be loaded by then', async () => {
    const speeds = vi.fn(() => PRODUCT_SPEEDS).mockImplementationOnce(() => loaded(PRODUCT_SPEEDS, 100));
    const asked = { ...backends(PRODUCT_SPEEDS), speeds };
    expect([await chosen(10e9, asked), await chosen(10e9, asked)]).toEqual(['tensorflow', 'wasm']);
  });
});

describe('a speed', () => {
  it('is that of the best of several tries, in operations a second', () => {
    let at = 0;
    const durations = [30, 5, 20];
    const work = () => {
      at += durations.shift() ?? 1;
    };
    expect(measureSpeed(1e9, work, () => at)).toBe(1e9 / 0.005);
  });

  it('is one of work that was really done', () => {
    let at = 0;
    const multiply = vi.fn(() => {
      at += 10;
    });
    const open = () => ({ multiply, dispose: () => undefined });
    expect(measureProduct(open, () => at)).toBe((2 * 512 * 128 * 1024) / 0.01);
    expect(multiply).toHaveBeenCalledTimes(4);
  });
});

describe.runIf(availableBackends().includes('tensorflow'))('TensorFlow’s library, in this process', () => {
  it('costs its loading until it is loaded, and from then on nothing but its work', async () => {
    for (const kind of [nodeProducts, nodeBackends]) {
      const before = tensorflowLoaded() ? null : (await kind.speeds()).tensorflow.loadSeconds;
      if (kind === nodeProducts) expect(before).toBeGreaterThan(0.1);
      expect((await kind.load('tensorflow')).ok).toBe(true);
      const { tensorflow, wasm } = await kind.speeds();
      expect([tensorflow.loadSeconds, wasm.loadSeconds]).toEqual([0, 0]);
      for (const { gigaflops } of [tensorflow, wasm]) expect(gigaflops).toBeGreaterThan(0);
      expect(await kind.speeds()).toEqual({ tensorflow, wasm });
      const sooner = secondsFor(10e9, tensorflow) < secondsFor(10e9, wasm) ? 'tensorflow' : 'wasm';
      expect((await chooseBackend<unknown>(kind, 'auto', 10e9, [])).backend).toBe(sooner);
    }
  });
});
