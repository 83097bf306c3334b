// @ts-check
// npm run bench [-- --sizes tiny,xlarge --backends wasm --work google,huggingface,verify --runs 5]
// Measures whole conversions, page cache warm, against a copy of the same bytes, and verifications. Nothing depends on the
// figures.
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
    work: { type: 'string', default: 'google,huggingface,verify' },
    runs: { type: 'string', default: '5' },
  },
});
const sizes = values.sizes.split(',');
const backends = values.backends.split(',');
const works = values.work.split(',');
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
  console.log('seconds: the whole process. × google: against the conversion to Google’s layout with the same backend.');
  console.log('× copy: against a process that copies the output’s bytes and syncs them.\n');
  console.log('| size | work | backend | seconds | × google | × copy | MB/s written | peak MiB |');
  console.log('|---|---|---|---|---|---|---|---|');
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
  const output = (/** @type {string} */ work) => join(scratch, work === 'verify' ? 'google' : work);
  measure([program, 'sample', size, '-o', source]);
  measure([program, ...convertFlags(source, 'google', 'wasm')]);
  const kinds = works.flatMap((work) =>
    backends.map((backend) => ({ work, backend, taken: noneTaken(), copies: noneTaken() })),
  );
  // In turn, so that a slow minute of the machine is slow for all of them.
  for (let run = -1; run < runs; run++) {
    for (const { work, backend, taken, copies } of kinds) {
      const verifies = work === 'verify';
      const flags = verifies
        ? ['verify', source, output(work), '--backend', backend]
        : convertFlags(source, work, backend);
      const one = measure([program, ...flags]);
      const copy = verifies ? null : measureCopy(output(work));
      if (run < 0) continue;
      taken.push(one);
      if (copy) copies.push(copy);
    }
  }
  for (const kind of kinds) {
    const google = kinds.find(({ work, backend }) => work === 'google' && backend === kind.backend);
    console.log(rowOf(size, kind, google?.taken ?? [], kind.work === 'verify' ? null : bytesIn(output(kind.work))));
  }
  for (const folder of [source, ...works.map(output)]) rmSync(folder, { recursive: true, force: true });
}

/** @param {string} source @param {string} work @param {string} backend */
function convertFlags(source, work, backend) {
  return ['convert', source, '--to', work, '--backend', backend, '-o', scratch, '--name', work, '--force', '--quiet'];
}

/**
 * @param {string} size
 * @param {{ work: string, backend: string, taken: import('./bench/measure.mjs').Taken[], copies: import('./bench/measure.mjs').Taken[] }} kind
 * @param {readonly import('./bench/measure.mjs').Taken[]} google
 * @param {number | null} bytes that were written; `null` where nothing was
 */
function rowOf(size, { work, backend, taken, copies }, google, bytes) {
  const seconds = secondsOf(taken);
  const times = (/** @type {readonly import('./bench/measure.mjs').Taken[]} */ others) =>
    others.length > 0 ? (seconds / secondsOf(others)).toFixed(2) : '–';
  const speed = bytes === null ? '–' : (bytes / 1e6 / seconds).toFixed(0);
  return `| ${[size, work, backend, seconds.toFixed(2), times(google), times(copies), speed, mib(taken)].join(' | ')} |`;
}

/** @param {readonly import('./bench/measure.mjs').Taken[]} list */
function secondsOf(list) {
  return median(list.map((one) => one.seconds));
}

/** @param {string} folder */
function bytesIn(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
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
