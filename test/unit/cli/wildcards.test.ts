import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expandInputs } from '../../../src/cli/wildcards.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'albert-zh-test-'));
  for (const name of ['albert_tiny', 'ALBERT_base', 'other', '.albert-zh-new-x', '模型一', 'a+b (1)', 'x[1]']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'albert_model.ckpt.index'), '');
  }
  for (const name of ['one.zip', 'two.ZIP', 'noextension']) writeFileSync(join(folder, name), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const found = async (pattern: string, system: NodeJS.Platform = 'win32') =>
  (await expandInputs([join(folder, pattern)], system)).map((path) => relative(folder, path).replaceAll(sep, '/'));

describe('on Windows, where the shell leaves them as they are, wildcards', () => {
  it.each<[string, readonly string[]]>([
    ['*.zip', ['one.zip', 'two.ZIP']],
    ['albert_*', ['ALBERT_base', 'albert_tiny']],
    ['*_TINY', ['albert_tiny']],
    ['???.zip', ['one.zip', 'two.ZIP']],
    ['?ther', ['other']],
    ['模型?', ['模型一']],
    ['a+b (?)', ['a+b (1)']],
    ['x[*', ['x[1]']],
    ['*.index', ['*.index']],
    ['albert_*/*.index', ['ALBERT_base/albert_model.ckpt.index', 'albert_tiny/albert_model.ckpt.index']],
    [
      '*/albert_model.ckpt.inde?',
      ['a+b (1)', 'ALBERT_base', 'albert_tiny', 'other', 'x[1]', '模型一'].map(
        (name) => `${name}/albert_model.ckpt.index`,
      ),
    ],
    ['.albert*', ['.albert-zh-new-x']],
    ['one.zip/*', ['one.zip/*']],
    ['nowhere/*', ['nowhere/*']],
  ])('stand for names: %s', async (pattern, names) => {
    expect(await found(pattern)).toEqual(names);
  });

  it('*.* is everything, and so is *', async () => {
    const everything = await found('*');
    expect(everything).toHaveLength(9);
    expect(await found('*.*')).toEqual(everything);
  });

  it('leave paths relative that are', async () => {
    const here = relative(process.cwd(), folder);
    expect(await expandInputs([join(here, '*.zip')], 'win32')).toEqual([join(here, 'one.zip'), join(here, 'two.ZIP')]);
  });

  it('keep the order of the inputs, and inputs without any', async () => {
    const inputs = ['nowhere', join(folder, '*.zip'), join(folder, 'other')];
    expect(await expandInputs(inputs, 'win32')).toEqual([
      'nowhere',
      join(folder, 'one.zip'),
      join(folder, 'two.ZIP'),
      inputs[2],
    ]);
  });

  // Windows has no such names.
  it.skipIf(process.platform === 'win32')('are a name where there is one', async () => {
    mkdirSync(join(folder, 'star*'));
    mkdirSync(join(folder, 'stars'));
    expect(await found('star*')).toEqual(['star*']);
  });
});

it.each(['linux', 'darwin'] as const)(
  'on %s the shell has put names in their place: what is left is a name',
  async (system) => {
    expect(await found('*.zip', system)).toEqual(['*.zip']);
  },
);
