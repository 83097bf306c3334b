import { defineConfig } from 'vitest/config';

/** The desktop app's tests; scripts/test-electron.mjs provides what they drive. */
export default defineConfig({
  test: {
    name: 'electron',
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    // A conversion takes a second: on a machine that halts for that long, a person's click comes too late.
    retry: 1,
  },
});
