// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { inCache, inProject } from './paths.mjs';
import { runNode } from './run.mjs';
import { BROKEN } from './test-report.mjs';

const FOUND = inProject('test', 'fuzz', 'found');
const REPORT = inProject('test-results', 'fuzz.json');

/**
 * Builds the fuzzer and runs it in a process of its own.
 * @param {{ inputs: string, seed?: string, target?: string, from?: string }} options
 * @returns {Promise<import('./test-report.mjs').Counts>} Each target is one test, and the inputs that are kept are one.
 */
export async function fuzz({ inputs, seed = freshSeed(), target, from }) {
  // Of its own for each run, since one may begin while another is under way.
  const built = inCache('fuzz', String(process.pid));
  try {
    await buildInto(built);
    const where = target === undefined ? '' : ` --target ${target}`;
    console.log(`Seed ${seed}. The same again: npm run fuzz -- --inputs ${inputs} --seed ${seed}${where}`);
    rmSync(REPORT, { force: true });
    mkdirSync(inProject('test-results'), { recursive: true });
    const given = { inputs, seed, target, from, report: REPORT, found: FOUND };
    const args = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
    await runNode(`${built}/main.js`, args);
    return countTargets();
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

function countTargets() {
  if (!existsSync(REPORT)) return BROKEN;
  /** @type {{ name: string, ok: boolean }[]} */
  const targets = JSON.parse(readFileSync(REPORT, 'utf8'));
  const failed = targets.filter(({ ok }) => !ok).length;
  return { passed: targets.length - failed, failed, skipped: 0 };
}

const freshSeed = () => String(Math.floor(Math.random() * 2 ** 31));
