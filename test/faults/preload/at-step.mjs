// @ts-check
// Loaded before the command line: kills it right before one of its steps in the file system, or says on standard error
// that it waits there and does, or keeps a copy of a folder before each of them, and leaves everything else as it is.
// The step is told by ALBERT_ZH_STEP, as `Step` or `EachStep` in ../steps.ts.
import { cpSync, existsSync, linkSync, lstatSync, writeFileSync, writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

/** @type {import('../steps.ts').Step & Partial<import('../steps.ts').EachStep>} */
const { calls, number, path = '', waitsFor, folder, copies } = JSON.parse(process.env['ALBERT_ZH_STEP'] ?? '{}');
let seen = 0;

/** @param {string} at */
function step(at) {
  if (!at.includes(path)) return;
  seen++;
  if (folder !== undefined && copies !== undefined) copy(folder, join(copies, `${seen}`));
  if (seen !== number) return;
  if (waitsFor === undefined) process.kill(process.pid, 'SIGKILL');
  else waitFor(waitsFor);
}

/**
 * As who kills the program would find the folder: a lock is there, and free once the program has ended.
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  const filter = (/** @type {string} */ file, /** @type {string} */ place) => {
    if (!basename(file).startsWith('lock')) return true;
    if (lstatSync(file).isSocket()) linkSync(file, place);
    else writeFileSync(place, '');
    return false;
  };
  cpSync(from, to, { recursive: true, filter });
}

/**
 * Nothing else happens meanwhile on this thread.
 * @param {string} folder
 */
function waitFor(folder) {
  writeSync(2, '[waiting]\n');
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(folder)) Atomics.wait(clock, 0, 0, 2);
}

/**
 * @param {Record<string, Function>} owner
 * @param {import('../steps.ts').Step['calls'][number]} name
 * @param {(self: any, first: any) => string} pathOf
 */
function watch(owner, name, pathOf) {
  const real = owner[name];
  if (!real || !calls.includes(name)) return;
  owner[name] = /** @this {unknown} @param {unknown[]} args */ function watched(...args) {
    step(pathOf(this, args[0]));
    return real.apply(this, args);
  };
}

/** @type {WeakMap<object, string>} */
const paths = new WeakMap();
const probe = await fs.open(import.meta.filename);
for (const name of /** @type {const} */ (['write', 'read', 'sync', 'close'])) {
  watch(Object.getPrototypeOf(probe), name, (file) => paths.get(file) ?? '');
}
await probe.close();
const realOpen = fs.open;
fs.open = async (file, ...how) => {
  const opened = await realOpen(file, ...how);
  paths.set(opened, String(file));
  return opened;
};
for (const name of /** @type {const} */ (['open', 'mkdir', 'rename', 'link', 'rm', 'rmdir'])) {
  watch(/** @type {any} */ (fs), name, (_, file) => String(file));
}
syncBuiltinESMExports();
