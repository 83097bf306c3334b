/** What the packed app lets nobody make of it, tried on the program with the very fuses that ship. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { extractFile, getRawHeader } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { getConfig } from 'app-builder-lib/out/util/config/config.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { folder, openPacked, program, resources, start, temporaryFolder } from './packed-app.ts';

const ARCHIVE = join(resources, 'app.asar');

/** A file that shows, by being there, that foreign code ran. */
function intrusion() {
  const mark = join(temporaryFolder(), 'intruded');
  const code = `require('fs').writeFileSync(${JSON.stringify(mark)}, '')`;
  return { code, happened: () => existsSync(mark) };
}

/** A program of somebody else's. */
function foreignApp(into: string, code: string): void {
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'package.json'), '{ "name": "foreign", "main": "index.js" }');
  writeFileSync(join(into, 'index.js'), `${code}; require('electron').app.quit()`);
}

/** Moves something of the packed app away until the test has ended. */
function takeAway(path: string): void {
  renameSync(path, `${path}.away`);
  onTestFinished(() => renameSync(`${path}.away`, path));
}

describe('the fuses', () => {
  it('are those of the configuration, all of them', async () => {
    const { electronFuses } = await getConfig(join(import.meta.dirname, '../..'), 'electron-builder.yml', null);
    // On macOS they are in a library of the bundle.
    const wire = await getCurrentFuseWire(
      process.platform === 'darwin' ? join(folder, relative(folder, program).split(sep)[0] ?? '') : program,
    );
    const names = Object.entries(electronFuses ?? {}).map(
      ([name, on]) => [name.replace(/^./, (letter) => letter.toUpperCase()), on] as const,
    );
    expect(names.length).toBe(8);
    for (const [name, on] of names) {
      const fuse: number | undefined = wire[FuseV1Options[name as keyof typeof FuseV1Options]];
      expect(fuse, name).toBe((on ? '1' : '0').charCodeAt(0));
    }
  });

  it('let it be no Node', async () => {
    const { code, happened } = intrusion();
    await openPacked({ args: ['-e', code], env: { ELECTRON_RUN_AS_NODE: '1' } });
    expect(happened()).toBe(false);
  });

  it('let it take no options for one', async () => {
    const { code, happened } = intrusion();
    const file = join(temporaryFolder(), 'foreign.cjs');
    writeFileSync(file, code);
    await openPacked({ args: ['-r', file], env: { NODE_OPTIONS: `--require "${file}"` } });
    expect(happened()).toBe(false);
  });

  it('let nobody debug the process that writes files', async () => {
    const { said } = await openPacked({ args: ['--inspect=0', '--inspect-brk=0'] });
    expect(said()).not.toContain('Debugger listening');
  });

  it('let it load nothing but its own archive', async () => {
    const { code, happened } = intrusion();
    const beside = join(resources, 'app');
    foreignApp(beside, code);
    onTestFinished(() => rmSync(beside, { recursive: true }));
    const named = join(temporaryFolder(), 'named');
    foreignApp(named, code);
    await openPacked({ args: [named] });
    takeAway(ARCHIVE);
    const { ended } = start({ args: [named] });
    const [exitCode] = await ended;
    expect(exitCode).not.toBe(0);
    expect(happened()).toBe(false);
  });
});

describe('the archive', () => {
  it('has the digest of every file in it, which Windows and macOS hold it against', () => {
    const { header } = getRawHeader(ARCHIVE);
    const files = filesIn(header as Folder, '');
    expect(files.length).toBeGreaterThan(5);
    for (const [path, { integrity, unpacked }] of files) {
      const bytes = unpacked ? readFileSync(join(`${ARCHIVE}.unpacked`, path)) : extractFile(ARCHIVE, path);
      expect(integrity, path).toMatchObject({
        algorithm: 'SHA256',
        hash: createHash('sha256').update(bytes).digest('hex'),
      });
    }
  });
});

interface Folder {
  readonly files: Readonly<Record<string, Folder | File>>;
}

interface File {
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
  readonly unpacked?: boolean;
}

/** The files of an archive's header, by their paths. */
function filesIn({ files }: Folder, below: string): [string, File][] {
  return Object.entries(files).flatMap(([name, entry]): [string, File][] =>
    'files' in entry ? filesIn(entry, join(below, name)) : [[join(below, name), entry]],
  );
}
