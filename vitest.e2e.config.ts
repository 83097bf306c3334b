import { defineConfig } from 'vitest/config';

const edition = process.env['ALBERT_ZH_EDITION'] ?? 'desktop';

/** The tests in a window: the scenarios of both editions, and what only the one under test has. */
export default defineConfig({
  test: {
    name: edition,
    include: [`test/e2e/{scenarios,${edition}}/**/*.test.ts`],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    // A conversion takes a second: on a machine that halts for that long, a person's click comes too late.
    retry: 1,
  },
});
