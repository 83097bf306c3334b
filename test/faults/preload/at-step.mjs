// @ts-check
// Loaded before the command line: sends it a signal right before one of its steps in the file system, says so on
// standard error, and leaves everything else as it is. The step is told by ALBERT_ZH_STEP, as `Step` in ../steps.ts.
import { writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/** @type {import('../steps.ts').Step} */
const { calls, number, path = '', signal } = JSON.parse(process.env['ALBERT_ZH_STEP'] ?? '{}');
let seen = 0;

/** @param {unknown} first */
function step(first) {
  if (!String(first).includes(path)) return;
  seen++;
  if (seen !== number) return;
  writeSync(2, `[${signal}]\n`);
  process.kill(process.pid, signal);
}

/**
 * @param {Record<string, Function>} owner
 * @param {import('../steps.ts').Step['calls'][number]} name
 */
function watch(owner, name) {
  const real = owner[name];
  if (!real) return;
  owner[name] = /** @this {unknown} @param {unknown[]} args */ function watched(...args) {
    if (calls.includes(name)) step(args[0]);
    return real.apply(this, args);
  };
}

const probe = await fs.open(import.meta.filename);
for (const name of /** @type {const} */ (['write', 'read', 'sync', 'close'])) watch(Object.getPrototypeOf(probe), name);
await probe.close();
for (const name of /** @type {const} */ (['open', 'mkdir', 'rename', 'link', 'rm', 'rmdir']))
  watch(/** @type {any} */ (fs), name);
syncBuiltinESMExports();
