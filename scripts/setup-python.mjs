// @ts-check
// node scripts/setup-python.mjs
// Makes the Python environment with TensorFlow that the integration tests compare with.
import { requireSupportedNode } from './project/node-version.mjs';
import { setUpPython } from './project/python.mjs';

requireSupportedNode();
const made = await setUpPython();
if (made.ok) {
  console.log(`Python with TensorFlow is ready: ${made.python}`);
} else {
  console.error(`Python with TensorFlow is not ready: ${made.why}.`);
  process.exitCode = 1;
}
