// @ts-check
// Runs commands as whole processes, in turn, and keeps what each took.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PEAK = pathToFileURL(join(import.meta.dirname, 'report-peak.mjs')).href;

/**
 * @typedef {{ seconds: number, peakBytes: number }} Taken
 * @typedef {Taken & { output: string }} TakenByNode
 */

/**
 * Runs Node with these arguments once, as a process of its own.
 * @param {readonly string[]} args
 * @returns {TakenByNode} `output`: what it wrote to standard output
 */
export function measure(args) {
  const folder = mkdtempSync(join(tmpdir(), 'albert-zh-bench-'));
  const peakFile = join(folder, 'peak');
  try {
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', PEAK, ...args], {
      encoding: 'utf8',
      env: { ...process.env, PEAK_FILE: peakFile },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const seconds = (performance.now() - started) / 1000;
    if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
    return { seconds, peakBytes: Number(readFileSync(peakFile, 'utf8')), output: stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {readonly number[]} values
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** @param {readonly Taken[]} list */
export function secondsOf(list) {
  return median(list.map((one) => one.seconds));
}

/** @param {readonly Taken[]} list */
export function mebibytesOf(list) {
  return median(list.map((one) => one.peakBytes)) / 2 ** 20;
}

/** @param {readonly Taken[]} list */
export function mebibytes(list) {
  return mebibytesOf(list).toFixed(0);
}
