// @ts-check
// Brings TensorFlow for Node where it can be had, by whichever way costs least.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildTensorFlow } from './build-tensorflow.mjs';
import { whyNoCompiler } from './compiler.mjs';
import { inCache } from './paths.mjs';
import { findPython, installedPython, tensorflowRequirements, WANTED_PYTHON } from './python.mjs';
import { run } from './run.mjs';
import { bindingInstalled, packageInstalled, restoreBinding } from './tensorflow-binding.mjs';
import { addressesFor, hasProxy, MIRRORS, reach } from './tensorflow-download.mjs';

/** @typedef {import('./build-tensorflow.mjs').Outcome} Outcome */

/** After which a person who wants to see the window is not kept waiting. */
const MINUTES = 5;
const DAY_MS = 24 * 3600 * 1000;

/**
 * Makes it, also where it is there already, and says what is done as far as that takes time.
 * @param {{ minutes?: number }} [options] `minutes`: after which a download is given up.
 * @returns {Promise<Outcome>}
 */
export async function getTensorFlow({ minutes = MINUTES } = {}) {
  if (!packageInstalled()) return { ok: false, why: 'the npm package @tensorflow/tfjs-node is not installed' };
  const lacks = await whyNoCompiler();
  const ours = lacks === null ? await fromOwnPython() : null;
  if (ours?.ok) return ours;
  const downloaded = await byDownload(minutes, lacks);
  // There the package for Python has nothing to build against.
  if (downloaded.ok || process.platform === 'win32') return downloaded;
  const built = lacks === null ? await fromWheel(minutes) : { ok: /** @type {const} */ (false), why: lacks };
  if (built.ok) return built;
  const isTold = downloaded.why.endsWith(built.why);
  return isTold ? downloaded : { ok: false, why: `${downloaded.why}, and ${built.why}` };
}

/**
 * Brings it where it is missing.
 * @returns {Promise<Outcome>}
 */
export async function provideTensorFlow() {
  restoreBinding();
  return bindingInstalled() ? { ok: true } : getTensorFlow();
}

/**
 * For whoever opens the app: tells in one line where it cannot be had. What failed a moment ago is neither tried nor told
 * again, unless something has changed that matters to it.
 */
export async function bringTensorFlow() {
  if (failedLately()) return;
  const brought = await provideTensorFlow();
  if (brought.ok) return;
  rememberFailure();
  console.log(
    `TensorFlow for Node is not here, because ${brought.why}: the app computes with WebAssembly. To try again: npm run setup:tensorflow`,
  );
}

const FAILURE = inCache('tensorflow-failure.json');

/** What decides whether a try would come to the same. */
function circumstances() {
  const { platform, arch, env, version } = process;
  return JSON.stringify([platform, arch, version, hasProxy(env), ...MIRRORS.map((name) => env[name] ?? null)]);
}

function failedLately() {
  if (!existsSync(FAILURE)) return false;
  const { at, where } = JSON.parse(readFileSync(FAILURE, 'utf8'));
  const age = Date.now() - at;
  return where === circumstances() && age >= 0 && age < DAY_MS;
}

function rememberFailure() {
  mkdirSync(inCache(), { recursive: true });
  writeFileSync(FAILURE, JSON.stringify({ at: Date.now(), where: circumstances() }));
}

/** Against the TensorFlow that the tests compare with, where that is there. */
async function fromOwnPython() {
  const own = await installedPython();
  if (own === null) return null;
  console.log("Building TensorFlow for Node against the tests' TensorFlow (once; about 15 seconds).");
  return buildTensorFlow({ from: own.tensorflow, python: own.python });
}

/**
 * @param {number} minutes
 * @param {string | null} lacks What is missing here to build the binding, where it is not ready-made.
 * @returns {Promise<Outcome>}
 */
async function byDownload(minutes, lacks) {
  const addresses = addressesFor(process);
  if (addresses === null) return { ok: false, why: 'there is none for this system' };
  // What goes by a proxy is not asked for beforehand: Node's own requests would pass it by.
  const size = hasProxy(process.env) ? null : await reach(addresses.library);
  if (size?.ok === false) return size;
  if (size?.ok && lacks !== null && !(await reach(addresses.binding)).ok)
    return { ok: false, why: `it is not made for this system, and ${lacks}` };
  const megabytes = size?.bytes ? `${Math.ceil(size.bytes / 1e6)} MB` : 'some 100 MB';
  console.log(`Downloading TensorFlow for Node (once; ${megabytes}, ${minutes} minutes at most).`);
  return buildTensorFlow({ minutes });
}

/**
 * Against the library in TensorFlow's package for Python, which has mirrors where the download site has none.
 * @param {number} minutes
 * @returns {Promise<Outcome>}
 */
async function fromWheel(minutes) {
  const python = await findPython();
  if (python === null) return { ok: false, why: `no ${WANTED_PYTHON} was found to build it with` };
  const inPython = (/** @type {string[]} */ ...args) =>
    run(python.command, [...python.args, ...args], { quiet: true, timeout: minutes * 60_000 });
  if ((await inPython('-m', 'pip', '--version')).code !== 0)
    return { ok: false, why: `${python.command} has no pip to get its library with` };
  console.log(
    "Downloading TensorFlow's package for Python to build TensorFlow for Node (once; 250 MB, then 1 GB on disk).",
  );
  const folder = inCache('tensorflow-wheel');
  try {
    const asked = ['--no-deps', '--only-binary=:all:', '--timeout=5', '--retries=1', '--disable-pip-version-check'];
    const got = await inPython(
      '-m',
      'pip',
      'download',
      '--quiet',
      ...asked,
      '--dest',
      folder,
      ...tensorflowRequirements(),
    );
    const wheel = got.code === 0 ? readdirSync(folder).find((name) => name.endsWith('.whl')) : undefined;
    if (wheel === undefined) return { ok: false, why: "pip cannot get TensorFlow's package" };
    const unpacked = await inPython('-m', 'zipfile', '-e', join(folder, wheel), folder);
    if (unpacked.code !== 0) return { ok: false, why: "TensorFlow's package could not be unpacked" };
    return await buildTensorFlow({ from: join(folder, 'tensorflow') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
