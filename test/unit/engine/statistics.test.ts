import { describe, expect, it } from 'vitest';
import type { Dtype } from '../../../src/engine/formats/dtype.ts';
import { computeStatistics, type TensorStatistics } from '../../../src/engine/use-cases/statistics.ts';
import { memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { bundleFiles, floatTensor, type SmallTensor } from '../small-albert.ts';

const never = new AbortController().signal;

function measure(tensor: SmallTensor, signal = never): Promise<TensorStatistics> {
  return computeStatistics(memoryInput(bundleFiles([tensor])), tensor.name, platform, signal);
}

const floats = (...values: number[]) => floatTensor('any/kernel', [values.length], Float32Array.from(values));

function typed(dtype: Dtype, bytes: ArrayBuffer, count: number): SmallTensor {
  return { name: 'any', dtype, shape: [count], bytes: new Uint8Array(bytes) };
}

describe('the distribution of a tensor', () => {
  it('has the figures that float64 arithmetic gives, over several blocks', async () => {
    const values = Float32Array.from({ length: 700_001 }, (_, i) => 1000 + Math.sin(i) * 0.02);
    const found = await measure(floatTensor('any/kernel', [values.length], values));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(found).toMatchObject({ tensor: 'any/kernel', count: 700_001, zeros: 0, nans: 0, infinities: 0 });
    expect(found.mean).toBeCloseTo(mean, 8);
    expect(found.deviation).toBeCloseTo(Math.sqrt(variance), 8);
    expect(found.min).toBe(values.reduce((a, b) => Math.min(a, b)));
    expect(found.max).toBe(values.reduce((a, b) => Math.max(a, b)));
    expect(found.bins).toHaveLength(64);
    expect(found.bins.reduce((sum, count) => sum + count)).toBe(700_001);
  });

  it('counts what is not finite, and leaves it out of all else', async () => {
    const found = await measure(floats(Number.NaN, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0));
    expect(found).toMatchObject({ count: 7, min: -1, max: 1, mean: 0, zeros: 2, nans: 1, infinities: 2 });
    expect(found.bins.reduce((sum, count) => sum + count)).toBe(4);
    expect([found.bins[0], found.bins[32], found.bins[63]]).toEqual([1, 2, 1]);
  });

  it('has no figures where there is no finite value', async () => {
    const none = { min: null, max: null, mean: null, deviation: null, bins: [] };
    expect(await measure(floats(Number.NaN))).toMatchObject({ ...none, count: 1, nans: 1 });
    expect(await measure(floatTensor('empty', [0, 3], new Float32Array(0)))).toMatchObject({ ...none, count: 0 });
  });

  it('puts equal values into one bin', async () => {
    const found = await measure(floats(3, 3, 3));
    expect(found).toMatchObject({ min: 3, max: 3, mean: 3, deviation: 0 });
    expect(found.bins[0]).toBe(3);
  });

  it('bears the whole range of float64', async () => {
    const found = await measure(typed('float64', Float64Array.of(-Number.MAX_VALUE, 0, Number.MAX_VALUE).buffer, 3));
    expect([found.bins[0], found.bins[32], found.bins[63]]).toEqual([1, 1, 1]);
  });

  it.each<[Dtype, ArrayBuffer, number, number]>([
    ['float16', Uint16Array.of(0x3c00, 0xc000).buffer, 1, -2],
    ['bfloat16', Uint16Array.of(0x3f80, 0xc000).buffer, 1, -2],
    ['float64', Float64Array.of(1, -2).buffer, 1, -2],
    ['int64', BigInt64Array.of(125_000n, -2n).buffer, 125_000, -2],
    ['int32', Int32Array.of(7, -2).buffer, 7, -2],
    ['uint8', Uint8Array.of(200, 3).buffer, 200, 3],
  ])('reads %s', async (dtype, bytes, max, min) => {
    expect(await measure(typed(dtype, bytes, 2))).toMatchObject({ count: 2, max, min });
  });

  it('is refused for what is not made of numbers', async () => {
    await expect(measure(typed('complex64', new ArrayBuffer(16), 2))).rejects.toMatchObject({
      problem: { code: 'UNSUPPORTED_DTYPE', facts: { dtype: 'complex64' } },
    });
  });

  it('is refused for a tensor that is not there', async () => {
    const input = memoryInput(bundleFiles([floats(1)]));
    await expect(computeStatistics(input, '__proto__', platform, never)).rejects.toMatchObject({
      problem: { code: 'MISSING_TENSOR', facts: { tensors: ['__proto__'] } },
    });
  });

  it('finds a byte that is not what it was', async () => {
    const files = bundleFiles([floats(1, 2, 3)]);
    const data = files['albert_model.ckpt.data-00000-of-00001'];
    if (data) data[5] = (data[5] ?? 0) ^ 1;
    await expect(computeStatistics(memoryInput(files), 'any/kernel', platform, never)).rejects.toMatchObject({
      problem: { code: 'DAMAGED', kind: 'tensor-checksum' },
    });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(measure(floats(1, 2), controller.signal)).rejects.toMatchObject({ problem: { code: 'CANCELLED' } });
  });
});
