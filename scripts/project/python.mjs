// @ts-check
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCache, inProject } from './paths.mjs';
import { run } from './run.mjs';
import { fingerprint } from './stamp.mjs';

/** @typedef {{ ok: true, python: string, tensorflow: string } | { ok: false, why: string }} Outcome */

const REQUIREMENTS = 'test/integration/requirements.txt';
/** What must be installed without what it asks for: its releases name a Keras that no supported TensorFlow fits. */
const REQUIREMENTS_ALONE = 'test/integration/requirements-alone.txt';

/** The Pythons that the pinned TensorFlow has wheels for. */
const OLDEST = 10;
const NEWEST = 13;

/** What a person is told where none of them is there. */
export const WANTED_PYTHON = `Python 3.${OLDEST} to 3.${NEWEST}`;

/** What pip is to be asked for to have TensorFlow, whatever the system: of these lines it takes the one that fits. */
export const tensorflowRequirements = () =>
  readFileSync(inProject(REQUIREMENTS), 'utf8')
    .split('\n')
    .filter((line) => /^tensorflow\w*==/.test(line));

const ENVIRONMENT = inCache('python');
const STAMP = join(ENVIRONMENT, 'requirements.sha256');
/** The interpreter of the environment that {@link setUpPython} makes. */
export const PYTHON =
  process.platform === 'win32' ? join(ENVIRONMENT, 'Scripts', 'python.exe') : join(ENVIRONMENT, 'bin', 'python');

/** A supported Python of this machine, or `null`. */
export async function findPython() {
  const versions = Array.from({ length: NEWEST - OLDEST + 1 }, (_, index) => `3.${NEWEST - index}`);
  /** @type {[string, ...string[]][]} */
  const candidates =
    process.platform === 'win32'
      ? [...versions.map((version) => /** @type {[string, string]} */ (['py', `-${version}`])), ['python']]
      : [['python3'], ...versions.map((version) => /** @type {[string]} */ ([`python${version}`])), ['python']];
  for (const [command, ...args] of candidates) {
    const supported = `import sys; sys.exit(not (3, ${OLDEST}) <= sys.version_info < (3, ${NEWEST + 1}))`;
    const { code } = await run(command, [...args, '-c', supported], { quiet: true });
    if (code === 0) return { command, args };
  }
  return null;
}

/** The folder that TensorFlow's wheel was installed to. */
async function tensorflowFolder() {
  const where = 'import importlib.util as u; print(u.find_spec("tensorflow").submodule_search_locations[0])';
  const { output } = await run(PYTHON, ['-c', where], { quiet: true });
  return output.trim();
}

const wantedStamp = () => fingerprint([REQUIREMENTS, REQUIREMENTS_ALONE]);

/** What {@link setUpPython} has made before, or `null`. */
export async function installedPython() {
  if (!existsSync(PYTHON) || !existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wantedStamp()) return null;
  return { ok: /** @type {const} */ (true), python: PYTHON, tensorflow: await tensorflowFolder() };
}

/**
 * Makes the virtual environment that the integration tests compare with: TensorFlow itself and what loads converted
 * models. Done at once where it is there already.
 * @returns {Promise<Outcome>}
 */
export async function setUpPython() {
  const installed = await installedPython();
  if (installed) return installed;

  const found = await findPython();
  if (!found) return { ok: false, why: `no ${WANTED_PYTHON} was found` };
  console.log(
    'Installing TensorFlow and transformers for Python (once; 500 MB to download, 2.6 GB on disk, two to five minutes).',
  );
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  const made = await run(found.command, [...found.args, '-m', 'venv', ENVIRONMENT], { quiet: true });
  if (made.code !== 0) {
    const why = /ensurepip/.test(made.output)
      ? 'it lacks venv (on Debian: apt install python3-venv)'
      : made.output.trim();
    return { ok: false, why: `a virtual environment could not be made with ${found.command}: ${why}` };
  }
  for (const args of [
    ['-r', inProject(REQUIREMENTS)],
    ['--no-deps', '-r', inProject(REQUIREMENTS_ALONE)],
  ]) {
    // Most of it is never imported; what is, is compiled then.
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--no-compile', ...args];
    const installed = await run(PYTHON, pip, { quiet: true });
    if (installed.code !== 0) {
      const reason = installed.output.split('\n').findLast((line) => line.startsWith('ERROR'));
      return { ok: false, why: `pip could not install it: ${reason ?? installed.output.trim()}` };
    }
  }
  writeFileSync(STAMP, wantedStamp());
  return { ok: true, python: PYTHON, tensorflow: await tensorflowFolder() };
}
