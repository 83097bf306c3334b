import { describe, expect, it } from 'vitest';
import { nextPace, noPace } from '../../../src/renderer/state/pace.ts';

const MB = 1_000_000;

describe('the pace of a conversion', () => {
  it('is not told before half a second of data', () => {
    const started = nextPace(noPace, 0, 400 * MB, 1000);
    const first = nextPace(started, 10 * MB, 400 * MB, 3000);
    const early = nextPace(first, 50 * MB, 400 * MB, 3499);
    expect([started, first, early].map(({ secondsLeft }) => secondsLeft)).toEqual([null, null, null]);
  });

  it('counts what came since the first bytes', () => {
    const first = nextPace(noPace, 100 * MB, 400 * MB, 1000);
    const later = nextPace(first, 200 * MB, 400 * MB, 2000);
    expect(later.bytesPerSecond).toBe(100 * MB);
    expect(later.secondsLeft).toBe(2);
  });

  it('stays as it was while nothing new came', () => {
    const first = nextPace(noPace, 100 * MB, 400 * MB, 1000);
    expect(nextPace(first, 100 * MB, 400 * MB, 9000).secondsLeft).toBeNull();
  });
});
