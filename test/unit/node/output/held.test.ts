/** What a refusal to rename means on which system. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { isMountPoint, mayBeHeld } from '../../../../src/node/output/held.ts';

const refusal = (code: string) => Object.assign(new Error(`${code}: no`), { code });

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['win32', true],
  ['linux', false],
  ['darwin', false],
])('on %s', (platform, isBusyHeld) => {
  it('EBUSY is of a file that is open, or of a mount point, which waiting does not change', () => {
    vi.stubGlobal('process', { ...process, platform });
    expect(mayBeHeld(refusal('EBUSY'))).toBe(isBusyHeld);
    expect(isMountPoint(refusal('EBUSY'))).toBe(!isBusyHeld);
  });

  it.each(['EPERM', 'EACCES'])('%s may be of a file that is open', (code) => {
    vi.stubGlobal('process', { ...process, platform });
    expect(mayBeHeld(refusal(code))).toBe(true);
    expect(isMountPoint(refusal(code))).toBe(false);
  });
});
