import { describe, expect, it } from 'vitest';
import { nativeCompute } from '../../../src/main/native-compute.ts';

const SYSTEMS = [
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
] as const;

describe('TensorFlow’s library', () => {
  it.each(SYSTEMS)('on %s %s, is told of where it is here, however the app was had', (platform, arch) => {
    for (const isPackaged of [true, false])
      expect(nativeCompute({ isPackaged, platform, arch }, ['tensorflow', 'wasm'])).toEqual({
        backends: ['tensorflow', 'wasm'],
        tensorflow: 'here',
      });
  });

  it.each(SYSTEMS)('on %s %s, where it is not, can be had by what the person can do', (platform, arch) => {
    const told = (isPackaged: boolean) => nativeCompute({ isPackaged, platform, arch }, ['wasm']).tensorflow;
    expect([told(false), told(true)]).toEqual(['set-up', 'full-package']);
  });

  it('cannot be had for Windows on other processors, and no advice is given', () => {
    for (const isPackaged of [true, false])
      expect(nativeCompute({ isPackaged, platform: 'win32', arch: 'arm64' }, ['wasm']).tensorflow).toBe('none');
  });
});
