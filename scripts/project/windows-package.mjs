// @ts-check
// The desktop app packed for Windows, on Linux. Electron for Windows cannot be downloaded everywhere, and nothing of it
// is looked at but what electron-builder makes of it: a program of ours with the same fuses and resources stands for it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage } from '../packaging/build-package.mjs';
import { buildWhenStale } from './builds.mjs';
import { inCache, inProject } from './paths.mjs';
import { run } from './run.mjs';

const VERSION = '33.2.1';
const TOOLS = 'x86_64-w64-mingw32';
const SOURCES = inProject('test', 'windows', 'electron');

/** Besides the program: what the app ships, and one language that it does not. */
const FILES = ['LICENSE', 'LICENSES.chromium.html', 'resources.pak', 'icudtl.dat', 'ffmpeg.dll'];
const LANGUAGES = ['de', 'en-US', 'zh-CN', 'zh-TW'];

/**
 * Packs the app without TensorFlow for Node into a folder, as a person on Windows has it.
 * @returns {Promise<string | null>} The folder; `null` where it could not be made, for a reason that has been printed.
 */
export async function packForWindows() {
  if (!(await buildWhenStale('desktop app'))) return null;
  const electronDist = await makeElectron();
  const { folder } = await buildPackage({
    platform: 'win32',
    arch: 'x64',
    lite: true,
    targets: ['dir'],
    overrides: {
      electronDist,
      electronVersion: VERSION,
      directories: { output: inCache('package', 'windows') },
    },
  });
  return folder;
}

/** @returns {Promise<string>} The folder of what stands for Electron. */
async function makeElectron() {
  const folder = inCache('wine', 'electron');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  for (const file of FILES) writeFileSync(join(folder, file), file);
  for (const language of LANGUAGES) writeFileSync(join(folder, 'locales', `${language}.pak`), language);
  writeFileSync(join(folder, 'version'), VERSION);
  const resources = join(folder, 'electron.o');
  const program = join(folder, 'electron.exe');
  await compile('windres', [join(SOURCES, 'electron.rc'), resources]);
  await compile('gcc', ['-nostdlib', '-s', '-e', 'start', '-o', program, join(SOURCES, 'electron.c'), resources]);
  rmSync(resources);
  return folder;
}

/**
 * @param {'gcc' | 'windres'} tool
 * @param {readonly string[]} args
 */
async function compile(tool, args) {
  const { code, output } = await run(`${TOOLS}-${tool}`, args, { quiet: true });
  if (code !== 0) throw new Error(`${tool} failed: ${output.trim()}`);
}
