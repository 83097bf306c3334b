// @ts-check
import { copyFileSync, existsSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILERS } from './compiler.mjs';
import { findLibTensorFlow, layOut } from './libtensorflow.mjs';
import { inProject } from './paths.mjs';
import { run, runNode } from './run.mjs';
import { bindingFolders, keepBinding, PACKAGE, packageInstalled, restoreBinding } from './tensorflow-binding.mjs';

/** @typedef {{ ok: true } | { ok: false, why: string }} Outcome */

/** What a failed build's output tells, in a person's words. */
const CAUSES = /** @type {const} */ ([
  [/Could not find any Visual Studio/i, COMPILERS.win32],
  [/xcode-select|No Xcode/i, COMPILERS.darwin],
  [/not found: make|[gc]\+\+: (command )?not found|[gc]\+\+: No such file|make.*Error 127/i, COMPILERS.linux],
  [/Could not find any Python/i, 'building it needs Python 3'],
  [
    /related to network connectivity|gyp[^\n]*(ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|\b40[34]\b)/i,
    "Node's header files are not on this machine and could not be downloaded",
  ],
  [
    /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|Unsupported system|\b40[34]\b/,
    'its download is blocked, or has no build for this platform',
  ],
]);

/** @param {string} output */
function causeOf(output) {
  const known = CAUSES.find(([sign]) => sign.test(output));
  if (known) return known[1];
  const lines = output.trim().split('\n');
  // The compiler's own words, not those of the tools around it.
  const said = lines.find((line) => /error|fatal|\*\*\*/i.test(line) && !/^(node-pre-)?gyp /.test(line));
  return `it could not be built: ${said ?? lines.at(-1)}`;
}

/**
 * The folder whose `include/node` has this Node's headers. Most installations bring them along, and then nothing is
 * downloaded for the build.
 */
function nodeHeaders() {
  const prefix = resolve(dirname(realpathSync(process.execPath)), '..');
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? prefix : null;
}

/**
 * @param {string} from
 * @param {string | undefined} python
 * @returns {Promise<Outcome>}
 */
async function buildFrom(from, python) {
  const found = findLibTensorFlow(from);
  if (!found) return { ok: false, why: `there is no include/tensorflow/c/c_api.h with its libraries in ${from}` };
  layOut(found, join(PACKAGE, 'deps'));
  rmSync(join(PACKAGE, 'lib'), { recursive: true, force: true });

  const headers = nodeHeaders();
  const options = [...(headers ? [`--nodedir=${headers}`] : []), ...(python ? [`--python=${python}`] : [])];
  const { code, output } = await runNode(
    inProject('node_modules', '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp'),
    ['install', '--build-from-source', ...options],
    {
      cwd: PACKAGE,
      quiet: true,
      // The package's build rewrites the load path of libtensorflow only, and a wheel's library has another name.
      env: process.platform === 'darwin' ? { LDFLAGS: '-Wl,-rpath,@loader_path/../../deps/lib' } : {},
    },
  );
  if (code !== 0) return { ok: false, why: causeOf(output) };
  return { ok: true };
}

/**
 * By the package's own script: libtensorflow, and the binding as it was built for this system; where there is none, it
 * is built here.
 * @param {number} minutes
 * @returns {Promise<Outcome>}
 */
async function download(minutes) {
  const timeout = minutes * 60_000;
  const started = performance.now();
  const { code, output } = await run(process.execPath, [join('scripts', 'install.js')], {
    cwd: PACKAGE,
    quiet: true,
    timeout,
    // The package's script calls node-pre-gyp by name, as npm would let it.
    env: {
      PATH: `${inProject('node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env['PATH']}`,
    },
  });
  if (code === 0) return { ok: true };
  const late = performance.now() - started >= timeout;
  return { ok: false, why: late ? `its download took more than ${minutes} minutes` : causeOf(output) };
}

/** Windows looks for a library beside the binding and has no load path to set. */
function putLibraryBeside() {
  if (process.platform !== 'win32') return;
  for (const folder of bindingFolders())
    copyFileSync(realpathSync(join(PACKAGE, 'deps', 'lib', 'tensorflow.dll')), join(folder, 'tensorflow.dll'));
}

/** @returns {Promise<Outcome>} */
async function verify() {
  putLibraryBeside();
  const verifier = fileURLToPath(new URL('verify-tensorflow.mjs', import.meta.url));
  const { code, output } = await runNode(verifier, [], { quiet: true, env: { TF_CPP_MIN_LOG_LEVEL: '3' } });
  if (code === 0) return { ok: true };
  return { ok: false, why: `it was built and does not compute: ${output.trim().split('\n').at(-1)}` };
}

/**
 * Makes TensorFlow's binding for Node, and proves it by multiplying two matrices with it.
 * @param {{ from?: string | undefined, python?: string | undefined, minutes?: number }} [options] `from`: a folder of libtensorflow or
 *   of an installed wheel to build against; without it the package's own download is tried. `python`: an interpreter
 *   for the build's own scripts. `minutes`: after which a download is given up.
 * @returns {Promise<Outcome>}
 */
export async function buildTensorFlow({ from, python, minutes = 30 } = {}) {
  if (!packageInstalled()) return { ok: false, why: 'the npm package @tensorflow/tfjs-node is not installed' };
  const built = from === undefined ? await download(minutes) : await buildFrom(from, python);
  const proven = built.ok ? await verify() : built;
  if (proven.ok) {
    keepBinding();
  } else {
    // A binding that worked before goes on working.
    rmSync(join(PACKAGE, 'lib'), { recursive: true, force: true });
    restoreBinding();
  }
  return proven;
}
