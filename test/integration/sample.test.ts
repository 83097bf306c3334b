/** `albert-zh sample`: TensorFlow reads what it writes, and it goes through the conversion like a downloaded model. */

import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { CHECKPOINT_FILES, DATA_FILE, firstDifference, scratchFolder } from './scratch.ts';

describe.skipIf(!python)('a sample', () => {
  const scratch = scratchFolder();

  beforeAll(async () => {
    const ended = await albertZh('sample', 'tiny', '-o', scratch.at('albert_tiny_zh'), '--seed', '7');
    expect(ended.exitCode, ended.stderr).toBe(0);
  });

  it('is byte for byte what TensorFlow would write', async () => {
    await runPython('resave.py', [scratch.at('albert_tiny_zh'), scratch.at('saved')]);
    for (const file of CHECKPOINT_FILES) {
      expect(await firstDifference(scratch.at('albert_tiny_zh', file), scratch.at('saved', file)), file).toBeNull();
    }
  });

  it('is the same for the same seed and another for another', async () => {
    await albertZh('sample', 'tiny', '-o', scratch.at('same'), '--seed', '7');
    await albertZh('sample', 'tiny', '-o', scratch.at('other'), '--seed', '8');
    expect(await firstDifference(scratch.at('albert_tiny_zh', DATA_FILE), scratch.at('same', DATA_FILE))).toBeNull();
    expect(
      await firstDifference(scratch.at('albert_tiny_zh', DATA_FILE), scratch.at('other', DATA_FILE)),
    ).not.toBeNull();
  });

  it('is converted without a warning to a model that computes the same', async () => {
    const result = await convertOne(scratch.at('albert_tiny_zh'), '-o', scratch.at('converted'));
    expect(result).toMatchObject({ exitCode: 0, status: 'converted', size: 'tiny', warnings: [] });
    const output = outputOf(result);
    expect(await readdir(output)).toContain('vocab.txt');
    const report = JSON.parse(await runPython('compare.py', [scratch.at('albert_tiny_zh'), output]));
    for (const difference of Object.values<number>(report[output].maxAbsDiff)) expect(difference).toBeLessThan(1e-4);
  });

  it('does not write into a folder that holds something', async () => {
    const before = await readdir(scratch.at('albert_tiny_zh'));
    expect(await albertZh('sample', 'base', '-o', scratch.at('albert_tiny_zh'))).toMatchObject({ exitCode: 4 });
    expect(await readdir(scratch.at('albert_tiny_zh'))).toEqual(before);
  });
});
