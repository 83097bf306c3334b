// @ts-check
// npm run fuzz [-- --inputs 200000 --seed N --target table --from N]
// Reads mutated files, each with the same checks; what it finds is kept in test/fuzz/found.
import { parseArgs } from 'node:util';
import { installDependencies } from './project/dependencies.mjs';
import { fuzz } from './project/fuzz.mjs';
import { requireSupportedNode } from './project/node-version.mjs';

requireSupportedNode();

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '200000' },
    seed: { type: 'string' },
    target: { type: 'string' },
    from: { type: 'string' },
  },
});
await installDependencies();
const { failed } = await fuzz(values);
if (failed > 0) process.exitCode = 1;
