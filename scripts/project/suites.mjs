// @ts-check
import { provideTensorFlow } from './bring-tensorflow.mjs';
import { BROWSERS, findBrowser } from './browsers.mjs';
import { printChecks, runChecks } from './checks.mjs';
import { fuzz } from './fuzz.mjs';
import { setUpPython } from './python.mjs';
import { whyNoScreen } from './screen.mjs';
import { getTestedElectron } from './tested-electron.mjs';
import { windowsSuite } from './windows-suite.mjs';

/**
 * @typedef {import('./test-report.mjs').Counts} Counts
 * @typedef {(what: string, how?: string) => void} LeaveOut Tells what cannot be tested here and why, and how it could be.
 * @typedef {object} Suite A project of vitest.config.ts by the same name, or what `run` runs.
 * @property {string} about
 * @property {boolean | readonly string[]} quick What a quick run has of it: all that `run` runs, nothing, or these files.
 * @property {(leaveOut: LeaveOut, quick: boolean) => Promise<boolean>} [prepare] Finds out, beside the suites before it,
 *   what this machine has for it, and gets what can be had; whether it can be run.
 * @property {(quick: boolean) => Promise<Counts>} [run]
 */

/** What the window shows, what it converts, and where that goes. */
const SMOKE = ['test/e2e/scenarios/window.test.ts', 'test/e2e/scenarios/places.test.ts'];

/** The same inputs each time; a whole run looks for new ones. */
const FIXED_SEED = '1';

/**
 * What integration tests compare and compute with. They run without it too, but for those that need it.
 * @param {LeaveOut} leaveOut
 * @param {boolean} quick
 */
async function prepareTensorFlow(leaveOut, quick) {
  if (quick) return true;
  const python = await setUpPython();
  if (!python.ok)
    leaveOut(`the comparison with TensorFlow: ${python.why}`, 'install Python 3.10 to 3.13 with venv and pip');
  const tensorflow = await provideTensorFlow();
  if (!tensorflow.ok) leaveOut(`computing with TensorFlow for Node: ${tensorflow.why}`, 'npm run setup:tensorflow');
  return true;
}

/** @param {string} what */
const prepareElectron = (what) => async (/** @type {LeaveOut} */ leaveOut, /** @type {boolean} */ quick) => {
  const noScreen = await whyNoScreen();
  const electron = noScreen === null ? await getTestedElectron({ download: !quick }) : null;
  const why = noScreen ?? (electron?.ok ? null : electron?.why);
  if (why) leaveOut(`${what}: ${why}`);
  return !why;
};

/** @param {keyof typeof BROWSERS} name */
const prepareBrowser = (name) => async (/** @type {LeaveOut} */ leaveOut) => {
  const browser = await findBrowser(name);
  if (!browser.ok) leaveOut(`the browser edition in ${BROWSERS[name].title}: ${browser.why}`);
  return browser.ok;
};

/**
 * One after the other. The suites of a stage share the machine: projects of Vitest, and what runs itself.
 * @type {readonly Record<string, Suite>[]}
 */
export const STAGES = [
  {
    check: {
      about: 'types, style, dependencies between the parts',
      quick: true,
      async run() {
        const results = await runChecks();
        printChecks(results);
        const failed = results.filter(({ ok }) => !ok).length;
        return { passed: results.length - failed, failed, skipped: 0 };
      },
    },
  },
  {
    windows: windowsSuite,
    fuzz: {
      about: 'mutated files that the readers may not fail at',
      quick: true,
      run: (quick) => fuzz({ inputs: '1000', ...(quick ? { seed: FIXED_SEED } : {}) }),
    },
  },
  {
    unit: { about: 'every part by itself', quick: ['test/unit/', 'test/attacks/', 'test/fuzz/'] },
    faults: { about: 'the command line killed, out of room, hindered and misled', quick: false },
    browser: { about: 'the browser edition in Chromium', quick: SMOKE, prepare: prepareBrowser('chromium') },
    firefox: { about: 'the browser edition in Firefox', quick: false, prepare: prepareBrowser('firefox') },
    electron: {
      about: 'the desktop app in a real window',
      quick: SMOKE,
      prepare: prepareElectron('the desktop app in a window'),
    },
    integration: {
      about: 'the command line against TensorFlow itself, in all sizes',
      quick: ['test/integration/inputs.test.ts'],
      prepare: prepareTensorFlow,
    },
    package: {
      about: 'the desktop app as a package, by itself',
      quick: false,
      prepare: prepareElectron('the desktop app as a package'),
    },
  },
];
