import { defineConfig } from 'vitest/config';

/** The packed app's tests; scripts/test-package.mjs packs it. */
export default defineConfig({
  test: { name: 'package', include: ['test/package/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
