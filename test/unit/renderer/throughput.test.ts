import { describe, expect, it } from 'vitest';
import { nextThroughput, noThroughput } from '../../../src/renderer/state/throughput.ts';

const MB = 1_000_000;

describe('the pace of a conversion', () => {
  it('is not told before half a second of data', () => {
    const started = nextThroughput(noThroughput, 0, 400 * MB, 1000);
    const first = nextThroughput(started, 10 * MB, 400 * MB, 3000);
    const early = nextThroughput(first, 50 * MB, 400 * MB, 3499);
    expect([started, first, early].map(({ secondsLeft }) => secondsLeft)).toEqual([null, null, null]);
  });

  it('counts what came since the first bytes', () => {
    const first = nextThroughput(noThroughput, 100 * MB, 400 * MB, 1000);
    const later = nextThroughput(first, 200 * MB, 400 * MB, 2000);
    expect(later.bytesPerSecond).toBe(100 * MB);
    expect(later.secondsLeft).toBe(2);
  });

  it('stays as it was while nothing new came', () => {
    const first = nextThroughput(noThroughput, 100 * MB, 400 * MB, 1000);
    expect(nextThroughput(first, 100 * MB, 400 * MB, 9000).secondsLeft).toBeNull();
  });
});
