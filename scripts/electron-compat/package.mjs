// @ts-check
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage } from '../packaging/build-package.mjs';
import { inCache } from '../project/paths.mjs';
import { buildForElectron9 } from './build.mjs';

/** They lie beside the app's own main program, and the first leads to it. */
const COMPATIBILITY = ['packaged-main.cjs', 'modern-electron.cjs', 'modern-preload.cjs'];

/**
 * Packs the app with Electron 9.4.1 into a folder, as the product's configuration says but for what that Electron has
 * not: fuses.
 * @param {string} electron Its program.
 * @param {{ lite: boolean }} options
 * @returns {Promise<string | null>} The packed folder, or `null` after the reason has been printed.
 */
export async function packageForElectron9(electron, { lite }) {
  const app = await buildForElectron9();
  if (!app) return null;
  const built = join(app, 'out');
  for (const file of COMPATIBILITY) cpSync(fileURLToPath(new URL(file, import.meta.url)), join(built, 'main', file));
  const { folder } = await buildPackage({
    platform: 'linux',
    arch: 'x64',
    lite,
    targets: ['dir'],
    built,
    overrides: {
      electronDist: dirname(electron),
      electronVersion: '9.4.1',
      electronFuses: null,
      extraMetadata: { main: 'out/main/packaged-main.cjs' },
      directories: { output: inCache('electron9', 'package') },
    },
  });
  return folder;
}
