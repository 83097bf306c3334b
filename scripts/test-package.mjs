// @ts-check
// npm run test:package
// Packs the desktop app into a folder, with the Electron that the tests have, starts it from elsewhere and writes
// test-results/package.json. TensorFlow for Node comes along where it is installed.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackage, PROGRAMS } from './packaging/build-package.mjs';
import { printSizes } from './packaging/sizes.mjs';
import { buildWhenStale } from './project/builds.mjs';
import { distributionOf } from './project/electron.mjs';
import { inCache, inProject } from './project/paths.mjs';
import { runTool } from './project/run.mjs';
import { openScreen } from './project/screen.mjs';
import { bindingInstalled } from './project/tensorflow-binding.mjs';
import { leaveOut } from './project/test-report.mjs';
import { getTestedElectron } from './project/tested-electron.mjs';

const REPORT = inProject('test-results', 'package.json');

const SYSTEM = /** @type {import('./packaging/checksums.mjs').System} */ ({
  platform: process.platform,
  arch: process.arch,
});

process.exitCode = await main();

async function main() {
  const screen = await openScreen();
  if ('why' in screen) return leaveOut(REPORT, screen.why);
  // Where no `node_modules` of ours is in any folder above.
  const elsewhere = mkdtempSync(join(tmpdir(), 'albert-zh-packaged-'));
  try {
    const electron = await getTestedElectron();
    if (!electron.ok) return leaveOut(REPORT, electron.why);
    if (!(await buildWhenStale('desktop app'))) return 1;
    const tensorflow = bindingInstalled();
    const { folder } = await buildPackage({
      ...SYSTEM,
      lite: !tensorflow,
      targets: ['dir'],
      overrides: {
        electronDist: distributionOf(electron.path),
        electronVersion: electron.version,
        directories: { output: inCache('package', 'tested') },
      },
    });
    console.log(`Testing the packed app in Electron ${electron.version}.`);
    printSizes({ artifacts: [], folder });
    const app = join(elsewhere, 'an app');
    cpSync(folder, app, { recursive: true, verbatimSymlinks: true });
    rmSync(folder, { recursive: true });
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
    const args = ['run', '--config', 'vitest.package.config.ts', ...reporters, ...process.argv.slice(2)];
    const env = {
      ALBERT_ZH_PACKED: app,
      ALBERT_ZH_PROGRAM: PROGRAMS[SYSTEM.platform],
      ALBERT_ZH_FULL: tensorflow ? '1' : '0',
      ...(screen.display === null ? {} : { DISPLAY: screen.display }),
    };
    return (await runTool('vitest', 'vitest', args, { env })).code;
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
    screen.close();
  }
}
