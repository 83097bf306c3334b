// @ts-check
// npm run bench [-- --sizes tiny,xlarge --backends wasm --formats google,huggingface --verify google,huggingface --runs 5]
// npm run bench -- --scaling [--backends wasm --runs 3]
// npm run bench -- --against 'python convert.py {source} {output}' [--sizes tiny,xlarge --runs 3]
// npm run bench -- --profile [--sizes tiny,xlarge]
// npm run bench -- --window
// npm run bench -- --page [--sizes tiny,xlarge --browsers chromium,firefox --runs 3]
// npm run bench -- --kept [--sizes tiny,xlarge --backends auto,wasm,tensorflow --runs 5]
// npm run bench -- --verdicts [--models 400 --sizes tiny,xlarge --backends wasm --each]
// Measures whole conversions and verifications, and how long those said beforehand that they take, page cache warm: of the published sizes, of synthetic checkpoints that
// grow to 8 GB, or in turn with another converter; or tells where their time goes; or how soon the window answers meanwhile. Nothing depends on the figures.
// `--verdicts` tries verifications on right and wrong conversions, and fails where one is wrong about them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as against from './bench/against.mjs';
import * as conversions from './bench/conversions.mjs';
import * as kept from './bench/kept.mjs';
import { measure, mebibytes, secondsOf } from './bench/measure.mjs';
import * as profile from './bench/profile.mjs';
import * as scaling from './bench/scaling.mjs';
import { tryVerdicts } from './bench/verdicts.mjs';
import * as verifications from './bench/verifications.mjs';
import { buildWhenStale } from './project/builds.mjs';
import { installDependencies } from './project/dependencies.mjs';
import { COMMAND_LINE } from './project/paths.mjs';
import { runTool } from './project/run.mjs';
import { bindingInstalled } from './project/tensorflow-binding.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'tiny,base,large,xlarge' },
    backends: { type: 'string', default: bindingInstalled() ? 'wasm,tensorflow' : 'wasm' },
    formats: { type: 'string', default: 'google,huggingface' },
    verify: { type: 'string', default: 'google' },
    runs: { type: 'string', default: '5' },
    scaling: { type: 'boolean', default: false },
    against: { type: 'string' },
    profile: { type: 'boolean', default: false },
    kept: { type: 'boolean', default: false },
    window: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    browsers: { type: 'string', default: 'chromium,firefox' },
    verdicts: { type: 'boolean', default: false },
    models: { type: 'string', default: '400' },
    each: { type: 'boolean', default: false },
  },
});
const backends = list(values.backends);
const formats = list(values.formats);
const verified = list(values.verify).filter((format) => formats.includes(format));
const runs = Number(values.runs);

await installDependencies();
if (values.window) process.exit(await measureIn(['electron', 'browser'], { ALBERT_ZH_MEASURES: 'window' }));
if (values.page) process.exit(await measurePage());
if (!(await buildWhenStale('command line'))) process.exit(1);
if (values.kept && !(await buildWhenStale('desktop app'))) process.exit(1);

if (values.verdicts) {
  const { models, sizes, each } = values;
  process.exit((await tryVerdicts({ models, sizes, each, backends: backends.join() })) ? 0 : 1);
}

const scratch = mkdtempSync(join(tmpdir(), 'albert-zh-bench-'));
try {
  console.log(
    `Node ${process.version}, ${process.platform} ${process.arch}, medians of ${runs} runs in turn after one to warm up.`,
  );
  if (values.scaling) await printScaling();
  else if (values.kept) await printKept();
  else if (values.profile) printProfiles();
  else if (values.against !== undefined) printAgainst(values.against);
  else printPublished();
  const bare = Array.from({ length: runs }, () => measure(['-e', '0']));
  console.log(`\nBare Node: ${secondsOf(bare).toFixed(3)} s, ${mebibytes(bare)} MiB.`);
  if (!bindingInstalled()) console.log('Left out the backend tensorflow. To have it: npm run setup:tensorflow.');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/**
 * Measures what a window does, where it can be opened.
 * @param {readonly string[]} projects
 * @param {Record<string, string>} env
 */
async function measureIn(projects, env) {
  const codes = [];
  for (const project of projects)
    codes.push(
      (await runTool('vitest', 'vitest', ['run', '--project', project, '--disable-console-intercept'], { env })).code,
    );
  return Math.max(...codes);
}

function measurePage() {
  const projects = list(values.browsers).map((name) => (name === 'chromium' ? 'browser' : name));
  return measureIn(projects, {
    ALBERT_ZH_MEASURES: 'page',
    ALBERT_ZH_SIZES: values.sizes,
    ALBERT_ZH_RUNS: values.runs,
  });
}

function printPublished() {
  console.log('seconds: the whole process. × copy: against a process that copies the output’s bytes and syncs them.');
  console.log('× google: against the conversion to Google’s layout on the same backend.\n');
  printHeadings(conversions.HEADINGS);
  const verifyRows = list(values.sizes).flatMap(measureSize);
  console.log('');
  if (verifyRows.length > 0) printHeadings(verifications.HEADINGS);
  verifyRows.forEach(printRow);
}

async function printScaling() {
  printHeadings(scaling.HEADINGS);
  for await (const row of scaling.measureScaling({ scratch, backends, runs })) printRow(row);
}

/** @param {string} command */
function printAgainst(command) {
  console.log(`theirs: ${command}\n`);
  printHeadings(against.HEADINGS);
  for (const size of list(values.sizes)) {
    const source = writeSample(size);
    printRow(against.measureAgainst({ size, source, scratch, command, runs }));
    rmSync(source, { recursive: true });
  }
}

async function printKept() {
  console.log('in the app’s own processes: new ones, and ones that have done the same before.\n');
  printHeadings(kept.HEADINGS);
  for (const size of list(values.sizes)) {
    const source = writeSample(size);
    for (const row of await kept.measureKept({ size, source, scratch, backends, runs })) printRow(row);
    rmSync(source, { recursive: true });
  }
}

function printProfiles() {
  printHeadings(profile.HEADINGS);
  for (const size of list(values.sizes)) {
    const source = writeSample(size);
    profile.profileConversion({ size, source, scratch }).forEach(printRow);
    rmSync(source, { recursive: true });
  }
}

/**
 * @param {string} size
 * @returns {string} its folder
 */
function writeSample(size) {
  const source = join(scratch, `albert_${size}_zh`);
  measure([COMMAND_LINE, 'sample', size, '-o', source]);
  return source;
}

/**
 * Prints how a size converts, and gives the rows of how it is verified.
 * @param {string} size
 */
function measureSize(size) {
  const source = writeSample(size);
  const what = { size, source, scratch, backends, runs };
  conversions.measureConversions({ ...what, formats }).forEach(printRow);
  const rows = verifications.measureVerifications({ ...what, formats: verified });
  for (const folder of [source, ...formats.map((format) => join(scratch, format))]) rmSync(folder, { recursive: true });
  return rows;
}

/** @param {string} value */
function list(value) {
  return value.split(',').filter((part) => part !== '');
}

/** @param {readonly string[]} headings */
function printHeadings(headings) {
  printRow(headings);
  console.log(`|${'---|'.repeat(headings.length)}`);
}

/** @param {readonly string[]} cells */
function printRow(cells) {
  console.log(`| ${cells.join(' | ')} |`);
}
