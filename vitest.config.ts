import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { PATIENCE } from './test/patience.ts';
import { define } from './vite.config.ts';

/**
 * Suites that run at once share them: one more than there are cores, since windows and disks are waited for. More windows
 * than that would need more memory than a usual machine has.
 */
const WORKERS = Math.min(availableParallelism() + 1, 4);

/** Windows on one screen take each other's focus and clipboard. On Linux without one each worker gets its own. */
const OWN_SCREENS = process.platform === 'linux' && !process.env['DISPLAY'];

/** What `npm run bench` measures in a window, alone on the machine, instead of the tests. */
const MEASURED = process.env['ALBERT_ZH_MEASURES'];

const suite = (name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    maxWorkers: WORKERS,
    // Loading the driver and all that a file imports anew takes a second of the processor each time.
    isolate: false,
    expect: { poll: { timeout: PATIENCE } },
    ...test,
  },
});

/** The scenarios of both editions, and what only the one under test has; the page by itself in a browser. */
const windowed = (edition: 'desktop' | 'browser', alone: boolean, tests?: string[]) => ({
  include: MEASURED
    ? [`test/e2e/${MEASURED}.bench.ts`]
    : (tests ?? [`test/e2e/{scenarios,${edition === 'browser' ? 'page,browser' : edition}}/**/*.test.ts`]),
  globalSetup: `test/setup/${edition}.ts`,
  provide: { edition },
  ...(alone || MEASURED ? { maxWorkers: 1, sequence: { groupOrder: 1 } } : {}),
  testTimeout: MEASURED ? 3_600_000 : 240_000,
  hookTimeout: 120_000,
});

/** What takes longest begins first, so that no worker is left alone with it at the end. */
class WindowsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ['browser', 'firefox', 'electron', 'integration', 'faults'];
    const place = ({ project }: TestSpecification) => order.indexOf(project.name) + 1 || order.length + 1;
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: WindowsFirst },
    projects: [
      {
        ...suite('unit', {
          include: ['test/{unit,attacks,fuzz}/**/*.test.ts'],
          testTimeout: PATIENCE,
          // Under Wine that takes as long as all of its tests; elsewhere so small ones gain nothing by it.
          isolate: process.platform !== 'win32',
        }),
        // The window's state is compiled as the window is.
        plugins: [svelte({ configFile: false })],
        define,
      },
      suite('integration', {
        globalSetup: 'test/setup/integration.ts',
        testTimeout: 300_000,
        hookTimeout: 900_000,
      }),
      suite('faults', { globalSetup: 'test/setup/command-line.ts', testTimeout: 300_000, hookTimeout: 120_000 }),
      suite('electron', windowed('desktop', !OWN_SCREENS)),
      suite('browser', windowed('browser', false)),
      suite('firefox', {
        ...windowed('browser', false, ['test/e2e/{scenarios/{conversion,window},page/focus}.test.ts']),
        globalSetup: 'test/setup/firefox.ts',
      }),
      suite('package', { globalSetup: 'test/setup/package.ts', testTimeout: 300_000, hookTimeout: 300_000 }),
    ],
  },
});
