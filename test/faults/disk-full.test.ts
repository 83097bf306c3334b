/** A disk that another program fills while we write to it, although there was room at first. */

import { mkdir, readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, startWith } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { contentsOf } from './contents.ts';
import { convertHere } from './convert-here.ts';
import { pack, resultOf } from './models.ts';
import { fill, free, noDisks, smallDisk } from './small-disk.ts';
import { meanwhile } from './steps.ts';

const ROOM = 48 << 20;

describe.skipIf(noDisks !== null)('a disk that becomes full', () => {
  const scratch = scratchFolder();
  const source = () => scratch.at('albert_tiny_zh');

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', source());
  });

  const ways = [
    ['a folder', 'google', []],
    ['a zip', 'google', ['--zip']],
    ['an export to Hugging Face', 'huggingface', []],
    ['a zip for Hugging Face', 'huggingface', ['--zip']],
  ] as const;

  describe.each(ways)('under %s', (what, format, flags) => {
    const asked = { format, zip: flags.length > 0 };
    // The first write and a later one; the last steps need room as well: for a small file, or for a name.
    it.each([
      { when: 'with its first bytes', number: 1, leave: 0 },
      { when: 'in the middle', number: 8, leave: 100_000 },
    ])('$when is told as such, and nothing is left', async ({ number, leave }) => {
      const disk = scratch.at(`${what}-${number}`);
      smallDisk(disk, ROOM);
      const args = ['convert', source(), '-o', disk, '--to', format, ...flags, '--json'];
      let filler = '';
      const ended = await meanwhile({ calls: ['write'], number }, args, async () => {
        filler = await fill(disk, leave);
      });
      const result = resultOf(ended);
      expect(result).toMatchObject({ exitCode: 4, status: 'failed', output: null, error: { code: 'DISK_FULL' } });
      expect(result.error?.message).toContain(disk);
      expect(await readdir(disk)).toEqual(['another-program']);
      await free(filler);
      expect(await convertHere(source(), { ...asked, folder: disk })).toMatchObject({ status: 'converted' });
      expect(await readdir(disk)).toHaveLength(1);
    });

    it('keeps the old output', async () => {
      const disk = scratch.at(`${what}-old`);
      smallDisk(disk, 2 * ROOM);
      const args = ['convert', source(), '-o', disk, '--name', 'model', '--to', format, ...flags, '--json'];
      await convertHere(source(), { ...asked, folder: disk, name: 'model' });
      const before = await contentsOf(disk);
      const ended = await meanwhile({ calls: ['write'], number: 4 }, [...args, '--force'], () => fill(disk, 0));
      expect(resultOf(ended)).toMatchObject({ exitCode: 4, error: { code: 'DISK_FULL' } });
      await free(scratch.at(`${what}-old`, 'another-program'));
      expect(await contentsOf(disk)).toEqual(before);
    });
  });

  it('under a small file at the end is told as well', async () => {
    const disk = scratch.at('at the end');
    smallDisk(disk, ROOM);
    const step = { calls: ['open'], path: 'albert_config.json', number: 1 } as const;
    const ended = await meanwhile(step, ['convert', source(), '-o', disk, '--json'], () => fill(disk, 0));
    expect(resultOf(ended)).toMatchObject({ exitCode: 4, error: { code: 'DISK_FULL' } });
    expect(await readdir(disk)).toEqual(['another-program']);
  });

  it('under a sample is told, and nothing is left', async () => {
    const disk = scratch.at('sample');
    smallDisk(disk, ROOM);
    const args = ['sample', 'tiny', '-o', scratch.at('sample', 'new', 'tiny')];
    const { exitCode, stderr } = await meanwhile({ calls: ['write'], number: 3 }, args, () => fill(disk, 0));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('DISK_FULL') });
    expect(await readdir(disk)).toEqual(['another-program']);
  });

  it('under the proof leaves the model, and says that the proof is missing', async () => {
    const disk = scratch.at('proof');
    smallDisk(disk, ROOM);
    const args = ['convert', source(), '-o', disk, '--name', 'model', '--verify', '--json'];
    const ended = await meanwhile({ calls: ['open'], path: 'conversion.json', number: 1 }, args, () => fill(disk, 0));
    const result = resultOf(ended);
    expect(result).toMatchObject({ exitCode: 0, status: 'converted', verification: { ok: true } });
    expect(result.warnings.map(({ code }) => code)).toEqual(['RECORD_NOT_WRITTEN']);
    expect((await readdir(disk)).sort()).toEqual(['another-program', 'model']);
    expect(await readdir(scratch.at('proof', 'model'))).not.toContain('conversion.json');
  });

  it('that holds the temporary files is told by its own name, and nothing is left', async () => {
    const [disk, out] = [scratch.at('temporary'), scratch.at('out')];
    smallDisk(disk, 1 << 20);
    await mkdir(out);
    const packed = scratch.at('packed.zip');
    await albertZh('sample', 'base', '-o', scratch.at('albert_base_zh'));
    await pack(scratch.at('albert_base_zh'), packed);
    const running = startWith({ env: { TMPDIR: disk } }, 'convert', packed, '-o', out, '--json');
    const result = resultOf(await running.ended);
    expect(result).toMatchObject({ exitCode: 4, error: { code: 'DISK_FULL' } });
    expect(result.error?.message).toContain(disk);
    expect([...(await readdir(disk)), ...(await readdir(out))]).toEqual([]);
  });

  it('from the start is told before anything is written, and a folder that was there stays', async () => {
    const disk = scratch.at('full');
    smallDisk(disk, ROOM);
    await fill(disk, 1 << 20);
    await mkdir(scratch.at('full', 'chosen'));
    for (const folder of ['chosen', 'new/deep']) {
      const result = await convertHere(source(), { folder: scratch.at('full', folder) });
      expect(result).toMatchObject({ status: 'failed', error: { code: 'DISK_FULL' } });
    }
    expect((await readdir(disk, { recursive: true })).sort()).toEqual(['another-program', 'chosen']);
  });
});
