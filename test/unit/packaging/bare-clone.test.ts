/** What a clone does before anything is installed. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

it.each(['test.mjs', 'start.mjs', 'check.mjs', 'fuzz.mjs', 'bench.mjs', 'setup-tensorflow.mjs'])(
  'scripts/%s runs without any package, up to where it installs them',
  (script) => {
    const clone = mkdtempSync(join(tmpdir(), 'albert-zh-'));
    onTestFinished(() => rmSync(clone, { recursive: true }));
    for (const part of ['scripts', 'test/windows', 'package.json', 'package-lock.json'])
      cpSync(join(ROOT, part), join(clone, part), { recursive: true });
    const npm = join(clone, 'npm-cli.js');
    writeFileSync(npm, 'process.exitCode = 1;');

    const { stderr, status } = spawnSync(process.execPath, [join(clone, 'scripts', script)], {
      encoding: 'utf8',
      env: { ...process.env, npm_execpath: npm },
    });

    expect(stderr).toBe('The npm packages could not be installed; the reason is above. Run "npm ci" to try again.\n');
    expect(status).toBe(1);
  },
);
