// @ts-check
// npm run test:electron
// Opens the desktop app in a real Electron, uses it as a person does and writes test-results/electron.json.
import { buildWhenStale } from './project/builds.mjs';
import { inProject, ROOT } from './project/paths.mjs';
import { runTool } from './project/run.mjs';
import { openScreens } from './project/screen.mjs';
import { leaveOut } from './project/test-report.mjs';
import { getTestedElectron } from './project/tested-electron.mjs';

const REPORT = inProject('test-results', 'electron.json');

process.exitCode = await main();

async function main() {
  const screens = await openScreens();
  if ('why' in screens) return leaveOut(REPORT, screens.why);
  try {
    const electron = await getTestedElectron();
    if (!electron.ok) return leaveOut(REPORT, electron.why);
    if (!(await buildWhenStale('desktop app'))) return 1;
    console.log(`Testing the desktop app in Electron ${electron.version}.`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
    const args = ['run', '--config', 'vitest.e2e.config.ts', ...reporters, ...process.argv.slice(2)];
    const env = {
      ALBERT_ZH_EDITION: 'desktop',
      ALBERT_ZH_ELECTRON: electron.path,
      ALBERT_ZH_APP: ROOT,
      ...(screens.displays.length === 0 ? {} : { ALBERT_ZH_DISPLAYS: screens.displays.join(',') }),
    };
    return (await runTool('vitest', 'vitest', args, { env })).code;
  } finally {
    screens.close();
  }
}
