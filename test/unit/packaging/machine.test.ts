/** What windows need of a machine is found out before one is opened. */

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findBrowser } from '../../../scripts/project/browsers.mjs';
import { DEBIAN_PACKAGES, tryElectron } from '../../../scripts/project/electron.mjs';
import { whyNoScreen } from '../../../scripts/project/screen.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albert-zh-electron-'));
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program of this name, as a script. */
function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const onLinux = it.runIf(process.platform === 'linux');

onLinux('one that starts tells its version, and is asked for no window', async () => {
  const electron = program('electron', '[ "$ELECTRON_RUN_AS_NODE" = 1 ] && echo 33.2.1');
  expect(await tryElectron(electron)).toEqual({ ok: true, version: '33.2.1' });
});

onLinux('one that lacks libraries is told in one line, with what to install', async () => {
  program(
    'ldd',
    "printf '\\tlibnss3.so => not found\\n\\tlibc.so.6 => /lib/libc.so.6 (0x1)\\n\\tlibgbm.so.1 => not found\\n\\tlibnss3.so => not found\\n'",
  );
  const electron = program('electron', 'echo "error while loading shared libraries" >&2; exit 127');
  expect(await tryElectron(electron)).toEqual({
    ok: false,
    why: `Electron lacks libnss3.so, libgbm.so.1 (on Debian: apt install ${DEBIAN_PACKAGES})`,
  });
});

onLinux('one that does not start for another reason says its own last words', async () => {
  program('ldd', 'echo "not a dynamic executable"');
  const electron = program('electron', 'echo first; echo "cannot execute: required file not found" >&2; exit 126');
  expect(await tryElectron(electron)).toEqual({
    ok: false,
    why: 'Electron does not start: cannot execute: required file not found',
  });
});

onLinux(
  'a Chromium that is not there is told with what to install, one that does not start with its last words',
  async () => {
    vi.stubEnv('PATH', folder);
    expect(await findBrowser('chromium')).toEqual({
      ok: false,
      why: 'no Chromium was found (on Debian: apt install chromium)',
    });
    const path = program('chromium', 'echo "libnss3.so: cannot open shared object file" >&2; exit 127');
    expect(await findBrowser('chromium')).toEqual({
      ok: false,
      why: `${path} does not start: libnss3.so: cannot open shared object file`,
    });
    program('chromium', 'exit 0');
    expect(await findBrowser('chromium')).toEqual({ ok: true, path, headless: path });
  },
);

onLinux('a screen that cannot be made is told with what to install, or how that ended', async () => {
  vi.stubEnv('PATH', folder);
  vi.stubEnv('DISPLAY', '');
  expect(await whyNoScreen()).toBe('there is no screen, and Xvfb is not installed (on Debian: apt install xvfb)');
  program('Xvfb', 'exit 3');
  expect(await whyNoScreen()).toBe('Xvfb ended with code 3 instead of giving a screen');
  vi.stubEnv('DISPLAY', ':0');
  expect(await whyNoScreen()).toBe(null);
});

it('what is to be installed is what the continuous integration installs', () => {
  const installs = readFileSync(join(import.meta.dirname, '../../../.ci/run'), 'utf8');
  for (const name of DEBIAN_PACKAGES.split(' ')) expect(installs).toContain(` ${name} `);
});
