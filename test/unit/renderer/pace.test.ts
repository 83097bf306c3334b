import { describe, expect, it } from 'vitest';
import { nextPace, nextPart, noPace } from '../../../src/renderer/state/pace.ts';

describe('the time left', () => {
  it('is not told before half a second', () => {
    const started = nextPace(noPace, 0, 1000);
    const early = nextPace(started, 0.2, 1499);
    expect([started, early].map(({ secondsLeft }) => secondsLeft)).toEqual([null, null]);
  });

  it('is not told by the beginning, in which all is got ready', () => {
    const started = nextPace(noPace, 0, 1000);
    expect(nextPace(started, 0.02, 3000).secondsLeft).toBeNull();
    expect(nextPace(started, 0.04, 3000).secondsLeft).toBeCloseTo(48);
  });

  it('is of the whole, by what was done since the first report', () => {
    const first = nextPace(noPace, 0.25, 1000);
    expect(nextPace(first, 0.5, 2000).secondsLeft).toBe(2);
  });

  it('stays as it was while nothing new came', () => {
    const first = nextPace(noPace, 0.25, 1000);
    expect(nextPace(first, 0.25, 9000).secondsLeft).toBeNull();
  });

  it('is kept when another part begins, until that has a pace of its own', () => {
    const converting = nextPace(nextPace(noPace, 0, 0), 0.1, 1000);
    const verifying = nextPace(nextPart(converting), 0.1, 1000);
    expect(verifying.secondsLeft).toBe(9);
    expect(nextPace(verifying, 0.2, 3000).secondsLeft).toBeCloseTo(16);
  });
});
