// @ts-check
import { runTool } from './run.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/** What every build is made from, besides its own configuration. */
const INPUTS = ['src', 'assets', 'package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];

const LICENCES = ['scripts/project/licences.mjs', 'scripts/project/mit.txt'];

/** What is tested is what ships: Vitest sets another environment, which Vite builds for. */
const OPTIONS = { quiet: true, env: { NODE_ENV: 'production' } };

const BUILDS = {
  'command line': {
    configuration: ['vite.config.ts'],
    outputs: ['out/cli'],
    build: () => runTool('vite', 'vite', ['build', '--mode', 'cli'], OPTIONS),
  },
  'browser edition': {
    configuration: ['vite.config.ts', 'scripts/project/page-files.mjs', ...LICENCES],
    outputs: ['out/browser'],
    build: () => runTool('vite', 'vite', ['build'], OPTIONS),
  },
  'desktop app': {
    configuration: ['electron.vite.config.ts', 'vite.config.ts', ...LICENCES],
    outputs: ['out/main', 'out/preload', 'out/renderer', 'out/licences.json', 'out/licences.txt'],
    build: () => runTool('electron-vite', 'electron-vite', ['build'], OPTIONS),
  },
};

/**
 * Builds a part of the product, unless it is there as it was built from the very same files. Its own contents count
 * too: another build may have gone to the same place.
 * @param {keyof typeof BUILDS} name
 * @returns {Promise<boolean>} Whether it is there now; if not, the reason has been printed.
 */
export async function buildWhenStale(name) {
  const { configuration, outputs, build } = BUILDS[name];
  const state = () => fingerprint([...INPUTS, ...configuration, ...outputs]);
  if (isStamped(name, state())) return true;
  console.log(`Building the ${name} (a few seconds).`);
  const built = await build();
  if (built.code !== 0) {
    console.error(`${built.output.trimEnd()}\nThe ${name} could not be built; the reason is above.`);
    return false;
  }
  stamp(name, state());
  return true;
}
