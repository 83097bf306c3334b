/** A browser, and the browser edition as `albert-zh serve` serves it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestProject } from 'vitest/node';
import { type BROWSERS, findBrowser } from '../../scripts/project/browsers.mjs';
import { COMMAND_LINE } from '../../scripts/project/paths.mjs';
import { built } from './built.ts';
import { provideModels } from './models.ts';

export default (project: TestProject): Promise<() => Promise<void>> => setUpBrowser(project, 'chromium');

export async function setUpBrowser(project: TestProject, name: keyof typeof BROWSERS): Promise<() => Promise<void>> {
  const browser = await findBrowser(name);
  if (!browser.ok) throw new Error(browser.why);
  await built('browser edition');
  await built('command line');
  const server = spawn(process.execPath, [COMMAND_LINE, 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(server.stdout, 'data');
  const address = /http:\/\/\S+/.exec(String(line))?.[0];
  if (!address) throw new Error(`The server did not tell its address: ${line}`);
  project.provide('browser', { name, program: browser.headless, withProfiles: browser.path });
  project.provide('page', address);
  const removeModels = await provideModels(project);
  return () => {
    server.kill();
    return removeModels();
  };
}
