/**
 * The desktop app, packed into a folder with the Electron that the tests have, elsewhere than it was built. TensorFlow
 * for Node comes along where it is installed.
 */

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildPackage, PROGRAMS } from '../../scripts/packaging/build-package.mjs';
import type { System } from '../../scripts/packaging/checksums.mjs';
import { printSizes } from '../../scripts/packaging/sizes.mjs';
import { distributionOf } from '../../scripts/project/electron.mjs';
import { inCache } from '../../scripts/project/paths.mjs';
import { openScreens } from '../../scripts/project/screen.mjs';
import { bindingInstalled } from '../../scripts/project/tensorflow-binding.mjs';
import { getTestedElectron } from '../../scripts/project/tested-electron.mjs';
import { built } from './built.ts';

const SYSTEM = { platform: process.platform, arch: process.arch } as System;

export default async function setUp(project: TestProject): Promise<() => void> {
  const electron = await getTestedElectron();
  if (!electron.ok) throw new Error(electron.why);
  await built('desktop app');
  const full = bindingInstalled();
  const { folder } = await buildPackage({
    ...SYSTEM,
    lite: !full,
    targets: ['dir'],
    overrides: {
      electronDist: distributionOf(electron.path),
      electronVersion: electron.version,
      directories: { output: inCache('package', 'tested') },
    },
  });
  console.log(`Testing the packed app in Electron ${electron.version}.`);
  printSizes({ artifacts: [], folder });
  // Where no `node_modules` of ours is in any folder above.
  const elsewhere = mkdtempSync(join(tmpdir(), 'albert-zh-packaged-'));
  const app = join(elsewhere, 'an app');
  cpSync(folder, app, { recursive: true, verbatimSymlinks: true });
  rmSync(folder, { recursive: true });
  const screens = await openScreens(project.config.maxWorkers);
  if (!screens.ok) throw new Error(screens.why);
  project.provide('packed', { folder: app, program: PROGRAMS[SYSTEM.platform], full });
  project.provide('displays', screens.displays);
  return () => {
    screens.close();
    rmSync(elsewhere, { recursive: true, force: true });
  };
}
