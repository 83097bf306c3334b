// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { COUNTS, sum } from './test-report.mjs';

/** @typedef {import('./test-report.mjs').Counts} Counts */

const NONE = { passed: 0, failed: 0, skipped: 0 };

/** A reporter of Vitest's: counts the tests of each project into a file. */
export default class CountReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    /** @type {Record<string, Counts>} */
    const counts = {};
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      const count = (/** @type {string} */ wanted) => states.filter((state) => state === wanted).length;
      const failed = count('failed');
      const { name } = module.project;
      counts[name] = sum([
        counts[name] ?? NONE,
        // A file that fails before or outside its tests has no failed test.
        { passed: count('passed'), failed: failed === 0 && !module.ok() ? 1 : failed, skipped: count('skipped') },
      ]);
    }
    mkdirSync(dirname(COUNTS), { recursive: true });
    writeFileSync(COUNTS, JSON.stringify(counts));
  }
}
