// @ts-check
// npm run test:package
// Packs the desktop app into a folder, starts it from elsewhere and writes test-results/package.json. Takes the current
// Electron where it can be had, else Electron 9.4.1; TensorFlow for Node comes along where it is installed.
import { getElectron9 } from './electron-compat/electron9.mjs';
import { packageForElectron9 } from './electron-compat/package.mjs';
import { openScreen } from './electron-compat/screen.mjs';
import { buildPackage, PROGRAMS } from './packaging/build-package.mjs';
import { printSizes } from './packaging/sizes.mjs';
import { buildWhenStale } from './project/builds.mjs';
import { distributionOf, getElectron } from './project/electron.mjs';
import { inCache, inProject } from './project/paths.mjs';
import { runTool } from './project/run.mjs';
import { bindingInstalled } from './project/tensorflow-binding.mjs';
import { leaveOut } from './project/test-report.mjs';

const REPORT = inProject('test-results', 'package.json');

const SYSTEM = /** @type {import('./packaging/checksums.mjs').System} */ ({
  platform: process.platform,
  arch: process.arch,
});

/**
 * The driver speaks to the main process as a debugger does, which the product does not allow.
 * @param {string} electron The installed program.
 */
const driven = (electron) => ({
  electronDist: distributionOf(electron),
  electronFuses: { enableNodeCliInspectArguments: true },
  directories: { output: inCache('package', 'driven') },
});

/** @typedef {{ folder: string, driver: string, version: string }} Subject */

process.exitCode = await main();

async function main() {
  const screen = await openScreen();
  if ('why' in screen) return leaveOut(REPORT, screen.why);
  try {
    if (!(await buildWhenStale('desktop app'))) return 1;
    const tensorflow = bindingInstalled();
    const subject = await pack(tensorflow);
    if (subject === 'broken') return 1;
    if ('why' in subject) return leaveOut(REPORT, subject.why);
    console.log(`Testing the packed app in ${subject.version}.`);
    printSizes({ artifacts: [], folder: subject.folder });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
    const args = ['run', '--config', 'vitest.package.config.ts', ...reporters, ...process.argv.slice(2)];
    const env = {
      ALBERT_ZH_PACKED: subject.folder,
      ALBERT_ZH_PROGRAM: PROGRAMS[SYSTEM.platform],
      ALBERT_ZH_FULL: tensorflow ? '1' : '0',
      ALBERT_ZH_DRIVER: subject.driver,
      ALBERT_ZH_NODE: process.execPath,
      ...(screen.display === null ? {} : { DISPLAY: screen.display }),
    };
    return (await runTool('vitest', 'vitest', args, { env })).code;
  } finally {
    screen.close();
  }
}

/**
 * @param {boolean} tensorflow
 * @returns {Promise<Subject | { why: string } | 'broken'>}
 */
async function pack(tensorflow) {
  const lite = !tensorflow;
  const current = await getElectron();
  if (current.ok) {
    const { folder } = await buildPackage({ ...SYSTEM, lite, targets: ['dir'], overrides: driven(current.path) });
    return { folder, driver: 'playwright-core', version: 'the installed Electron' };
  }
  console.log(`The current Electron cannot be had: ${current.why}.`);
  const old = await getElectron9();
  if (!old.ok) return { why: old.why };
  const folder = await packageForElectron9(old.path, { lite });
  return folder ? { folder, driver: 'playwright-core-electron9', version: 'Electron 9.4.1' } : 'broken';
}
