import { expect, it } from 'vitest';
import { allocatedBytes, countAllocations } from '../../fuzz/allocation.ts';

// The engine is loaded behind this, so that whatever it asks for is counted.
countAllocations();
const { computeStatistics } = await import('../../../src/engine/use-cases/statistics.ts');
const { verify } = await import('../../../src/engine/use-cases/verify/verify.ts');
const { memoryInput } = await import('../memory.ts');
const { platform, quietRun } = await import('../platform.ts');
const { bundleFiles } = await import('../small-albert.ts');
const { googleFiles, googleTensors, zeros } = await import('../small-google.ts');

const COUNT = 5000;

/** A clock by which the speed of multiplying is measured as often every time, whatever this machine is busy with. */
function steadyClock() {
  let milliseconds = 0;
  return () => {
    milliseconds += 100;
    return milliseconds;
  };
}

it.each([
  ['no element', [0]],
  ['one element', [1]],
] as const)('comparing many tensors of %s takes no more memory than comparing a few', async (_, shape) => {
  const asked = async (count: number) => {
    const more = Array.from({ length: count }, (_, i) => zeros(`extra/${i}`, shape));
    const input = memoryInput({ ...googleFiles(), ...bundleFiles([...googleTensors(), ...more]) });
    allocatedBytes();
    await verify(input, input, { text: null, backend: 'wasm' }, { ...platform, now: steadyClock() }, quietRun());
    return allocatedBytes();
  };
  const few = await asked(1);
  // What is known of each tensor, and its eight bytes in the index as they are read.
  expect((await asked(COUNT)) - few).toBeLessThan(1000 * COUNT);
});

it('measuring a small tensor takes little memory', async () => {
  const input = memoryInput(bundleFiles([zeros('small', [1])]));
  allocatedBytes();
  await computeStatistics(input, 'small', platform, quietRun().signal);
  expect(allocatedBytes()).toBeLessThan(100_000);
});
