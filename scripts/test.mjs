// @ts-check
// npm test [-- --all | SUITE...]
// Installs what is missing and runs the tests: what answers within minutes, all suites (as where CI is "true"), or those
// named. The last line counts them all.
import { parseArgs } from 'node:util';
import { installDependencies } from './project/dependencies.mjs';
import { requireSupportedNode } from './project/node-version.mjs';
import { runVitest, sum, summary } from './project/test-report.mjs';

/** @typedef {import('./project/test-report.mjs').Counts} Counts */

requireSupportedNode();
await installDependencies();
// Only now: the suites are built and run with what was installed.
const { STAGES } = await import('./project/suites.mjs');

const { values, positionals: named } = parseArgs({
  options: { all: { type: 'boolean', default: process.env.CI === 'true' } },
  allowPositionals: true,
});
const names = STAGES.flatMap((stage) => Object.keys(stage));
const unknown = named.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no suite "${unknown.join('", "')}": there are ${names.join(', ')}.`);
  process.exit(2);
}
const quick = named.length === 0 && !values.all;
const stages = STAGES.map((stage) =>
  Object.entries(stage).filter(([name, suite]) => (quick ? suite.quick : named.length === 0 || named.includes(name))),
);

console.log(
  named.length > 0
    ? `Runs ${named.join(', ')}.`
    : quick
      ? 'Runs what answers within four minutes.'
      : 'Runs everything: a quarter of an hour.',
);

/** @type {string[]} */
const leftOut = [];
const leaveOut = (/** @type {string} */ what, /** @type {string | undefined} */ how) => {
  leftOut.push(`Left out ${what}.${how ? ` To have it: ${how}.` : ''}`);
};
// All at once: one suite's downloads are another's time to work.
const prepared = new Map(stages.flat().map(([name, { prepare }]) => [name, prepare?.(leaveOut, quick)]));

/** @type {Map<string, Counts>} */
const counts = new Map();
for (const stage of stages) {
  for (const [name, count] of await runStage(stage)) counts.set(name, count);
}

const width = Math.max(...[...counts.keys()].map(({ length }) => length));
console.log('');
for (const [name, count] of counts) console.log(`${name.padEnd(width)}  ${summary(count)}`);
// On a person's machine a part may be missing; a run that others rely on must not pass without it.
const missing = process.env.CI === 'true' ? leftOut.length : 0;
const total = sum([...counts.values(), { passed: 0, failed: missing, skipped: 0 }]);
const more = quick ? ['This was the quick part. Everything: npm test -- --all'] : [];
console.log([...leftOut, ...more, summary(total)].join('\n'));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/**
 * @param {[string, import('./project/suites.mjs').Suite][]} suites
 * @returns {Promise<Map<string, Counts>>}
 */
async function runStage(suites) {
  const ready = [];
  for (const suite of suites) if ((await prepared.get(suite[0])) !== false) ready.push(suite);
  for (const [name, { about }] of ready) console.log(`\n${name}: ${about}`);
  const projects = ready.filter(([, { run }]) => !run);
  const filters = quick ? projects.flatMap(([, suite]) => (Array.isArray(suite.quick) ? suite.quick : [])) : [];
  const counted = await Promise.all([
    ...ready.map(async ([name, { run }]) => (run ? new Map([[name, await run(quick)]]) : new Map())),
    projects.length > 0
      ? runVitest(
          projects.map(([project]) => project),
          { filters },
        )
      : new Map(),
  ]);
  return new Map(counted.flatMap((counts) => [...counts]));
}
