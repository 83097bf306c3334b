// @ts-check
// Loaded before the command line: refuses to rename folders, as Windows does where a file in them is open. From the
// first refusal on, the program believes to be on Windows. ALBERT_ZH_HOLD says, as `Hold` in ../held.test.ts, which.
const fs = require('node:fs');

const { from = '', to = '', times = null } = JSON.parse(process.env['ALBERT_ZH_HOLD'] ?? '{}');
const rename = fs.promises.rename;
let left = times ?? Number.POSITIVE_INFINITY;

fs.promises.rename = async (source, target) => {
  const isFolder = fs.statSync(source, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const isHeld = new RegExp(from).test(String(source)) && new RegExp(to).test(String(target));
  if (!isFolder || !isHeld || left-- <= 0) return rename(source, target);
  Object.defineProperty(process, 'platform', { value: 'win32' });
  throw Object.assign(new Error(`EPERM: operation not permitted, rename '${source}' -> '${target}'`), {
    code: 'EPERM',
    errno: -4048,
    syscall: 'rename',
  });
};
