import { defineConfig } from 'vitest/config';

/** The desktop app's tests; scripts/test-electron.mjs provides what they drive. */
export default defineConfig({
  test: {
    name: 'electron',
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
