/** Names that people give to files, and the longest and oddest that a system stores. */

import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, type ConvertDocument } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';
import { tracesOf } from './contents.ts';
import { type Asked, convertHere } from './convert-here.ts';
import { pack, SMALL } from './models.ts';

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
  const folderOf = (what: string) => scratch.at(what.replace(/\W/g, ''));

  beforeAll(async () => {
    for (const [what, name] of Object.entries(sources)) {
      await mkdir(folderOf(what));
      await cp(SMALL, join(folderOf(what), name), { recursive: true });
    }
  });

  it.each(Object.entries(sources))('%s is converted as a folder, as a prefix and as a zip', async (what, name) => {
    const folder = folderOf(what);
    const zip = join(folder, Buffer.byteLength(name) > 251 ? `${ofBytes(LONGEST, '.zip')}` : `${name}.zip`);
    await pack(SMALL, zip);
    const traces = await tracesOf(join(folder, name));
    for (const source of [join(folder, name), join(folder, name, 'albert_model.ckpt'), zip]) {
      const asked = { folder: join(folder, 'out'), name: 'model', force: true };
      expect(await convertHere(source, asked)).toMatchObject({ status: 'converted' });
    }
    expect(await tracesOf(join(folder, name))).toEqual(traces);
  });

  it('of whatever name is the one that a person gave the command line, behind “--”', async () => {
    const inputs = Object.entries(sources).map(([what, name]) => join(folderOf(what), name));
    const { exitCode, stdout } = await albertZh('convert', '--json', '--size=base', '--', ...inputs, '-rf', '--force');
    const { results } = JSON.parse(stdout) as ConvertDocument;
    expect(results.map(({ input }) => input)).toEqual([...inputs, '-rf', '--force']);
    // None is of that size, and two are not there: nothing is written.
    expect(new Set(results.map(({ error }) => error?.code))).toEqual(new Set(['SIZE_MISMATCH', 'MISSING_FILE']));
    expect(exitCode).toBe(3);
  });
});

describe('an output', () => {
  const scratch = scratchFolder();
  const convert = (folder: string, name: string, asked: Asked = {}) => convertHere(SMALL, { folder, name, ...asked });

  it.each(Object.entries(NAMES))('%s is written, as a folder and as a zip', async (what, name) => {
    const folder = scratch.at(what.replace(/\W/g, ''));
    for (const zip of [false, true])
      expect(await convert(folder, name, { zip })).toMatchObject({ status: 'converted' });
    expect((await readdir(folder)).sort()).toEqual([name, `${name}.zip`].sort());
  });

  it.each(Object.entries(NAMES))('in a folder %s is written', async (what, name) => {
    const folder = scratch.at('in', what.replace(/\W/g, ''), name);
    expect(await convert(folder, 'model')).toMatchObject({ status: 'converted' });
    expect(await readdir(folder)).toEqual(['model']);
  });

  it.each(['--force', '-rf'])('has the name that the command line is given, be it %s', async (name) => {
    const folder = scratch.at('given', name);
    const ended = await albertZh('convert', SMALL, `--output=${folder}`, `--name=${name}`);
    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await readdir(folder)).toEqual([name]);
  });

  it.each([...Object.entries(POSIX_NAMES), ['of nothing', ''], ['that leads upwards', '..']])(
    '%s is refused, as not every system stores it',
    async (what, name) => {
      const result = await convert(scratch.at('refused', what.replace(/\W/g, '')), name);
      expect(result).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_UNWRITABLE' } });
      expect(await readdir(scratch.at())).not.toContain('refused');
    },
  );

  it('of 255 bytes is written as a folder, with its proof, and replaced', async () => {
    const name = ofBytes(LONGEST);
    for (const asked of [{ verify: true }, { force: true }, { verify: true, force: true }])
      expect(await convert(scratch.at('long'), name, asked)).toMatchObject({ status: 'converted' });
    expect(await readdir(scratch.at('long'))).toEqual([name]);
    expect(await readdir(scratch.at('long', name))).toContain('conversion.json');
  });

  it('of 255 bytes with “.zip” is written; that its proof has no room beside it is told', async () => {
    const name = ofBytes(LONGEST - 4);
    const result = await convert(scratch.at('long zip'), name, { zip: true, verify: true });
    expect(result).toMatchObject({ status: 'converted', proved: true });
    expect(result.warnings).toContain('RECORD_NOT_WRITTEN');
    const again = await convert(scratch.at('long zip'), name, { zip: true, force: true });
    expect(again).toMatchObject({ status: 'converted' });
    expect(await readdir(scratch.at('long zip'))).toEqual([`${name}.zip`]);
  });

  it('as a zip has its proof beside it as long as both names have room', async () => {
    const name = ofBytes(LONGEST - '.conversion.json'.length);
    const result = await convert(scratch.at('fits'), name, { zip: true, verify: true });
    expect(result).toMatchObject({ status: 'converted' });
    expect((await readdir(scratch.at('fits'))).sort()).toEqual([`${name}.conversion.json`, `${name}.zip`]);
  });

  it.each([
    ['of 256 bytes', ofBytes(LONGEST + 1), {}],
    ['of 256 bytes with “.zip”', ofBytes(LONGEST - 3), { zip: true }],
  ])('%s is refused before anything is written', async (_, name, asked) => {
    const result = await convert(scratch.at('too long'), name, asked);
    expect(result).toMatchObject({ status: 'failed', error: { code: 'OUTPUT_UNWRITABLE' } });
    expect(await readdir(scratch.at())).not.toContain('too long');
  });

  it('whose name is made of the longest one of a source is refused with advice', async () => {
    const source = scratch.at(ofBytes(LONGEST));
    await cp(SMALL, source, { recursive: true });
    const { error } = await convertHere(source);
    expect(error).toMatchObject({ code: 'OUTPUT_UNWRITABLE', hint: expect.stringContaining('another name') });
  });

  it.runIf(process.platform === 'linux')('keeps its name as it was given: accents apart or not are two', async () => {
    const names = ['mod\u00e8le', 'mode\u0300le'];
    for (const name of names) expect(await convert(scratch.at('accents'), name)).toMatchObject({ status: 'converted' });
    expect((await readdir(scratch.at('accents'))).sort()).toEqual(names.sort());
  });
});
