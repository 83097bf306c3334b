import { describe, expect, it } from 'vitest';
import { EXIT, exitCodeOf, worstOf } from '../../../src/cli/exit-code.ts';

describe('the exit code', () => {
  it.each([
    [null, 0],
    ['DAMAGED', 3],
    ['NOT_ALBERT', 3],
    ['AMBIGUOUS', 3],
    ['OUTPUT_EXISTS', 4],
    ['OUTPUT_UNWRITABLE', 4],
    ['DISK_FULL', 4],
    ['CANCELLED', 130],
    ['UNEXPECTED', 1],
  ] as const)('for %s is %d', (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit);
  });

  it('of several inputs is the first of 130, 1, 4, 3, 5, 0', () => {
    expect(worstOf([0, 3, 4])).toBe(EXIT.unwritable);
    expect(worstOf([3, 1, 4])).toBe(EXIT.unexpected);
    expect(worstOf([0, 5, 3])).toBe(EXIT.refused);
    expect(worstOf([0, 5])).toBe(EXIT.unverified);
    expect(worstOf([4, 130, 1])).toBe(EXIT.interrupted);
    expect(worstOf([0, 0])).toBe(EXIT.ok);
  });
});
