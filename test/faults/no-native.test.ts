/** Where the native checksum cannot be loaded, everything is as it is with it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, startWith } from '../integration/command-line.ts';
import { CHECKPOINT_FILES, scratchFolder } from '../integration/scratch.ts';

const NAME = 'albert_tiny_google_zh';

describe.each(['package', 'runtime'])('without the %s of the native checksum', (missing) => {
  const scratch = scratchFolder();
  const options = {
    env: {
      NODE_OPTIONS: `--require=${JSON.stringify(join(import.meta.dirname, 'preload', 'no-native.cjs'))}`,
      MISSING: missing,
    },
  };
  const without = (...args: readonly string[]) => startWith(options, ...args).ended;

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', scratch.at('albert_tiny_zh'));
  });

  it('a conversion writes the same bytes and is proved', async () => {
    await albertZh('convert', scratch.at('albert_tiny_zh'), '-o', scratch.at('with'));
    const args = [
      'convert',
      scratch.at('albert_tiny_zh'),
      '-o',
      scratch.at('without'),
      '--verify',
      '--backend',
      'wasm',
    ];
    expect(await without(...args)).toMatchObject({ exitCode: 0 });
    for (const file of CHECKPOINT_FILES) {
      const [a, b] = await Promise.all(['with', 'without'].map((folder) => readFile(scratch.at(folder, NAME, file))));
      expect(a?.equals(b ?? Buffer.alloc(0)), file).toBe(true);
    }
  });

  it('samples, inspections and texts are the same', async () => {
    for (const args of [
      ['inspect', scratch.at('albert_tiny_zh'), '--json'],
      ['try', scratch.at('albert_tiny_zh'), '今天[MASK]', '--backend', 'wasm', '--json'],
    ]) {
      const [a, b] = await Promise.all([albertZh(...args), without(...args)]);
      const timeless = (text: string) => text.replace(/"seconds": .*/, '');
      expect(timeless(b.stdout), args[0]).toBe(timeless(a.stdout));
      expect(b.exitCode).toBe(0);
    }
    expect((await without('sample', 'tiny', '-o', scratch.at('sample'))).exitCode).toBe(0);
    const files = CHECKPOINT_FILES.map((file) => [scratch.at('sample', file), scratch.at('albert_tiny_zh', file)]);
    for (const [a = '', b = ''] of files) expect((await readFile(a)).equals(await readFile(b))).toBe(true);
  });
});
