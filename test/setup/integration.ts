/** The built command line, and a Python with TensorFlow where there is one, which runs the tests' scripts. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { inProject } from '../../scripts/project/paths.mjs';
import { PYTHON } from '../../scripts/project/python.mjs';
import { built } from './built.ts';

const SERVER = inProject('test', 'integration', 'tensorflow', 'serve.py');

export default async function setUp(project: TestProject): Promise<() => void> {
  await built('command line');
  const program = process.env['ALBERT_ZH_PYTHON'] ?? PYTHON;
  const nothing = () => undefined;
  if (!existsSync(program)) {
    project.provide('python', null);
    return nothing;
  }
  if (process.platform === 'win32') {
    // No process is forked there.
    project.provide('python', { program, socket: null });
    return nothing;
  }
  const folder = mkdtempSync(join(tmpdir(), 'albert-zh-python-'));
  const socket = join(folder, 'socket');
  const server = spawn(program, [SERVER, socket], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONUTF8: '1', TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  let said = '';
  server.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  server.on('exit', (code) => code && console.error(`The Python that runs the tests' scripts ended: ${said}`));
  // It says a word once it listens.
  await once(server.stdout, 'data');
  project.provide('python', { program, socket });
  return () => {
    server.kill();
    rmSync(folder, { recursive: true });
  };
}
