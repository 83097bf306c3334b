// @ts-check
// What tells something about Windows, run as Windows programs: names and paths, files, locks and renaming, processes
// and the console. What computes, and what looks into files, does so there as it does on Linux, and is not run again.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WINE_CANNOT } from '../../test/windows/wine-cannot.mjs';
import { buildWhenStale } from './builds.mjs';
import { inProject } from './paths.mjs';
import { runNpm } from './run.mjs';
import { BROKEN, runVitest, sum } from './test-report.mjs';
import { packForWindows } from './windows-package.mjs';
import { runWindowsNode, setUpWine, WINDOWS_ENV, WINDOWS_NODE, windowsPath } from './wine.mjs';

/** @typedef {import('./test-report.mjs').Counts} Counts */

const PROJECTS = ['unit', 'integration', 'faults'];

/** Their files, by what their paths within `test` begin with. */
const FILES = [
  'unit/node/',
  'unit/cli/',
  'unit/main/',
  'integration/serve',
  'integration/streams',
  'integration/windows',
  'faults/at-once',
  'faults/held',
  'faults/killed',
  'faults/names',
  'faults/output-folder',
  'faults/replaced',
  'faults/source',
  'faults/swapped',
];

/** What the names of tests in them begin with that have nothing of Windows. */
const NOT_AGAIN = [
  'with --force, what is not ours is kept',
  'what a person typed wrongly',
  'the served browser edition has no port',
  'a source is only read',
  'the proof beside a zip is never that of another zip',
  'a conversion that is killed before any of the steps that give and take names new',
];

/** Of the 24 moments at which a conversion is killed on Linux. */
const KILLS = '6';

/** Milliseconds; more than it ever takes, so that a test that hangs fails it. */
const TIMEOUT = 30 * 60_000;

/** @type {import('./suites.mjs').Suite} */
export const windowsSuite = {
  about: 'files, processes and the command line as Windows programs, and the app packed for Windows',
  quick: false,
  async prepare(leaveOut) {
    const wine = await setUpWine();
    if (!wine.ok) leaveOut(`Windows programs: ${wine.why}`);
    return wine.ok;
  },
  async run() {
    const packed = await packForWindows();
    if (packed === null || !(await buildWhenStale('command line'))) return BROKEN;
    const preload = windowsPath(inProject('test', 'windows', 'rename-rule.cjs'));
    const env = {
      NODE_OPTIONS: `--require=${JSON.stringify(preload)}`,
      ALBERT_ZH_KILLS: KILLS,
      ALBERT_ZH_PACKED_FOR_WINDOWS: windowsPath(packed),
      npm_execpath: windowsPath(await npmScript()),
    };
    const wanted = readdirSync(inProject('test'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.test.ts') && FILES.some((beginning) => path.startsWith(beginning)),
    );
    const [ofConsole, results] = await Promise.all([
      // Python is not asked for, which may be on its way still.
      runVitest(['integration'], {
        filters: ['test/integration/windows-console'],
        env: { ...WINDOWS_ENV, ALBERT_ZH_WINDOWS_NODE: WINDOWS_NODE, ALBERT_ZH_PYTHON: '' },
      }),
      runFiles(wanted, env),
    ]);
    // Wine refuses one start of a process in some thousands, and Vitest leaves out the file that it was for. Where nothing
    // ran, that is not why.
    const left = wanted.filter((file) => !results.some(({ name }) => fileOf(name) === file));
    const again = results.length > 0 && left.length > 0 ? await runFiles(left, env) : [];
    const lost = left.filter((file) => !again.some(({ name }) => fileOf(name) === file));
    for (const file of lost) console.error(`${file} did not run.`);
    return sum([judge([...results, ...again]), ...ofConsole.values(), ...lost.map(() => BROKEN)]);
  },
};

/** @typedef {{ name: string, status: string, assertionResults: { fullName: string, status: string }[] }} FileResult */

/**
 * Runs files of tests as Windows programs.
 * @param {readonly string[]} files Within `test`.
 * @param {Record<string, string>} env
 * @returns {Promise<FileResult[]>} Of Vitest's JSON reporter, for each file that ran.
 */
async function runFiles(files, env) {
  const report = inProject('test-results', 'windows.json');
  rmSync(report, { force: true });
  const args = [
    'run',
    ...PROJECTS.flatMap((project) => ['--project', project]),
    ...files.map((file) => `test/${file}`),
    '--testNamePattern',
    `^(?!${NOT_AGAIN.join('|')})`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${windowsPath(report)}`,
  ];
  await runWindowsNode(inProject('node_modules', 'vitest', 'vitest.mjs'), args, { env, timeout: TIMEOUT });
  return existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
}

/** @param {string} name Of a file, as Windows has it. */
const fileOf = (name) => name.replaceAll('\\', '/').replace(/^.*\/test\//, '');

/** npm's own script, beside which lies what makes the commands of packages. */
async function npmScript() {
  const { npm_execpath: ours } = process.env;
  if (ours?.endsWith('npm-cli.js')) return ours;
  const { output } = await runNpm(['root', '--global'], { quiet: true });
  return join(output.trim(), 'npm', 'bin', 'npm-cli.js');
}

/**
 * Counts what Wine cannot do as skipped, and tells what it can by now.
 * @param {readonly FileResult[]} testResults
 * @returns {Counts}
 */
function judge(testResults) {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ id: `${fileOf(name)} ${fullName}`, status })),
  );
  const excused = new Set();
  for (const { test, why } of WINE_CANNOT) {
    const found = tests.filter(({ id }) => id.startsWith(test));
    const failed = found.filter(({ status }) => status === 'failed');
    for (const { id } of failed) excused.add(id);
    if (failed.length > 0) console.log(`Left out, as Wine cannot do it: ${test}: ${why}.`);
    else console.log(`${found.length > 0 ? 'Wine can do that by now' : 'There is no such test'}: ${test}.`);
  }
  const count = (/** @type {string} */ wanted) => tests.filter(({ status }) => status === wanted).length;
  // A file that fails before or outside its tests has no failed test.
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const [passed, failed] = [count('passed'), count('failed') + broken - excused.size];
  return { passed, failed, skipped: tests.length - passed - count('failed') + excused.size };
}
