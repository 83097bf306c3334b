// @ts-check
// Loaded before every program of the suite `windows`: refuses to rename a folder in which the program has a file open,
// as Windows does and Wine does not. What other programs have open is played by ../faults/preload/hold-open.cjs.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { resolve, sep } = require('node:path');

/** @type {Map<import('node:fs/promises').FileHandle, string>} */
const opened = new Map();
const { open, rename } = fs.promises;
const { renameSync } = fs;

/** @param {import('node:fs').PathLike} path */
const placeOf = (path) => resolve(String(path)).toLowerCase();

/**
 * @param {import('node:fs').PathLike} from
 * @param {import('node:fs').PathLike} to
 */
function refuseHeld(from, to) {
  const folder = `${placeOf(from)}${sep}`;
  for (const [file, path] of opened) {
    if (file.fd < 0) opened.delete(file);
    else if (path.startsWith(folder))
      throw Object.assign(new Error(`EPERM: operation not permitted, rename '${from}' -> '${to}'`), {
        code: 'EPERM',
        errno: -4048,
        syscall: 'rename',
      });
  }
}

fs.promises.open = async (path, ...how) => {
  const file = await open(path, ...how);
  opened.set(file, placeOf(path));
  return file;
};
fs.promises.rename = async (from, to) => {
  refuseHeld(from, to);
  return rename(from, to);
};
fs.renameSync = (from, to) => {
  refuseHeld(from, to);
  renameSync(from, to);
};
syncBuiltinESMExports();
