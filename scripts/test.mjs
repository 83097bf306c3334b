// @ts-check
// npm test [-- SUITE...]
// Installs what is missing and runs the tests: all suites, or those named. The last line counts them all.
import { installDependencies } from './project/dependencies.mjs';
import { requireSupportedNode } from './project/node-version.mjs';
import { SUITES } from './project/suites.mjs';
import { sum, summary } from './project/test-report.mjs';

requireSupportedNode();
const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in SUITES));
if (unknown.length > 0) {
  console.error(`There is no suite "${unknown.join('", "')}": there are ${Object.keys(SUITES).join(', ')}.`);
  process.exit(2);
}
const chosen = Object.entries(SUITES).filter(([name]) => named.length === 0 || named.includes(name));

console.log(
  `Installs what is missing and runs ${chosen.map(([name]) => name).join(', ')}: some twenty minutes for all.`,
);
await installDependencies();

/** @type {string[]} */
const leftOut = [];
const counts = [];
for (const [name, { about, run }] of chosen) {
  console.log(`\n${name}: ${about}`);
  const count = await run((what, how) => leftOut.push(`Left out ${what}. To have it: ${how}.`));
  console.log(`${name}: ${summary(count)}`);
  counts.push(count);
}

// On a person's machine a part may be missing; a run that others rely on must not pass without it.
if (process.env.CI === 'true') counts.push({ passed: 0, failed: leftOut.length, skipped: 0 });
const total = sum(counts);
console.log(['', ...leftOut, summary(total)].join('\n'));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
