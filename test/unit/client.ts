/**
 * Vitest's environment of tests whose code is compiled as for a browser: Svelte's runes are reactive there. It has
 * nothing of a browser but that; tests put in what they need.
 */

import type { Environment } from 'vitest/runtime';

export default {
  name: 'client',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
