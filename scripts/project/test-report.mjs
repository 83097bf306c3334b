// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { inProject } from './paths.mjs';
import { runTool } from './run.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** A suite that ended without saying how: one failure, so that it is not taken for a success. */
export const BROKEN = Object.freeze({ passed: 0, failed: 1, skipped: 0 });

/** Where {@link runVitest} finds what it counted. */
export const COUNTS = inProject('test-results', 'counts.json');

/**
 * Runs projects of vitest.config.ts, all at once.
 * @param {readonly string[]} projects
 * @param {{ filters?: readonly string[] } & import('./run.mjs').NodeOptions} [options] `filters`: which of their files;
 *   all by default.
 * @returns {Promise<Map<string, Counts>>} Of each of the projects.
 */
export async function runVitest(projects, { filters = [], ...options } = {}) {
  rmSync(COUNTS, { force: true });
  const chosen = projects.flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=default', '--reporter=./scripts/project/count-reporter.mjs'];
  const { code } = await runTool('vitest', 'vitest', ['run', ...chosen, ...reporters, ...filters], options);
  /** @type {Record<string, Counts>} */
  const counted = existsSync(COUNTS) ? JSON.parse(readFileSync(COUNTS, 'utf8')) : {};
  const counts = new Map(projects.map((name) => [name, counted[name] ?? BROKEN]));
  // What fails no test, an unhandled rejection for one, shows in the exit code only.
  const [last] = projects.slice(-1);
  const { failed } = sum([...counts.values()]);
  if (code !== 0 && failed === 0 && last) counts.set(last, sum([counts.get(last) ?? BROKEN, BROKEN]));
  return counts;
}

/**
 * @param {readonly Counts[]} counts
 * @returns {Counts}
 */
export function sum(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/**
 * @param {Counts} counts
 * @returns {string} The line that ends a run.
 */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
