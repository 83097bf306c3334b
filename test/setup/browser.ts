/** A Chromium, and the browser edition as `albert-zh serve` serves it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestProject } from 'vitest/node';
import { findChromium } from '../../scripts/project/chromium.mjs';
import { COMMAND_LINE } from '../../scripts/project/paths.mjs';
import { built } from './built.ts';

export default async function setUp(project: TestProject): Promise<() => void> {
  const chromium = await findChromium();
  if (!chromium.ok) throw new Error(chromium.why);
  await built('browser edition');
  await built('command line');
  const server = spawn(process.execPath, [COMMAND_LINE, 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(server.stdout, 'data');
  const address = /http:\/\/\S+/.exec(String(line))?.[0];
  if (!address) throw new Error(`The server did not tell its address: ${line}`);
  project.provide('chromium', chromium.path);
  project.provide('page', address);
  return () => void server.kill();
}
