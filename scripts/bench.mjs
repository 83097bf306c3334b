// @ts-check
// npm run bench [-- --sizes tiny,xlarge --backends wasm --runs 5]
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
    runs: { type: 'string', default: '5' },
  },
});
const sizes = values.sizes.split(',');
const backends = values.backends.split(',');
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
  console.log('| size | backend | seconds | × copy | MB/s written | peak MiB |');
  console.log('|---|---|---|---|---|---|');
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
  const converted = join(scratch, `albert_${size}_google_zh`);
  const copied = join(scratch, 'copied');
  measure([program, 'sample', size, '-o', source]);
  /** @param {string} backend */
  const convert = (backend) => measure([program, 'convert', source, '--backend', backend, '--force', '--quiet']);
  const copy = () => {
    rmSync(copied, { recursive: true, force: true });
    return measure([copier, converted, copied]);
  };
  /** @type {Map<string, import('./bench/measure.mjs').Taken[]>} */
  const taken = new Map([...backends, 'copy'].map((what) => [what, []]));
  for (let run = -1; run < runs; run++) {
    for (const [what, list] of taken) {
      const one = what === 'copy' ? copy() : convert(what);
      if (run >= 0) list.push(one);
    }
  }
  const bytes = readdirSync(converted).reduce((sum, name) => sum + statSync(join(converted, name)).size, 0);
  const floor = median((taken.get('copy') ?? []).map((one) => one.seconds));
  for (const backend of backends) {
    const list = taken.get(backend) ?? [];
    const seconds = median(list.map((one) => one.seconds));
    const rate = bytes / 1e6 / seconds;
    console.log(
      `| ${size} | ${backend} | ${seconds.toFixed(2)} | ${(seconds / floor).toFixed(1)} | ${rate.toFixed(0)} | ${mib(list)} |`,
    );
  }
  rmSync(source, { recursive: true });
  rmSync(converted, { recursive: true });
  rmSync(copied, { recursive: true });
}

/** @param {readonly import('./bench/measure.mjs').Taken[]} list */
function mib(list) {
  return Math.round(median(list.map((one) => one.peakBytes)) / 2 ** 20);
}
