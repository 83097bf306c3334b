// @ts-check
// Where a conversion's main thread spends its time, by V8's sampling profiler.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMAND_LINE } from '../project/paths.mjs';

/**
 * @typedef {object} Profile The part of V8's .cpuprofile that is read here; times in microseconds.
 * @property {{ id: number, callFrame: { functionName: string, url: string } }[]} nodes
 * @property {number[]} samples
 * @property {number[]} timeDeltas
 * @property {number} startTime
 * @property {number} endTime
 */

const INTERVAL = 200;

/** What a sample belongs to: the first that its function's name or file fits. */
const PARTS = [
  { part: 'multiplying (WebAssembly)', fits: /^wasm-function/ },
  { part: 'waiting for the threads that help', fits: /^multiplyRows / },
  { part: 'copying factors and results', fits: /^(packPanels|unpackRows|multiply) / },
  { part: 'waiting for the disk', fits: /^\(idle\)/ },
  { part: 'collecting garbage', fits: /^\(garbage collector\)/ },
  {
    part: 'compiling and loading modules',
    fits: /^(compile|dlopen|parse|load|link|.* (node:internal\/modules|.*rolldown-runtime))/,
  },
  { part: 'starting Node', fits: / node:internal\/(bootstrap|main|process)/ },
  { part: 'checksums', fits: /^update / },
  { part: 'reading and writing', fits: /^(read|write|writeBuffer|writeString|fsync|fdatasync|open|fstat|close) / },
];
const REST = 'all else';

export const HEADINGS = ['size', 'part', 'ms', '%'];

/**
 * Profiles one conversion, after one to warm up.
 * @param {{ size: string, source: string, scratch: string }} what
 * @returns {string[][]} rows
 */
export function profileConversion({ size, source, scratch }) {
  const folder = mkdtempSync(join(tmpdir(), 'albert-zh-profile-'));
  try {
    const flags = ['convert', source, '--backend', 'wasm', '-o', scratch, '--name', 'profiled', '--force', '--quiet'];
    const profiling = ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', String(INTERVAL)];
    for (const options of [[], profiling]) spawnSync(process.execPath, [...options, COMMAND_LINE, ...flags]);
    const [name] = readdirSync(folder);
    if (name === undefined) throw new Error('Node wrote no profile');
    return rowsOf(size, JSON.parse(readFileSync(join(folder, name), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(scratch, 'profiled'), { recursive: true, force: true });
  }
}

/**
 * @param {string} size
 * @param {Profile} profile
 */
function rowsOf(size, { nodes, samples, timeDeltas, startTime, endTime }) {
  const partOf = new Map(nodes.map(({ id, callFrame: { functionName, url } }) => [id, part(`${functionName} ${url}`)]));
  /** @type {Map<string, number>} */
  const spent = new Map();
  samples.forEach((id, at) => {
    const name = partOf.get(id) ?? REST;
    spent.set(name, (spent.get(name) ?? 0) + (timeDeltas[at] ?? 0));
  });
  const total = endTime - startTime;
  const rows = [...spent, /** @type {const} */ (['all of the main thread', total])].sort((a, b) => b[1] - a[1]);
  return rows.map(([name, time]) => [size, name, (time / 1000).toFixed(0), ((100 * time) / total).toFixed(0)]);
}

/** @param {string} frame */
function part(frame) {
  return PARTS.find(({ fits }) => fits.test(frame))?.part ?? REST;
}
