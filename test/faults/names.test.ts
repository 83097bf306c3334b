/** Names that people give to files, and the longest and oddest that a system stores. */

import { cp, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albertZh, type ConvertResult } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { tracesOf } from './contents.ts';
import { pack, resultOf, SMALL } from './models.ts';

const LONGEST = 255;

/** A name of exactly so many bytes, of Chinese characters as far as they go. */
function ofBytes(bytes: number, end = ''): string {
  const rest = bytes - Buffer.byteLength(end);
  return `${'模'.repeat(Math.floor(rest / 3))}${'x'.repeat(rest % 3)}${end}`;
}

/** Names that every system stores. */
const NAMES: Readonly<Record<string, string>> = {
  'with spaces': ' my albert  model',
  'in Chinese': '中文 模型（最终版）',
  'with emoji': '🤖👩‍👩‍👧‍👦',
  'with quotes and what shells read': `it's $HOME \`&& #!;%20{a,b}[c]~^`,
  'with a dash in front': '-rf',
  'like an option': '--force',
  'with a dot in front': '.hidden',
  'with many dots': 'v1.2..3...ckpt',
  'from right to left': 'نموذج עברית',
  'with letters and their accents apart': 'mode\u0301le',
  'with accented letters': 'mod\u00e8le \u1ec7',
  'with characters that show nothing': 'a\u200b\u2060\ufeffb',
  'like a member of every object': '__proto__',
};

/** Names that Windows, or this program, gives to nothing. */
const POSIX_NAMES: Readonly<Record<string, string>> = {
  'with a dot at the end': 'model.',
  'with a space at the end': 'model ',
  'with characters of Windows’ own': 'a:b*c?"<d>|e',
  'with a backslash': 'a\\b',
  'with a line break': 'a\nb',
  'of a device': 'nul',
};

const WINDOWS = process.platform === 'win32';

describe('a source', () => {
  const scratch = scratchFolder();
  const sources = WINDOWS ? NAMES : { ...NAMES, ...POSIX_NAMES, 'of 255 bytes': ofBytes(LONGEST) };

  it.each(Object.entries(sources))('%s is converted as a folder, as a prefix and as a zip', async (what, name) => {
    const folder = scratch.at(what.replace(/\W/g, ''));
    await mkdir(folder);
    await cp(SMALL, join(folder, name), { recursive: true });
    const zip = join(folder, Buffer.byteLength(name) > 251 ? `${ofBytes(LONGEST, '.zip')}` : `${name}.zip`);
    await pack(SMALL, zip);
    const traces = await tracesOf(join(folder, name));
    const inputs = [join(folder, name), join(folder, name, 'albert_model.ckpt'), zip];
    for (const [number, input] of inputs.entries()) {
      const output = ['-o', scratch.at('out', what.replace(/\W/g, '')), '--name', `model ${number}`];
      const result = resultOf(await albertZh('convert', '--json', ...output, '--', input));
      expect(result).toMatchObject({ exitCode: 0, status: 'converted', input });
    }
    expect(await tracesOf(join(folder, name))).toEqual(traces);
  });

  it.each([
    ['a dash', '-rf'],
    ['two dashes', '--force'],
  ])('whose path begins with %s is one behind “--”', async (_, name) => {
    const { exitCode } = await albertZh('inspect', '--json', '--', name);
    expect(exitCode).toBe(3);
  });
});

