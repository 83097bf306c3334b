import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32cOf } from '../../../src/engine/formats/crc32c.ts';
import type { Dtype } from '../../../src/engine/formats/dtype.ts';
import type { TensorInfo } from '../../../src/engine/formats/tensor.ts';
import { memorySource } from '../../../src/engine/host/source.ts';
import { BufferPool } from '../../../src/engine/pipeline/buffer-pool.ts';
import { makeConstant } from '../../../src/engine/pipeline/constant.ts';
import { transposeTensor } from '../../../src/engine/pipeline/transpose.ts';
import type { WriteContext } from '../../../src/engine/pipeline/write-context.ts';
import { platform } from '../platform.ts';

const { createCrc32c } = platform;

/** A context with buffers and stripes of so many bytes. */
function contextOf(bytes: Uint8Array, bufferBytes: number, stripeBytes: number): WriteContext {
  return {
    sources: [memorySource('data', bytes)],
    buffers: new BufferPool(5, bufferBytes),
    stripes: new BufferPool(2, stripeBytes),
    createCrc32c,
    openProduct: null,
    scales: new Map(),
    compute: (work) => work(),
  };
}

/** What is emitted; each block is taken at once or held for a while, as a slow disk does. */
async function collect(make: (emit: (bytes: Uint8Array, release: () => void) => Promise<void>) => Promise<void>) {
  const parts: Uint8Array[] = [];
  await make((bytes, release) => {
    const number = parts.push(new Uint8Array(0)) - 1;
    const take = () => {
      parts[number] = bytes.slice();
      release();
    };
    if (number % 3 === 0) take();
    else setImmediate(take);
    return Promise.resolve();
  });
  await new Promise((resolve) => setImmediate(resolve));
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return new Float32Array(whole.buffer);
}

function entryOf(rows: number, columns: number, bytes: Uint8Array, dtype: Dtype = 'float32'): TensorInfo {
  const crc32c = crc32cOf(createCrc32c, bytes);
  return { name: 'kernel', dtype, shape: [rows, columns], file: 0, offset: 0, bytes: bytes.length, crc32c };
}

async function transpose(rows: number, columns: number, bufferBytes: number, stripeBytes: number) {
  const floats = Float32Array.from({ length: rows * columns }, (_, i) => i + 0.5);
  const bytes = new Uint8Array(floats.buffer);
  const context = contextOf(bytes, bufferBytes, stripeBytes);
  return collect((emit) => transposeTensor(entryOf(rows, columns, bytes), context, emit));
}

function expectTransposed(found: Float32Array, rows: number, columns: number): void {
  expect(found).toHaveLength(rows * columns);
  const wrong = found.findIndex((value, at) => value !== (at % rows) * columns + Math.floor(at / rows) + 0.5);
  expect(wrong).toBe(-1);
}

describe('a matrix is transposed', () => {
  it.each([
    [1, 1],
    [1, 7],
    [7, 1],
    [3, 5],
    [8, 16],
    [17, 33],
    [312, 1248],
    [129, 257],
  ])('of %i rows and %i columns, in one stripe', async (rows, columns) => {
    expectTransposed(await transpose(rows, columns, 4 * columns * 8, 4 * rows * columns), rows, columns);
  });

  it('of any shape, in any number of stripes and blocks', async () => {
    const size = fc.integer({ min: 1, max: 70 });
    await fc.assert(
      fc.asyncProperty(size, size, size, size, async (rows, columns, rowsOfBlock, columnsOfStripe) => {
        const found = await transpose(rows, columns, 4 * columns * rowsOfBlock, 4 * rows * columnsOfStripe);
        expectTransposed(found, rows, columns);
      }),
      { numRuns: 60 },
    );
  });

  it('and widened, from float16', async () => {
    const halves = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600);
    const bytes = new Uint8Array(halves.buffer);
    const entry = entryOf(2, 3, bytes, 'float16');
    const found = await collect((emit) => transposeTensor(entry, contextOf(bytes, 24, 8), emit));
    expect([...found]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('unless its bytes are not those of its checksum: then nothing of it is emitted', async () => {
    const bytes = new Uint8Array(new Float32Array(6).buffer);
    const entry = { ...entryOf(2, 3, bytes), crc32c: 1 };
    const emitted: number[] = [];
    const made = transposeTensor(entry, contextOf(bytes, 24, 8), (block) => {
      emitted.push(block.length);
      return Promise.resolve();
    });
    await expect(made).rejects.toThrow(/tensor-checksum/);
    expect(emitted).toEqual([]);
  });
});

describe('a constant', () => {
  it.each([1, 2, 3, 7, 20])('is the identity of %i rows, over any borders of blocks', async (rows) => {
    for (const bufferBytes of [4, 12, 28, 4096]) {
      const context = contextOf(new Uint8Array(0), bufferBytes, 0);
      const found = await collect((emit) => makeConstant(rows * rows, rows + 1, context, emit));
      const expected = Array.from({ length: rows * rows }, (_, at) => (at % (rows + 1) === 0 ? 1 : 0));
      expect([...found]).toEqual(expected);
    }
  });

  it('is zeros, whatever was in the buffers before', async () => {
    const context = contextOf(new Uint8Array(0), 8, 0);
    const buffer = await context.buffers.take();
    context.buffers.give(buffer.fill(0xff));
    expect([...(await collect((emit) => makeConstant(5, null, context, emit)))]).toEqual([0, 0, 0, 0, 0]);
  });
});
