// @ts-check
// node watch-peak.mjs REPORT COMMAND
// Runs a command in the shell and writes how long it took, and the peak resident memory of its largest process where
// the system tells it (Linux), to REPORT.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const INTERVAL = 20;

const [report = '', command = ''] = process.argv.slice(2);
const started = performance.now();
// In a group of its own, by which its processes are found.
const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
let peakBytes = Number.NaN;
const timer = setInterval(() => {
  for (const bytes of peaksOfGroup(child.pid ?? 0))
    peakBytes = Math.max(Number.isNaN(peakBytes) ? 0 : peakBytes, bytes);
}, INTERVAL);
child.on('close', (code) => {
  clearInterval(timer);
  writeFileSync(report, JSON.stringify({ seconds: (performance.now() - started) / 1000, peakBytes }));
  process.exitCode = code ?? 1;
});

/**
 * @param {number} group
 * @returns {number[]} bytes
 */
function peaksOfGroup(group) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && groupOf(name) === group)
    .map(peakOf);
}

/** @param {string} pid */
function groupOf(pid) {
  // Behind the name, which may hold anything: state, parent, group.
  return Number(read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[2]);
}

/** @param {string} pid */
function peakOf(pid) {
  return 1024 * Number(/^VmHWM:\s*(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // It ended meanwhile.
  }
}
