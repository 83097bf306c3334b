// @ts-check
import { build } from 'vite';
import { inCache, inProject } from './paths.mjs';
import { runNode } from './run.mjs';

/**
 * Builds the fuzzer and runs it in a process of its own.
 * @param {{ inputs: string, seed?: string, target?: string, from?: string, report?: string }} options
 */
export async function fuzz({ inputs, seed = freshSeed(), target, from, report }) {
  await build({
    root: inProject(),
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      ssr: true,
      target: 'node20',
      outDir: inCache('fuzz'),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { main: 'test/fuzz/main.ts', worker: 'test/fuzz/worker.ts' },
        output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  const where = target === undefined ? '' : ` of ${target}`;
  console.log(
    `${inputs} inputs${where} from seed ${seed}; the same again: npm run fuzz -- --inputs ${inputs} --seed ${seed}`,
  );
  const given = { inputs, seed, target, from, report, found: inProject('test', 'fuzz', 'found') };
  const args = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  return runNode(inCache('fuzz', 'main.js'), args);
}

const freshSeed = () => String(Math.floor(Math.random() * 2 ** 31));