describe('an output', () => {
  const scratch = scratchFolder();
  const convert = async (
    folder: string,
    name: string,
    ...flags: readonly string[]
  ): Promise<ConvertResult & { readonly exitCode: number | null }> => {
    const { exitCode, ...ended } = await albertZh('convert', SMALL, '-o', folder, `--name=${name}`, '--json', ...flags);
    return resultOf({ exitCode, ...ended });
  };

  it.each(Object.entries(NAMES))('%s is written, as a folder and as a zip', async (what, name) => {
    const folder = scratch.at(what.replace(/\W/g, ''));
    for (const flags of [[], ['--zip']]) {
      expect(await convert(folder, name, ...flags)).toMatchObject({ exitCode: 0 });
    }
    expect((await readdir(folder)).sort()).toEqual([name, `${name}.zip`].sort());
  });

  it.each(Object.entries(NAMES))('in a folder %s is written', async (what, name) => {
    const folder = scratch.at('in', what.replace(/\W/g, ''), name);
    expect(await convert(folder, 'model')).toMatchObject({ exitCode: 0 });
    expect(await readdir(folder)).toEqual(['model']);
  });

  it.each([...Object.entries(POSIX_NAMES), ['of nothing', ''], ['that leads upwards', '..']])(
    '%s is refused, as not every system stores it',
    async (what, name) => {
      const folder = scratch.at('refused', what.replace(/\W/g, ''));
      const result = await convert(folder, name);
      expect(result).toMatchObject({ exitCode: 4, status: 'failed', error: { code: 'OUTPUT_UNWRITABLE' } });
      expect(await readdir(scratch.at())).not.toContain('refused');
    },
  );

  it('of 255 bytes is written as a folder, with its proof, and replaced', async () => {
    const name = ofBytes(LONGEST);
    for (const flags of [['--verify'], ['--force'], ['--verify', '--force']]) {
      expect(await convert(scratch.at('long'), name, ...flags)).toMatchObject({ exitCode: 0, status: 'converted' });
    }
    expect(await readdir(scratch.at('long'))).toEqual([name]);
    expect(await readdir(scratch.at('long', name))).toContain('conversion.json');
  });

  it('of 255 bytes with “.zip” is written; that its proof has no room beside it is told', async () => {
    const name = ofBytes(LONGEST - 4);
    const result = await convert(scratch.at('long zip'), name, '--zip', '--verify');
    expect(result).toMatchObject({ exitCode: 0, verification: { ok: true } });
    expect(result.warnings.map(({ code }) => code)).toContain('RECORD_NOT_WRITTEN');
    expect(await convert(scratch.at('long zip'), name, '--zip', '--force')).toMatchObject({ exitCode: 0 });
    expect(await readdir(scratch.at('long zip'))).toEqual([`${name}.zip`]);
  });

  it('as a zip has its proof beside it as long as both names have room', async () => {
    const name = ofBytes(LONGEST - '.conversion.json'.length);
    expect(await convert(scratch.at('fits'), name, '--zip', '--verify')).toMatchObject({ exitCode: 0 });
    expect((await readdir(scratch.at('fits'))).sort()).toEqual([`${name}.conversion.json`, `${name}.zip`]);
  });

  it.each([
    ['of 256 bytes', ofBytes(LONGEST + 1), []],
    ['of 256 bytes with “.zip”', ofBytes(LONGEST - 3), ['--zip']],
  ])('%s is refused before anything is written', async (_, name, flags) => {
    const result = await convert(scratch.at('too long'), name, ...flags);
    expect(result).toMatchObject({ exitCode: 4, error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(await readdir(scratch.at())).not.toContain('too long');
  });

  it('whose name is made of the longest one of a source is refused with advice', async () => {
    const source = scratch.at(ofBytes(LONGEST));
    await cp(SMALL, source, { recursive: true });
    const result = resultOf(await albertZh('convert', source, '--json'));
    expect(result).toMatchObject({ exitCode: 4, error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(result.error?.hint).toContain('another name');
    await rename(source, scratch.at('short'));
  });

  it.runIf(process.platform === 'linux')('keeps its name as it was given: accents apart or not are two', async () => {
    const names = ['mod\u00e8le', 'mode\u0300le'];
    for (const name of names) expect(await convert(scratch.at('accents'), name)).toMatchObject({ exitCode: 0 });
    expect((await readdir(scratch.at('accents'))).sort()).toEqual(names.sort());
  });
});
