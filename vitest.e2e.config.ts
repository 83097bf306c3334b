import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const edition = process.env['ALBERT_ZH_EDITION'] ?? 'desktop';

/** The screens that were made for the tests; none where the system's own is used. */
const displays = (process.env['ALBERT_ZH_DISPLAYS'] ?? '').split(',').filter((display) => display !== '');

/** What is measured must be alone on the machine. */
const MEASURED = 'test/e2e/scenarios/speed.test.ts';

const common = {
  testTimeout: 90_000,
  hookTimeout: 60_000,
  // A conversion takes a second: on a machine that halts for that long, a person's click comes too late.
  retry: 1,
};

/** The tests in a window: the scenarios of both editions, and what only the one under test has. */
const scenarios: TestProjectInlineConfiguration = {
  test: {
    ...common,
    name: edition,
    include: [`test/e2e/{scenarios,${edition}}/**/*.test.ts`],
    exclude: [MEASURED],
    // Windows on one screen take each other's focus and clipboard; a browser without a screen has its own.
    maxWorkers: edition === 'browser' ? 2 : displays.length || 1,
    sequence: { groupOrder: 0 },
  },
};

const measured: TestProjectInlineConfiguration = {
  test: { ...common, name: `${edition}, measured`, include: [MEASURED], maxWorkers: 1, sequence: { groupOrder: 1 } },
};

export default defineConfig({ test: { projects: [scenarios, measured] } });
