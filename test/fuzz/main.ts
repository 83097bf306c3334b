/** Fuzzes the readers of all that comes from strangers; started by scripts/fuzz.mjs. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ATTACKS } from '../attacks/all.ts';
import { faults } from './faulty.ts';
import { keep, keptJobs, minimised } from './found.ts';
import type { Job, Read } from './protocol.ts';
import { Random } from './random.ts';
import { Tally } from './tally.ts';
import type { Target } from './target.ts';
import { TARGETS } from './targets.ts';
import { Watched } from './watched.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '0' },
    target: { type: 'string' },
    /** The number of the first input. */
    from: { type: 'string', default: '0' },
    found: { type: 'string', default: 'found' },
    report: { type: 'string' },
  },
});

/** So many are made before they are read, so that the reading process never waits. */
const AHEAD = 16;
const ON_DISK_EVERY = 20;
const SAY_EVERY_MS = 10_000;
/** Behind so many of one kind the others hardly tell anything new. */
const MOST_KEPT = 10;

const chosen = TARGETS.filter(({ name }) => values.target === undefined || name === values.target);
const scratch = mkdtempSync(join(tmpdir(), 'albert-zh-fuzz-'));
for (const folder of ['watcher', 'inputs']) mkdirSync(join(scratch, folder));
const watched = new Watched(join(scratch, 'inputs'));
const results: { name: string; ok: boolean }[] = [];
try {
  if (chosen.length === 0) throw new Error(`no target ${values.target}: ${TARGETS.map(({ name }) => name).join(', ')}`);
  await watchTheWatcher();
  await replay();
  const shares = chosen.map(({ share = 1 }) => share);
  const each = Number(values.inputs) / shares.reduce((sum, share) => sum + share, 0);
  for (const target of chosen) await fuzz(target, Number(values.from), Math.ceil(each * (target.share ?? 1)));
  console.log(`Peak memory of the process that reads, resident: ${(watched.peakBytes / 2 ** 20).toFixed(0)} MiB`);
} finally {
  watched.close();
  rmSync(scratch, { recursive: true, force: true });
}
if (values.report) writeFileSync(values.report, JSON.stringify(results));
if (results.some(({ ok }) => !ok)) process.exitCode = 1;

/** A fault of every kind must be found, each by the limit that it breaks. */
async function watchTheWatcher(): Promise<void> {
  const own = new Watched(join(scratch, 'watcher'), 10);
  const missed: string[] = [];
  for (const { files, found } of faults) {
    const { failure } = await own.read({ target: 'faulty', onDisk: false, files });
    if (failure === null || !found.test(failure)) missed.push(`${Object.keys(files)} (${failure?.split('\n')[0]})`);
  }
  own.close();
  results.push({ name: 'watcher', ok: missed.length === 0 });
  console.log(missed.length === 0 ? '  Faults of every kind are found' : `  Not found: ${missed.join(', ')}`);
}

/** What was found before, and the attacks that are kept by name, come first. */
async function replay(): Promise<void> {
  const attacks = ATTACKS.map(({ name, content }): readonly [string, Job] => {
    if (typeof content === 'function') {
      return [name, { target: 'unfold', onDisk: false, files: { 'model.zip': content() } }];
    }
    const files = content instanceof Uint8Array ? { 'model.zip': content } : content;
    const target =
      'model.zip' in files
        ? 'zip'
        : 'model.safetensors' in files
          ? 'safetensors'
          : 'pytorch_model.bin' in files
            ? 'pickle'
            : 'onnx/model.onnx' in files
              ? 'onnx'
              : 'bundle';
    return [name, { target, onDisk: true, files }];
  });
  const jobs = [...keptJobs(values.found), ...attacks].filter(([, { target }]) =>
    chosen.some(({ name }) => name === target),
  );
  let ok = true;
  for (const [name, job] of jobs) {
    const { failure } = await watched.read(job);
    if (failure === null) continue;
    ok = false;
    console.log(`  ${name}: ${failure}`);
  }
  results.push({ name: 'kept', ok });
  console.log(`  ${jobs.length} kept inputs were read again${ok ? '' : ', not all as they must be'}`);
}

async function fuzz(target: Target, from: number, count: number): Promise<void> {
  const tally = new Tally(target);
  let said = performance.now();
  let next = from;
  const one = async () => {
    while (next < from + count) {
      const number = next++;
      const seed = `${values.seed}/${target.name}/${number}`;
      const files = target.make(new Random(seed));
      const job: Job = { target: target.name, onDisk: number % ON_DISK_EVERY === 0, files };
      const read = await watched.read(job);
      tally.add(read);
      if (read.failure !== null && tally.failures <= MOST_KEPT) await keepFound(job, seed, read);
      if (performance.now() - said < SAY_EVERY_MS) continue;
      said = performance.now();
      console.log(`  ${target.name}: ${tally.inputs} of ${count}`);
    }
  };
  await Promise.all(Array.from({ length: AHEAD }, one));
  console.log(tally.text);
  results.push({ name: target.name, ok: tally.failures === 0 });
}

async function keepFound(job: Job, seed: string, { failure }: Read): Promise<void> {
  const what = failure ?? '';
  console.log(`\n${seed}: ${what}`);
  // What hangs or takes all memory is kept as it is: each try would cost seconds and a worker.
  const quick = what.includes('\n') || what.startsWith('unexpected');
  const small = quick ? await minimised(job, what, (again) => watched.read(again)) : job.files;
  console.log(`Kept in ${keep(values.found, job.target, seed, small, what)}\n`);
}
