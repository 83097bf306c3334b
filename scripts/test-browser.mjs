// @ts-check
// npm run test:browser
// Serves the browser edition as `albert-zh serve` does, uses it in Chromium as a person does and writes
// test-results/browser.json.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buildWhenStale } from './project/builds.mjs';
import { findChromium } from './project/chromium.mjs';
import { COMMAND_LINE, inProject } from './project/paths.mjs';
import { runTool } from './project/run.mjs';
import { leaveOut } from './project/test-report.mjs';

const REPORT = inProject('test-results', 'browser.json');

process.exitCode = await main();

async function main() {
  const chromium = findChromium();
  if (!chromium) return leaveOut(REPORT, 'no Chromium was found (on Debian: apt install chromium)');
  if (!(await buildWhenStale('browser edition')) || !(await buildWhenStale('command line'))) return 1;
  const server = spawn(process.execPath, [COMMAND_LINE, 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(server.stdout, 'data');
    const address = /http:\/\/\S+/.exec(String(line))?.[0];
    if (!address) throw new Error(`The server did not tell its address: ${line}`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
    const args = ['run', '--config', 'vitest.e2e.config.ts', ...reporters, ...process.argv.slice(2)];
    const env = { ALBERT_ZH_EDITION: 'browser', ALBERT_ZH_CHROMIUM: chromium, ALBERT_ZH_PAGE: address };
    return (await runTool('vitest', 'vitest', args, { env })).code;
  } finally {
    server.kill();
  }
}
