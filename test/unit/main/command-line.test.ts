import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCommandLine } from '../../../src/main/command-line.ts';

function folderWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'albert-zh-words-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of names) writeFileSync(join(folder, name), '');
  return folder;
}

describe('a command line of the app', () => {
  it('names files by whole paths, by relative ones and by addresses', () => {
    const folder = folderWith('a.zip', '模型 终稿.index');
    const whole = join(folder, 'a.zip');
    const words = [whole, 'a.zip', './模型 终稿.index', pathToFileURL(join(folder, '模型 终稿.index')).href];
    expect(readCommandLine(['/opt/app', ...words], folder, null).paths).toEqual([
      whole,
      whole,
      join(folder, '模型 终稿.index'),
      join(folder, '模型 终稿.index'),
    ]);
    expect(readCommandLine(['/opt/app', 'a.zip'], tmpdir(), null).paths).toEqual([]);
  });

  it('has options that are no files, be they of Chromium', () => {
    const folder = folderWith('a.zip', '--lang=zh', '-r');
    const { options, paths } = readCommandLine(['/opt/app', '--lang=zh', '-r', '', 'a.zip'], folder, null);
    expect(options).toEqual(['--lang=zh', '-r']);
    expect(paths).toEqual([join(folder, 'a.zip')]);
  });

  it('has none after two hyphens', () => {
    const folder = folderWith('-weights.zip', '--');
    const { options, paths } = readCommandLine(['/opt/app', '--lang=zh', '--', '-weights.zip', '--'], folder, null);
    expect(options).toEqual(['--lang=zh']);
    expect(paths).toEqual([join(folder, '-weights.zip'), join(folder, '--')]);
  });

  it.runIf(process.platform !== 'win32')('names files with line breaks, and some that look like addresses', () => {
    const folder = folderWith('two\nlines.zip', 'file:a', 'é\u0301.zip');
    const { paths } = readCommandLine(['/opt/app', 'two\nlines.zip', 'file:a', 'é\u0301.zip'], folder, null);
    expect(paths).toEqual(['two\nlines.zip', 'file:a', 'é\u0301.zip'].map((name) => join(folder, name)));
  });

  it.each(['file://server/share/a.zip', 'file:///%00', 'file:///no/such', 'http://x/', 'x'.repeat(5000)])(
    'says nothing by %s',
    (word) => {
      expect(readCommandLine(['/opt/app', word], tmpdir(), null).paths).toEqual([]);
    },
  );

  it('begins after the folder of an app that is not in a package, wherever it is started', () => {
    const folder = folderWith('a.zip');
    mkdirSync(join(folder, 'app'));
    const appFolder = join(folder, 'app');
    for (const word of ['app', './app/', appFolder]) {
      const { program, options, paths } = readCommandLine(['electron', '--x', word, '--y', 'a.zip'], folder, appFolder);
      expect(program).toEqual(['electron', '--x', word]);
      expect([options, paths]).toEqual([['--y'], [join(folder, 'a.zip')]]);
    }
  });
});
