// @ts-check
// npm run setup:tensorflow -- [--from FOLDER]
// Makes TensorFlow's binding for Node, the faster of the two ways to compute. Without it everything works, on
// WebAssembly.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildTensorFlow } from './project/build-tensorflow.mjs';
import { installDependencies } from './project/dependencies.mjs';
import { requireSupportedNode } from './project/node-version.mjs';

requireSupportedNode();
const { from } = parseArgs({ options: { from: { type: 'string' } } }).values;
await installDependencies();
console.log(
  from === undefined
    ? 'Downloading TensorFlow for Node (about 300 MB on disk, a minute or two).'
    : `Building TensorFlow for Node against ${from} (about 15 seconds).`,
);
// INIT_CWD: where the person ran npm; npm itself has gone to the repository.
const built = await buildTensorFlow({ from: from && resolve(process.env.INIT_CWD ?? '.', from) });
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
