// @ts-check
// npm run bench [-- --sizes tiny,xlarge --backends wasm --formats google,huggingface --runs 5]
// Measures whole conversions, page cache warm, against a copy of the same bytes. Nothing depends on the figures.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure, median } from './bench/measure.mjs';
import { buildWhenStale } from './project/builds.mjs';
import { installDependencies } from './project/dependencies.mjs';
import { inProject } from './project/paths.mjs';
import { bindingInstalled } from './project/tensorflow-binding.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: 'tiny,base,large,xlarge' },
    backends: { type: 'string', default: bindingInstalled() ? 'wasm,tensorflow' : 'wasm' },
    formats: { type: 'string', default: 'google,huggingface' },
    runs: { type: 'string', default: '5' },
  },
});
const sizes = values.sizes.split(',');
const backends = values.backends.split(',');
const formats = values.formats.split(',');
const runs = Number(values.runs);

await installDependencies();
if (!(await buildWhenStale('command line'))) process.exit(1);

const program = inProject('out', 'cli', 'index.js');
const copier = inProject('scripts', 'bench', 'copy.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'albert-zh-bench-'));
try {
  console.log(
    `Node ${process.version}, ${process.platform} ${process.arch}, medians of ${runs} runs in turn after one to warm up.`,
  );
  console.log('seconds: the whole process. × copy: against a process that copies the output’s bytes and syncs them.\n');
  console.log('| size | to | backend | seconds | × copy | MB/s written | peak MiB |');
  console.log('|---|---|---|---|---|---|---|');
  for (const size of sizes) measureSize(size);
  const bare = Array.from({ length: runs }, () => measure(['-e', '0']));
  console.log(`\nBare Node: ${median(bare.map((run) => run.seconds)).toFixed(3)} s, ${mib(bare)} MiB.`);
  if (!bindingInstalled()) console.log('Left out the backend tensorflow. To have it: npm run setup:tensorflow.');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @param {string} size */
function measureSize(size) {
  const source = join(scratch, `albert_${size}_zh`);
  measure([program, 'sample', size, '-o', source]);
  const kinds = formats.flatMap((to) => backends.map((backend) => ({ to, backend, converted: join(scratch, to) })));
  const taken = kinds.map(() => ({ conversions: noneTaken(), copies: noneTaken() }));
  // In turn, so that a slow minute of the machine is slow for all of them.
  for (let run = -1; run < runs; run++) {
    kinds.forEach(({ to, backend, converted }, kind) => {
      const flags = ['--to', to, '--backend', backend, '-o', scratch, '--name', to, '--force', '--quiet'];
      const conversion = measure([program, 'convert', source, ...flags]);
      const copy = measureCopy(converted);
      if (run < 0) return;
      taken[kind]?.conversions.push(conversion);
      taken[kind]?.copies.push(copy);
    });
  }
  kinds.forEach(({ to, backend, converted }, kind) => {
    const { conversions = [], copies = [] } = taken[kind] ?? {};
    const seconds = median(conversions.map((one) => one.seconds));
    const floor = median(copies.map((one) => one.seconds));
    const bytes = readdirSync(converted).reduce((sum, name) => sum + statSync(join(converted, name)).size, 0);
    const figures = [seconds.toFixed(2), (seconds / floor).toFixed(1), (bytes / 1e6 / seconds).toFixed(0)];
    console.log(`| ${[size, to, backend, ...figures, mib(conversions)].join(' | ')} |`);
  });
  for (const folder of [source, ...kinds.map(({ converted }) => converted)])
    rmSync(folder, { recursive: true, force: true });
}

/** @returns {import('./bench/measure.mjs').Taken[]} */
function noneTaken() {
  return [];
}

/** Copies a folder once. @param {string} folder */
function measureCopy(folder) {
  const copied = join(scratch, 'copied');
  const taken = measure([copier, folder, copied]);
  rmSync(copied, { recursive: true });
  return taken;
}

/** @param {readonly import('./bench/measure.mjs').Taken[]} list */
function mib(list) {
  return Math.round(median(list.map((one) => one.peakBytes)) / 2 ** 20);
}
