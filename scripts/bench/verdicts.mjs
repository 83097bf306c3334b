// @ts-check
// Verdicts on right and wrong conversions (test/verdicts), in a process of its own.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inCache, inProject } from '../project/paths.mjs';
import { runNode } from '../project/run.mjs';

/**
 * Prints a table of them.
 * @param {{ sizes: string, backends: string, models: string, each: boolean }} what `models`: right conversions on each
 *   backend; `each` prints every verdict
 * @returns {Promise<boolean>} whether all are right
 */
export async function tryVerdicts({ each, ...what }) {
  const built = inCache('verdicts', String(process.pid));
  try {
    const { build } = await import('vite');
    // Built as the command line is, so that it computes as that does.
    await build({
      root: inProject(),
      configFile: inProject('vite.config.ts'),
      mode: 'cli',
      logLevel: 'warn',
      build: { outDir: built, emptyOutDir: true, rolldownOptions: { input: { verdicts: 'test/verdicts/main.ts' } } },
    });
    const given = Object.entries(what).flatMap(([name, value]) => [`--${name}`, value]);
    const { code } = await runNode(join(built, 'verdicts.cjs'), each ? [...given, '--each'] : given);
    return code === 0;
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}
