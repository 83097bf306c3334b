/**
 * The tensor bundle, byte by byte: checkpoints with unusual names, shapes, types and numbers of tensors, which a
 * conversion keeps beside the model's, come out as TensorFlow's Saver writes them. The models' own weights are small
 * multiples of 1/64, whose products are exact.
 */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { CHECKPOINT_FILES, firstDifference, INDEX_FILE, scratchFolder } from './scratch.ts';

const TABLE_BLOCK_SIZE = 256 << 10;

const CASES = [
  { name: 'names', what: 'names beyond ASCII, ordered as their UTF-8 bytes compare', kept: 11 },
  { name: 'shapes', what: 'scalars, tensors without elements, many axes, types that are copied', kept: 17 },
  { name: 'blocks', what: 'an index of several blocks', kept: 1000 },
  { name: 'floats', what: 'every number of float16 and bfloat16, and the edges of float32', kept: 3 },
];

describe.skipIf(!python)('the written bundle is what TensorFlow writes', () => {
  const scratch = scratchFolder();

  beforeAll(async () => {
    await runPython('write_unusual.py', [scratch.at('source')]);
    const pairs = CASES.flatMap(({ name }) => [scratch.at('source', name), scratch.at('expected', name)]);
    await runPython('reference_convert.py', pairs);
  });

  it.each(CASES)('$what', async ({ name, kept }) => {
    const result = await convertOne(scratch.at('source', name), '-o', scratch.at('converted'));
    expect(result).toMatchObject({ exitCode: 0, status: 'converted' });
    expect(result.tensors).toMatchObject({ written: 30 + kept, dropped: [] });
    for (const file of CHECKPOINT_FILES) {
      expect(await firstDifference(join(outputOf(result), file), scratch.at('expected', name, file)), file).toBeNull();
    }
  });

  it('and the index of several blocks has several', async () => {
    expect((await stat(scratch.at('expected', 'blocks', INDEX_FILE))).size).toBeGreaterThan(3 * TABLE_BLOCK_SIZE);
  });
});
