/** What the output is called after. */

import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../../src/engine/targets/index.ts';
import { folderName } from '../../../src/node/open-input.ts';

describe('the name of a folder', () => {
  it.each([
    ['D:\\albert_tiny_zh', win32, 'albert_tiny_google_zh'],
    ['D:\\', win32, 'albert_zh_google'],
    ['\\\\server\\share\\', win32, 'albert_zh_google'],
    ['\\\\server\\share\\albert_base', win32, 'albert_base_google_zh'],
    ['\\\\?\\D:\\', win32, 'albert_zh_google'],
    ['/', posix, 'albert_zh_google'],
    ['/albert', posix, 'albert_google'],
  ])('%j gives an output a name of its own', (folder, system, expected) => {
    expect(targetOf('google').outputName(folderName(folder, system), 'float32')).toBe(expected);
  });
});
