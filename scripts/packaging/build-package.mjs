// @ts-check
import { Arch, build, Platform } from 'electron-builder';
import { ROOT } from '../project/paths.mjs';
import { stageApp } from './stage.mjs';

/**
 * @typedef {import('electron-builder').Configuration} Configuration
 * @typedef {import('./checksums.mjs').System} System
 * @typedef {{ artifacts: string[], folder: string }} Built `folder`: the app as it will lie on a person's disk.
 */

const PLATFORMS = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC };
const ARCHS = { x64: Arch.x64, arm64: Arch.arm64 };

/** Where the program is within the packed folder. */
export const PROGRAMS = {
  linux: 'albert-zh-converter',
  win32: 'ALBERT zh Converter.exe',
  darwin: 'ALBERT zh Converter.app/Contents/MacOS/ALBERT zh Converter',
};

export const CONFIGURATION = 'electron-builder.yml';

/**
 * Packs the built app. Throws what electron-builder throws, with a reason in its first line.
 * @param {System & { lite: boolean, targets: string[], overrides?: Configuration }} what `overrides`: of the
 *   configuration.
 * @returns {Promise<Built>}
 */
export async function buildPackage({ lite, targets, overrides = {}, ...system }) {
  const staged = await stageApp({ ...system, tensorflow: !lite });
  if (!staged.ok) throw new Error(staged.why);
  // In the names of what is made.
  process.env['EDITION'] = lite ? '-lite' : '';
  let folder = '';
  const artifacts = await build({
    projectDir: ROOT,
    publish: 'never',
    targets: PLATFORMS[system.platform].createTarget(targets, ARCHS[system.arch]),
    config: {
      ...overrides,
      extends: CONFIGURATION,
      // The libraries are laid out already. Else they would be looked for in everything that is installed.
      beforeBuild: async () => false,
      afterPack: async ({ appOutDir }) => {
        folder = appOutDir;
      },
    },
  });
  return { artifacts, folder };
}
