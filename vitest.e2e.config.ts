import { defineConfig } from 'vitest/config';

const edition = process.env['ALBERT_ZH_EDITION'] ?? 'desktop';

/** The screens that were made for the tests; none where the system's own is used. */
const displays = (process.env['ALBERT_ZH_DISPLAYS'] ?? '').split(',').filter((display) => display !== '');

/** What `npm run bench -- --window` measures, alone on the machine; instead of the tests. */
const MEASURES = process.env['ALBERT_ZH_MEASURES'] === '1';

/** The tests in a window: the scenarios of both editions, and what only the one under test has. */
export default defineConfig({
  test: {
    name: edition,
    include: MEASURES ? ['test/e2e/*.bench.ts'] : [`test/e2e/{scenarios,${edition}}/**/*.test.ts`],
    // Windows on one screen take each other's focus and clipboard; a browser without a screen has its own.
    maxWorkers: MEASURES ? 1 : edition === 'browser' ? 2 : displays.length || 1,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
