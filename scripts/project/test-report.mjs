// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** A suite that ended without saying how: one failure, so that it is not taken for a success. */
export const BROKEN = Object.freeze({ passed: 0, failed: 1, skipped: 0 });

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
 * Counts a run by the report that Vitest's JSON reporter wrote, and by how the run ended.
 * @param {string} file
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countReport(file, exitCode) {
  if (!existsSync(file)) return BROKEN;
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: { status: string, assertionResults: { status: string }[] }[] }} */
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that fails before or outside its tests has no failed test.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    // What fails no test, an unhandled rejection for one, shows in the exit code only.
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {Counts} counts
 * @returns {string} The line that ends a run.
 */
export const summary = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * Says why nothing could be tested in a window, with a report of no tests.
 * @param {string} report
 * @param {string} why
 */
export function leaveOut(report, why) {
  console.log(`No window can be opened here: ${why}.`);
  const empty = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, JSON.stringify(empty));
  return 0;
}
