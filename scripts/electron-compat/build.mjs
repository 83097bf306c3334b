// @ts-check
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCache, inProject } from '../project/paths.mjs';
import { runTool } from '../project/run.mjs';

const CONFIGURATION = 'scripts/electron-compat/electron.vite.config.ts';

/**
 * Builds the app for Electron 9.4.1: window and main process lowered, the worker as the product has it.
 * @returns {Promise<string | null>} The app's folder, or `null` after the reason has been printed.
 */
export async function buildForElectron9() {
  console.log('Building the desktop app for Electron 9.4.1 (a few seconds).');
  const { code, output } = await runTool('electron-vite', 'electron-vite', ['build', '--config', CONFIGURATION], {
    quiet: true,
  });
  if (code !== 0) {
    console.error(output.trimEnd());
    return null;
  }
  const app = inCache('electron9', 'app');
  const worker = inProject('out', 'main');
  const lowered = join(app, 'out', 'main');
  mkdirSync(lowered, { recursive: true });
  for (const name of readdirSync(worker).filter((file) => file !== 'index.cjs'))
    cpSync(join(worker, name), join(lowered, name), { recursive: true });
  for (const file of ['licences.json', 'licences.txt']) cpSync(inProject('out', file), join(app, 'out', file));
  const { name, productName, version, main, type } = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name, productName, version, main, type }));
  return app;
}
