// @ts-check
// npm run test:electron
// Opens the desktop app in a real Electron, uses it as a person does and writes test-results/electron.json. Takes the
// current Electron where it can be had, else Electron 9.4.1.
import { buildForElectron9 } from './electron-compat/build.mjs';
import { getElectron9 } from './electron-compat/electron9.mjs';
import { openScreens } from './electron-compat/screen.mjs';
import { buildWhenStale } from './project/builds.mjs';
import { getElectron } from './project/electron.mjs';
import { inProject, ROOT } from './project/paths.mjs';
import { runTool } from './project/run.mjs';
import { leaveOut } from './project/test-report.mjs';

const REPORT = inProject('test-results', 'electron.json');

/** @typedef {{ program: string, app: string, driver: string, version: string }} Subject */

process.exitCode = await main();

async function main() {
  const screens = await openScreens();
  if ('why' in screens) return leaveOut(REPORT, screens.why);
  try {
    if (!(await buildWhenStale('desktop app'))) return 1;
    const subject = await chooseSubject();
    if (subject === 'broken') return 1;
    if ('why' in subject) return leaveOut(REPORT, subject.why);
    console.log(`Testing the desktop app in ${subject.version}.`);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
    const args = ['run', '--config', 'vitest.e2e.config.ts', ...reporters, ...process.argv.slice(2)];
    const env = {
      ALBERT_ZH_EDITION: 'desktop',
      ALBERT_ZH_ELECTRON: subject.program,
      ALBERT_ZH_APP: subject.app,
      ALBERT_ZH_DRIVER: subject.driver,
      ALBERT_ZH_NODE: process.execPath,
      ...(screens.displays.length === 0 ? {} : { ALBERT_ZH_DISPLAYS: screens.displays.join(',') }),
    };
    return (await runTool('vitest', 'vitest', args, { env })).code;
  } finally {
    screens.close();
  }
}

/** @returns {Promise<Subject | { why: string } | 'broken'>} */
async function chooseSubject() {
  const current = await getElectron();
  if (current.ok)
    return { program: current.path, app: ROOT, driver: 'playwright-core', version: 'the installed Electron' };
  console.log(`The current Electron cannot be had: ${current.why}.`);
  const old = await getElectron9();
  if (!old.ok) return { why: old.why };
  const app = await buildForElectron9();
  if (!app) return 'broken';
  return { program: old.path, app, driver: 'playwright-core-electron9', version: 'Electron 9.4.1' };
}
