// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { inCache, inProject } from './paths.mjs';
import { runNode } from './run.mjs';
import { BROKEN } from './test-report.mjs';

const FOUND = inProject('test', 'fuzz', 'found');

/**
 * Builds the fuzzer and runs it in a process of its own.
 * @param {{ inputs: string, seed?: string, target?: string, from?: string, report?: string }} options
 */
export async function fuzz({ inputs, seed = freshSeed(), target, from, report }) {
  // Of its own for each run, since one may begin while another is under way.
  const built = inCache('fuzz', String(process.pid));
  try {
    await buildInto(built);
    const where = target === undefined ? '' : ` --target ${target}`;
    console.log(`Seed ${seed}. The same again: npm run fuzz -- --inputs ${inputs} --seed ${seed}${where}`);
    if (report) mkdirSync(dirname(report), { recursive: true });
    const given = { inputs, seed, target, from, report, found: FOUND };
    const args = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
    return await runNode(`${built}/main.js`, args);
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
}

/** @param {string} outDir */
async function buildInto(outDir) {
  const { build } = await import('vite');
  await build({
    root: inProject(),
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { main: 'test/fuzz/main.ts', worker: 'test/fuzz/worker.ts' },
        output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

/**
 * Counts each target as one test, and the inputs that are kept as one.
 * @param {string} report
 * @returns {import('./test-report.mjs').Counts}
 */
export function countTargets(report) {
  if (!existsSync(report)) return BROKEN;
  /** @type {{ name: string, ok: boolean }[]} */
  const targets = JSON.parse(readFileSync(report, 'utf8'));
  const failed = targets.filter(({ ok }) => !ok).length;
  return { passed: targets.length - failed, failed, skipped: 0 };
}

const freshSeed = () => String(Math.floor(Math.random() * 2 ** 31));
