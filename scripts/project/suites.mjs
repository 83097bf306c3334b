// @ts-check
import { rmSync } from 'node:fs';
import { buildTensorFlow } from './build-tensorflow.mjs';
import { buildWhenStale } from './builds.mjs';
import { printChecks, runChecks } from './checks.mjs';
import { countTargets, fuzz } from './fuzz.mjs';
import { otherLines, provideNode } from './node-releases.mjs';
import { inProject } from './paths.mjs';
import { setUpPython } from './python.mjs';
import { runNode, runTool } from './run.mjs';
import { bindingInstalled } from './tensorflow-binding.mjs';
import { BROKEN, countReport, sum } from './test-report.mjs';

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
 * @param {import('./run.mjs').NodeOptions & { filters?: readonly string[], report?: string }} [options] `filters`: which
 *   of its files and tests, all by default. `report`: what the report is called, like the project by default.
 */
async function vitest(project, { filters = [], report: name = project, ...options } = {}) {
  const report = reportFile(name);
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runTool('vitest', 'vitest', ['run', '--project', project, ...filters, ...reporters], options);
  return countReport(report, code);
}

/** What shows that a release of Node runs all of it: every part, and a model of real size on both backends. */
const ON_OTHER_NODES = [
  { project: 'unit', filters: [] },
  { project: 'integration', filters: ['real-sizes', 'sample', 'interrupt', '-t', 'tiny|a sample|interrupted'] },
];

/**
 * @param {number} major
 * @param {Record<string, string>} env
 * @param {LeaveOut} leaveOut
 */
async function onNode(major, env, leaveOut) {
  const release = await provideNode(major);
  if (!release.ok) {
    leaveOut(`Node.js ${major}: ${release.why}`, 'run the tests with it');
    return [];
  }
  const { node, version } = release;
  const counts = [];
  for (const { project, filters } of ON_OTHER_NODES) {
    console.log(`\nNode.js ${version}: ${project}`);
    counts.push(await vitest(project, { filters, report: `${project}-node${major}`, node, env }));
  }
  return counts;
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

/** @param {import('./python.mjs').Outcome} python */
const pythonEnv = (python) =>
  /** @type {Record<string, string>} */ (python.ok ? { ALBERT_ZH_PYTHON: python.python } : {});

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

  fuzz: {
    about: 'mutated files that the readers may not fail at (half a minute)',
    async run() {
      const report = reportFile('fuzz');
      rmSync(report, { force: true });
      await fuzz({ inputs: '5000', report });
      return countTargets(report);
    },
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
      return vitest('integration', { env: pythonEnv(python) });
    },
  },

  nodes: {
    about: 'every part, and a conversion on both backends, on the other releases of Node.js (two minutes)',
    async run(leaveOut) {
      const env = pythonEnv(await setUpPython());
      if (!(await buildWhenStale('command line'))) return BROKEN;
      const counts = [];
      for (const major of otherLines()) counts.push(...(await onNode(major, env, leaveOut)));
      // What the filters leave out has run on this Node.
      return { ...sum(counts), skipped: 0 };
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
