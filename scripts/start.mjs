// @ts-check
// npm start [-- FILE...]
// Installs what is missing, builds the desktop app and opens it.
import { bringTensorFlow } from './project/bring-tensorflow.mjs';
import { buildWhenStale } from './project/builds.mjs';
import { installDependencies } from './project/dependencies.mjs';
import { getElectron, openApp, tryElectron, whyNoWindow } from './project/electron.mjs';
import { requireSupportedNode } from './project/node-version.mjs';
import { COMMAND_LINE } from './project/paths.mjs';
import { runNode } from './project/run.mjs';

requireSupportedNode();
console.log(
  'Installs what is missing, builds the app and opens it: about two minutes the first time, then a few seconds.',
);
await installDependencies();

const noWindow = whyNoWindow();
/** @type {import('./project/electron.mjs').Outcome} */
const electron = noWindow ? { ok: false, why: noWindow } : await getElectron();
const started = electron.ok ? await tryElectron(electron.path) : null;
if (electron.ok && started?.ok) {
  // Side by side: the first window waits for the slower of the two.
  const [built] = await Promise.all([buildWhenStale('desktop app'), bringTensorFlow()]);
  process.exitCode = built ? await openApp(electron.path, process.argv.slice(2)) : 1;
} else {
  const why =
    started && !started.ok ? started.why : (noWindow ?? `Electron is missing: ${electron.ok ? '' : electron.why}`);
  console.error(`The desktop app cannot open, because ${why}.`);
  if (!noWindow && !started)
    console.error(
      'Set ELECTRON_MIRROR to a download site that you can reach, or ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron, and start again.',
    );
  console.error('The browser edition opens instead: the same window, in your browser.');
  process.exitCode = await serveBrowserEdition();
}

/** Serves the browser edition until Ctrl-C, and opens it where there is a screen. */
async function serveBrowserEdition() {
  if (!(await buildWhenStale('browser edition')) || !(await buildWhenStale('command line'))) return 1;
  // Ctrl-C goes to the server too, which ends by it.
  process.on('SIGINT', () => undefined);
  const { code } = await runNode(COMMAND_LINE, ['serve', ...(noWindow ? [] : ['--open'])]);
  return code;
}
