// @ts-check
import { existsSync } from 'node:fs';
import { inCache, inProject } from './paths.mjs';
import { runNode, runTool } from './run.mjs';

/** @typedef {{ name: string, ok: boolean, seconds: number, output: string }} CheckResult */

const QUIET = { quiet: true };
const WINDOW = 'src/renderer/tsconfig.json';
const RULES = [
  '--config',
  '.dependency-cruiser.cjs',
  '--cache',
  inCache('dependency-cruiser'),
  '--cache-strategy',
  'content',
];

/**
 * By the compiler in native code, a tenth of the work; what looks into Svelte's files needs the one before.
 * @param {string} project
 */
const types = (project) => runTool('typescript-native', 'tsc', ['-p', project], QUIET);

/** None changes a file. The slowest comes first, as they start together. */
const CHECKS = {
  window: () =>
    runTool('svelte-check', 'svelte-check', ['--tsconfig', WINDOW, '--output', 'human', '--fail-on-warnings'], QUIET),
  types: () => types('.'),
  'engine types': () => types('src/engine'),
  'browser types': () => types('src/browser'),
  'service worker types': () => types('src/browser/service-worker'),
  'script types': () => types('scripts'),
  dependencies: () => runTool('dependency-cruiser', 'depcruise', ['src', ...RULES], QUIET),
  'generated kernel': () => runNode('scripts/generate-kernel.mjs', ['--check'], QUIET),
  style: () => runTool('@biomejs/biome', 'biome', ['check', '--diagnostic-level=warn', '.'], QUIET),
};

/**
 * Runs every check of the code that needs no test.
 * @returns {Promise<CheckResult[]>}
 */
export function runChecks() {
  const checks = Object.entries(CHECKS).filter(([name]) => name !== 'window' || existsSync(inProject(WINDOW)));
  return Promise.all(
    checks.map(async ([name, check]) => {
      const start = performance.now();
      const { code, output } = await check();
      return { name, ok: code === 0, seconds: (performance.now() - start) / 1000, output };
    }),
  );
}

/**
 * Prints what failed, and then a line a check.
 * @param {readonly CheckResult[]} results
 */
export function printChecks(results) {
  for (const { name, ok, output } of results) if (!ok) console.log(`\n${name}\n${output.trimEnd()}\n`);
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { name, ok, seconds } of results)
    console.log(`  ${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(5)} s`);
}
