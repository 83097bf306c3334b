// @ts-check
import { rmSync } from 'node:fs';
import { buildTensorFlow } from './build-tensorflow.mjs';
import { buildWhenStale } from './builds.mjs';
import { printChecks, runChecks } from './checks.mjs';
import { inProject } from './paths.mjs';
import { setUpPython } from './python.mjs';
import { runNode, runTool } from './run.mjs';
import { bindingInstalled } from './tensorflow-binding.mjs';
import { BROKEN, countReport } from './test-report.mjs';

/**
 * @typedef {import('./test-report.mjs').Counts} Counts
 * @typedef {(what: string, how: string) => void} LeaveOut Tells what cannot be tested here, and how it could be.
 * @typedef {object} Suite
 * @property {string} about
 * @property {(leaveOut: LeaveOut) => Promise<Counts>} run
 */

/** @param {string} suite */
const reportFile = (suite) => inProject('test-results', `${suite}.json`);

/**
 * @param {string} project
 * @param {Record<string, string>} [env]
 */
async function vitest(project, env = {}) {
  const report = reportFile(project);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runTool('vitest', 'vitest', ['run', '--project', project, ...reporters], { env });
  return countReport(report, code);
}

/**
 * Makes TensorFlow's binding for Node where it is missing: with the TensorFlow that Python has, else by download.
 * @param {import('./python.mjs').Outcome} python
 */
async function provideTensorFlow(python) {
  if (bindingInstalled()) return { ok: /** @type {const} */ (true) };
  console.log('Building TensorFlow for Node (once; about 15 seconds).');
  const built = python.ok ? await buildTensorFlow({ from: python.tensorflow, python: python.python }) : null;
  if (built?.ok) return built;
  const downloaded = await buildTensorFlow();
  return downloaded.ok ? downloaded : (built ?? downloaded);
}

/**
 * @param {'browser' | 'electron' | 'package'} suite
 * @param {string} what
 * @param {LeaveOut} leaveOut
 */
async function windowSuite(suite, what, leaveOut) {
  const report = reportFile(suite);
  rmSync(report, { force: true });
  const { code } = await runNode(inProject('scripts', `test-${suite}.mjs`), []);
  const counts = countReport(report, code);
  if (counts.passed + counts.failed === 0) leaveOut(what, 'see the reason above');
  return counts;
}

/** @type {Record<string, Suite>} */
export const SUITES = {
  check: {
    about: 'types, style, dependencies between the parts (15 seconds)',
    async run() {
      const results = await runChecks();
      printChecks(results);
      const failed = results.filter(({ ok }) => !ok).length;
      return { passed: results.length - failed, failed, skipped: 0 };
    },
  },

  unit: {
    about: 'every part by itself (half a minute)',
    run: () => vitest('unit'),
  },

  integration: {
    about: 'the command line against TensorFlow itself, in all sizes (six minutes)',
    async run(leaveOut) {
      const python = await setUpPython();
      if (!python.ok)
        leaveOut(`the comparison with TensorFlow: ${python.why}`, 'install Python 3.10 to 3.13 with venv and pip');
      const tensorflow = await provideTensorFlow(python);
      if (!tensorflow.ok) leaveOut(`computing with TensorFlow for Node: ${tensorflow.why}`, 'npm run setup:tensorflow');
      if (!(await buildWhenStale('command line'))) return BROKEN;
      return vitest('integration', python.ok ? { ALBERT_ZH_PYTHON: python.python } : {});
    },
  },

  faults: {
    about: 'the command line killed, out of room, hindered and misled (three minutes)',
    async run() {
      if (!(await buildWhenStale('command line'))) return BROKEN;
      return vitest('faults');
    },
  },

  browser: {
    about: 'the browser edition in Chromium (four minutes)',
    run: (leaveOut) => windowSuite('browser', 'the browser edition', leaveOut),
  },

  electron: {
    about: 'the desktop app in a real window (four minutes)',
    run: (leaveOut) => windowSuite('electron', 'the desktop app in a window', leaveOut),
  },

  package: {
    about: 'the desktop app as a package, by itself (half a minute)',
    run: (leaveOut) => windowSuite('package', 'the desktop app as a package', leaveOut),
  },
};
