// @ts-check
// Measures a command that is not ours: its processes cannot be asked for their memory, so they are looked at.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../project/paths.mjs';

const WATCHER = inProject('scripts', 'bench', 'watch-peak.mjs');

/**
 * Runs a line in the shell once.
 * @param {string} command
 * @returns {import('./measure.mjs').Taken}
 */
export function measureCommand(command) {
  const folder = mkdtempSync(join(tmpdir(), 'albert-zh-bench-'));
  const report = join(folder, 'taken.json');
  try {
    const { status, stderr } = spawnSync(process.execPath, [WATCHER, report, command], {
      cwd: process.env.INIT_CWD,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${command} ended with ${status}: ${String(stderr).slice(-2000)}`);
    const { seconds, peakBytes } = JSON.parse(readFileSync(report, 'utf8'));
    return { seconds, peakBytes: peakBytes ?? Number.NaN };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
