/** The command line as a person uses it in Windows. */

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expandInputs } from '../../src/cli/wildcards.ts';
import { type Asked, convertHere } from '../faults/convert-here.ts';
import { GOOGLE, OTHER, pack, SMALL } from '../faults/models.ts';
import { BUILT, type ConvertDocument, convertAll, type Ended } from './command-line.ts';
import { DATA_FILE, INDEX_FILE, scratchFolder } from './scratch.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');

describe.runIf(process.platform === 'win32')('in Windows', () => {
  const scratch = scratchFolder();
  const at = scratch.at;
  let number = 0;
  /** Where a test works, and a model of Chinese name in it. */
  let here = '';
  const model = () => join(here, '模型');

  beforeEach(() => {
    here = at(`${++number}`);
    mkdirSync(here);
    cpSync(SMALL, model(), { recursive: true });
  });

  describe('installed by npm', () => {
    const bin = () => at('npm');
    const installed = () => at('npm', 'node_modules', 'albert-zh-converter');
    const program = () => join(installed(), 'out', 'cli', 'index.cjs');

    beforeAll(async () => {
      const manifest = join(REPOSITORY, 'package.json');
      cpSync(BUILT, join(installed(), 'out', 'cli'), { recursive: true });
      cpSync(manifest, join(installed(), 'package.json'));
      // Of npm itself, which makes the same with every `npm install --global`.
      const makeShim = createRequire(process.env['npm_execpath'] ?? manifest)('cmd-shim') as (
        from: string,
        to: string,
      ) => Promise<void>;
      await makeShim(program(), join(bin(), 'albert-zh'));
    });

    /** What somebody types. What their shell makes of `albert-zh` is told apart: npm's file ends with this command. */
    async function typed(line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
      return inShell(line.replace(/^albert-zh/, `node "${program()}"`), env);
    }

    async function inShell(line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
      const PATH = [bin(), dirname(process.execPath), process.env['PATH']].join(delimiter);
      const child = spawn('cmd.exe', ['/d', '/s', '/c', `"${line}"`], {
        cwd: here,
        env: { ...process.env, NODE_PATH: '', NODE_OPTIONS: '', PATH, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        windowsVerbatimArguments: true,
      });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
      return { exitCode, stdout, stderr };
    }

    it('is albert-zh.cmd, which hands on whatever it is given', async () => {
      const lines = readFileSync(join(bin(), 'albert-zh.cmd'), 'utf8').trimEnd().split(/\r?\n/);
      expect(lines.at(-1)).toContain('"%_prog%"  "%dp0%\\node_modules\\albert-zh-converter\\out\\cli\\index.cjs" %*');
    });

    it('is started by albert-zh.cmd', async () => {
      expect(await inShell('albert-zh inspect 没有')).toMatchObject({ exitCode: 3 });
    });

    it('converts, proves, and says so', async () => {
      const { exitCode, stdout, stderr } = await typed('albert-zh convert 模型 --verify', { LC_ALL: 'C' });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      expect(stdout).toContain(join(here, '模型_google'));
      expect(readdirSync(join(here, '模型_google')).sort()).toContain('conversion.json');
    });

    it('speaks Chinese, in UTF-8', async () => {
      const { exitCode, stderr } = await typed('albert-zh inspect 没有', { LC_ALL: 'zh_CN.UTF-8' });
      expect(exitCode).toBe(3);
      expect(stderr).toContain('没有');
      expect(stderr).toMatch(/[\u4e00-\u9fff]{4}/);
    });

    it('writes its document into a file', async () => {
      const { exitCode, stdout } = await typed('albert-zh convert 模型 -o 输出 --json > 结果.json');
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
      const { results } = JSON.parse(readFileSync(join(here, '结果.json'), 'utf8')) as ConvertDocument;
      expect(results).toMatchObject([{ status: 'converted', input: '模型' }]);
    });

    it('takes paths from the root of the disk, and from the folder that is the current one on it', async () => {
      for (const path of [model().slice(2), `${here.slice(0, 2)}模型`, '.\\模型', '模型\\albert_model.ckpt', '*'])
        expect(await typed(`albert-zh inspect "${path}"`), path).toMatchObject({ exitCode: 0 });
    });

    it.each([
      [0, 'albert-zh --version'],
      [2, 'albert-zh convert'],
      [2, 'albert-zh convert 模型 --to nowhere'],
      [3, 'albert-zh inspect 没有'],
      [4, 'albert-zh convert 模型 -o con'],
    ])('ends with %d: %s', async (exitCode, line) => {
      expect(await typed(line)).toMatchObject({ exitCode });
    });
  });

  const convert = (source: string, asked: Asked = {}) => convertHere(source, { folder: join(here, 'out'), ...asked });

  describe('a source', () => {
    const isFound = async (source: string) => expect((await convert(source, { force: true })).error, source).toBeNull();
    const isMissing = async (source: string, asked: Asked = {}) => {
      expect(await convert(source, asked), source).toMatchObject({ status: 'refused' });
      expect(existsSync(join(here, 'out'))).toBe(false);
    };

    it.each<[string, (path: string) => string]>([
      ['with slashes', (path) => path.replaceAll('\\', '/')],
      ['with a disk in small letters', (path) => path.replace(/^./, (letter) => letter.toLowerCase())],
      ['in other letters', (path) => path.toUpperCase()],
      ['with \\\\?\\ before it', (path) => `\\\\?\\${path}`],
      ['with \\\\.\\ before it', (path) => `\\\\.\\${path}`],
      ['with a backslash behind it', (path) => `${path}\\`],
      ['with many backslashes', (path) => path.replaceAll('\\', '\\\\')],
      ['up and down', (path) => path.replace('模型', '模型\\..\\模型\\.')],
    ])('is found %s', async (_, named) => {
      await isFound(named(join(model(), 'albert_model.ckpt')));
      const { place } = await convert(named(model()), { folder: named(join(here, 'other')), name: 'm' });
      expect(readdirSync(join(here, 'other', 'm'))).toHaveLength(5);
      expect(existsSync(place ?? '')).toBe(true);
    });

    it('has a file’s name in any letters', async () => {
      await pack(SMALL, join(here, 'packed.ZIP'));
      await isFound(join(here, 'PACKED.zip'));
      for (const name of ['albert_model.ckpt', INDEX_FILE, DATA_FILE]) await isFound(join(model(), name.toUpperCase()));
    });
    it('may have a path longer than 260 characters', async () => {
      const deep = join(here, '长'.repeat(60), 'x'.repeat(200));
      mkdirSync(deep, { recursive: true });
      cpSync(SMALL, join(deep, 'model'), { recursive: true });
      const result = await convert(join(deep, 'model'), { folder: join(deep, 'out'), verify: true });
      expect(result).toMatchObject({ status: 'converted', proved: true });
    });

    const devices = [
      'CON',
      'nul',
      'aux',
      'PRN',
      'com1',
      'LPT9',
      'nul.txt',
      'con:',
      'CONIN$',
      '\\\\.\\nul',
      '\\\\?\\nul',
    ];
    it.each(devices)('is no device: %s', (name) => isMissing(name));

    it('is no device of whatever name that a person gives the command line', async () => {
      const { exitCode, results } = await convertAll(...devices, '-o', join(here, 'out'));
      expect(results.map(({ status }) => status)).toEqual(devices.map(() => 'refused'));
      expect({ exitCode, isThere: existsSync(join(here, 'out')) }).toEqual({ exitCode: 3, isThere: false });
    });

    it.each(['config', 'vocabulary'])('has no device as its %s', async (file) => {
      for (const name of ['CON', 'nul.txt']) await isMissing(model(), { [file]: name });
    });

    it.each(['模型.', '模型 ', '模型...', '模型.\\'])('“%s” is another name than without its end', async (name) => {
      expect(['converted', 'refused']).toContain((await convert(join(here, name))).status);
    });

    it.each(['\\\\nobody.invalid\\models\\albert', '\\\\?\\UNC\\nobody.invalid\\models\\albert', 'Q:\\albert'])(
      'on a share or a disk that nobody answers for is missing: %s',
      (path) => isMissing(path),
    );
  });

  it.each([
    ['*.zip', 2],
    ['?号.zip', 2],
    ['*', 3],
    ['*.*', 3],
    ['一*', 1],
    ['模?', 1],
    ['模型\\*.index', 1],
    ['模型/*.INDEX', 1],
  ])('the wildcards %s stand for %d', async (pattern, count) => {
    await pack(SMALL, join(here, '一号.zip'));
    await pack(OTHER, join(here, '二号.ZIP'));
    for (const folder of pattern.includes('/') ? [here] : [here, `\\\\?\\${here}`]) {
      const inputs = await expandInputs([`${folder}${pattern.includes('/') ? '/' : '\\'}${pattern}`]);
      expect(inputs, folder).toHaveLength(count);
      const asked = { folder: at(`of ${number}`), force: true };
      for (const input of inputs) expect(await convert(input, asked)).toMatchObject({ status: 'converted' });
    }
  });

  describe('an output', () => {
    it.each(['con', 'NUL', 'aux.txt', 'com1', 'LPT¹', 'model.', 'model ', 'a:b', 'a*b', 'a?b', 'a"b', 'a<b', 'a|b'])(
      'is not called %s, nor is a folder that is made for it',
      async (name) => {
        for (const asked of [{ name }, { folder: `\\\\?\\${join(here, 'out')}\\${name}\\inner` }])
          expect(await convert(model(), asked)).toMatchObject({ error: { code: 'OUTPUT_UNWRITABLE' } });
        expect(existsSync(join(here, 'out'))).toBe(false);
      },
    );

    it('may have a path longer than 260 characters', async () => {
      const deep = join(here, '长'.repeat(60), 'x'.repeat(200), 'y'.repeat(100));
      for (const asked of [{}, { force: true }, { zip: true, verify: true }, { zip: true, force: true }])
        expect(await convert(model(), { folder: deep, name: 'm', ...asked })).toMatchObject({ status: 'converted' });
      expect(readdirSync(deep)).toEqual(['m', 'm.zip']);
    });

    it('does not take the place of its source, in whatever letters', async () => {
      cpSync(GOOGLE, join(here, 'Google'), { recursive: true });
      const asked = { folder: here.toUpperCase(), format: 'huggingface', force: true } as const;
      for (const name of ['Google', 'GOOGLE', 'google'])
        expect(await convert(join(here, 'google'), { ...asked, name })).toMatchObject({
          error: { code: 'OUTPUT_EXISTS' },
        });
    });

    it('does not take the place of another’s in other letters', async () => {
      for (const [folder, name] of [
        ['x', 'Modell'],
        ['y', 'MODELL'],
      ] as const)
        cpSync(SMALL, join(here, folder, name), { recursive: true });
      const inputs = [join(here, 'x', 'Modell'), join(here, 'y', 'MODELL')];
      const { exitCode, results } = await convertAll(...inputs, '-o', join(here, 'out'), '--force');
      expect(exitCode).toBe(4);
      expect(results.map(({ status }) => status)).toEqual(['converted', 'failed']);
      expect(readdirSync(join(here, 'out'))).toEqual(['Modell_google']);
    });

    it('is replaced in whatever letters, as a folder and as a zip', async () => {
      for (const asked of [{}, { zip: true }, { zip: true, verify: true }]) {
        for (const name of ['Modell', 'MODELL'])
          expect(await convert(model(), { name, force: true, ...asked })).toMatchObject({ status: 'converted' });
      }
      expect(readdirSync(join(here, 'out'))).toHaveLength(3);
    });

    it('is written beside a file that is read-only, which stays', async () => {
      writeFileSync(join(here, 'out'), 'a letter', { mode: 0o444 });
      expect(await convert(model())).toMatchObject({ error: { code: 'OUTPUT_UNWRITABLE' } });
      expect(readFileSync(join(here, 'out'), 'utf8')).toBe('a letter');
    });
  });
});
