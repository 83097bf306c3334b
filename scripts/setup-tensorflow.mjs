// @ts-check
// npm run setup:tensorflow -- [--from FOLDER]
// Makes TensorFlow's binding for Node, the faster of the two ways to compute where there is much of it. `npm start` does
// the same by itself. Without it everything works, on WebAssembly.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { getTensorFlow } from './project/bring-tensorflow.mjs';
import { buildTensorFlow } from './project/build-tensorflow.mjs';
import { installDependencies } from './project/dependencies.mjs';
import { requireSupportedNode } from './project/node-version.mjs';

requireSupportedNode();
const { from } = parseArgs({ options: { from: { type: 'string' } } }).values;
await installDependencies();
/** Longer than anybody waits who did not ask for it. */
const MINUTES = 30;

// INIT_CWD: where the person ran npm; npm itself has gone to the repository.
const built =
  from === undefined
    ? await getTensorFlow({ minutes: MINUTES })
    : await buildAgainst(resolve(process.env.INIT_CWD ?? '.', from));
if (built.ok) {
  console.log('TensorFlow for Node is ready: it multiplied two matrices correctly.');
} else {
  console.error(`TensorFlow for Node is not ready: ${built.why}.`);
  if (from === undefined)
    console.error(
      'To build it instead: npm run setup:tensorflow -- --from FOLDER, the folder "tensorflow" of an installed Python wheel, or of an unpacked libtensorflow.',
    );
  process.exitCode = 1;
}

/** @param {string} folder */
function buildAgainst(folder) {
  console.log(`Building TensorFlow for Node against ${folder} (about 15 seconds).`);
  return buildTensorFlow({ from: folder });
}
