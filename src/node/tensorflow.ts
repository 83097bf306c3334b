/**
 * Loads TensorFlow's binding for Node where it is installed. It is optional: `npm ci` brings the package without its
 * native part, which `npm run setup:tensorflow` adds.
 */

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';

type TensorFlow = typeof import('@tensorflow/tfjs-node');

const PACKAGE = '@tensorflow/tfjs-node';

// Not `import()`: the package is CommonJS, and what it exports in a loop would be missing from the namespace.
const require = createRequire(import.meta.url);

/** Whether the binding is there. Loads nothing: loading it takes half a second. */
export function tensorflowInstalled(): boolean {
  try {
    const lib = join(dirname(require.resolve(`${PACKAGE}/package.json`)), 'lib');
    return readdirSync(lib).some((version) => existsSync(join(lib, version, 'tfjs_binding.node')));
  } catch {
    return false;
  }
}

let loaded: TensorFlow | null = null;

/** Whether this process has loaded it. */
export function tensorflowLoaded(): boolean {
  return loaded !== null;
}

/** Loads the package, once. Throws where it is not installed or does not load. */
export async function loadTensorFlow(): Promise<TensorFlow> {
  supplyRemovedNodeFunctions();
  quietenTensorFlow();
  loaded ??= require(PACKAGE) as TensorFlow;
  return loaded;
}

/** tfjs-node 4.22 calls two functions of `node:util` that Node 23 removed and earlier ones warn of. */
function supplyRemovedNodeFunctions(): void {
  Object.assign(util, {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
}

/**
 * TensorFlow's library writes to standard error by itself, where `--json`'s readers and the progress bar are. What it
 * says of oneDNN comes before its log level counts, so oneDNN is switched off: our products are as fast without it,
 * and the same on every machine. A person who set either variable is obeyed.
 */
function quietenTensorFlow(): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '0';
}
