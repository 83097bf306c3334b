// @ts-check
// npm run check
// Types, style, dependencies between the parts, and generated code; under 20 seconds.
import { printChecks, runChecks } from './project/checks.mjs';
import { installDependencies } from './project/dependencies.mjs';
import { requireSupportedNode } from './project/node-version.mjs';

requireSupportedNode();
await installDependencies();
const results = await runChecks();
printChecks(results);
if (results.some(({ ok }) => !ok)) process.exitCode = 1;
