/** The desktop app packed for Windows, as a folder; it was packed on Linux. */

import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractFile, getRawHeader, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { getConfig } from 'app-builder-lib/out/util/config/config.js';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { describe, expect, it } from 'vitest';
import { SMALL } from '../faults/models.ts';
import { conversionTask } from '../on-paths.ts';
import { perform } from '../package/perform.ts';
import { REQUEST } from '../unit/request.ts';
import { scratchFolder } from './scratch.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const FOLDER = process.env['ALBERT_ZH_PACKED_FOR_WINDOWS'];
const PROGRAM = 'ALBERT zh Converter.exe';
const ICON_GROUP = 14;
const US_ENGLISH = { lang: 0x409, codepage: 1200 };

describe.runIf(FOLDER !== undefined)('the app packed for Windows', () => {
  const scratch = scratchFolder();
  const inFolder = (...names: readonly string[]) => join(FOLDER ?? '', ...names);
  const resources = (...names: readonly string[]) => inFolder('resources', ...names);
  const manifest = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    readonly productName: string;
    readonly version: string;
  };
  const entries = () => NtExecutableResource.from(NtExecutable.from(readFileSync(inFolder(PROGRAM)))).entries;

  it('shows its name, its version and its icon', () => {
    const [version, ...others] = Resource.VersionInfo.fromEntries(entries());
    expect(others).toEqual([]);
    expect(version?.getStringValues(US_ENGLISH)).toMatchObject({
      ProductName: manifest.productName,
      FileDescription: manifest.productName,
      FileVersion: manifest.version,
      ProductVersion: expect.stringContaining(manifest.version),
    });
    const [icons] = Resource.IconGroupEntry.fromEntries(entries());
    // A width of 0 stands for 256.
    expect(icons?.icons.map(({ width }) => width)).toEqual(expect.arrayContaining([16, 32, 48, 0]));
    expect(entries().filter(({ type }) => type === ICON_GROUP)).toHaveLength(1);
  });

  it('has the fuses of the configuration', async () => {
    const { electronFuses } = await getConfig(REPOSITORY, 'electron-builder.yml', null);
    const wire = await getCurrentFuseWire(inFolder(PROGRAM));
    for (const [name, on] of Object.entries(electronFuses ?? {})) {
      const option = name.replace(/^./, (letter) => letter.toUpperCase()) as keyof typeof FuseV1Options;
      expect((wire as Record<number, number>)[FuseV1Options[option]], name).toBe((on ? '1' : '0').charCodeAt(0));
    }
  });

  it('holds its archive against a digest in the program', () => {
    const archive = resources('app.asar');
    const integrity = entries().find(({ type }) => type === 'INTEGRITY');
    expect(JSON.parse(new TextDecoder().decode(integrity?.bin))).toEqual([
      {
        file: 'resources\\app.asar',
        alg: 'SHA256',
        value: createHash('sha256').update(getRawHeader(archive).headerString).digest('hex'),
      },
    ]);
    const files = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/'));
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/out/main/index.cjs',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
      ]),
    );
    expect(JSON.parse(extractFile(archive, 'package.json').toString())).toMatchObject({ version: manifest.version });
  });

  it('brings the native checksum for Windows, and no other system’s; TensorFlow for Node is not in the lite one', () => {
    expect(readdirSync(resources('node_modules'))).toEqual(['@node-rs']);
    expect(readdirSync(resources('node_modules', '@node-rs')).sort()).toEqual(['crc32', 'crc32-win32-x64-msvc']);
    const native = readdirSync(FOLDER ?? '', { recursive: true }).filter((name) => String(name).endsWith('.node'));
    expect(native).toHaveLength(1);
  });

  it('speaks English and Chinese, and no other language', () => {
    expect(readdirSync(inFolder('locales')).sort()).toEqual(['en-US.pak', 'zh-CN.pak', 'zh-TW.pak']);
  });

  it('brings its licence, Electron’s, and those of all that is in it', () => {
    expect(readdirSync(FOLDER ?? '')).toEqual(
      expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']),
    );
    expect(readFileSync(resources('app.asar.unpacked', 'LICENSE'), 'utf8')).toContain('Apache License');
    const licences = readFileSync(resources('app.asar.unpacked', 'out', 'licences.txt'), 'utf8');
    for (const name of ['@zip.js/zip.js', '@node-rs/crc32']) expect(licences).toContain(name);
  });

  it.runIf(process.platform === 'win32')(
    'has a worker that converts in Windows, with what lies beside it',
    async () => {
      const elsewhere = scratch.at('别处');
      mkdirSync(elsewhere);
      const worker = fork(resources('app.asar.unpacked', 'out', 'main', 'worker.cjs'), {
        cwd: elsewhere,
        env: { ...process.env, NODE_PATH: '', NODE_OPTIONS: '' },
        execArgv: [],
      });
      const request = { ...REQUEST, path: SMALL, folder: elsewhere, name: '模型', verify: true };
      expect(await perform(worker, conversionTask(request))).toMatchObject({
        conversion: { status: 'converted' },
      });
      expect(readdirSync(join(elsewhere, '模型'))).toContain('conversion.json');
      worker.disconnect();
      await once(worker, 'exit');
    },
  );
});
