// @ts-check
// npm run attacks
// Makes the files of test/attacks and the page that lists them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { installDependencies } from './project/dependencies.mjs';
import { inProject } from './project/paths.mjs';

/** @typedef {{ attackFiles(): ReadonlyMap<string, Uint8Array>, attackPage(): string }} Attacks */

await installDependencies();
const { runnerImport } = await import('vite');
const { module } = await runnerImport(inProject('test', 'attacks', 'all.ts'));
const { attackFiles, attackPage } = /** @type {Attacks} */ (module);

rmSync(inProject('test', 'attacks', 'files'), { recursive: true, force: true });
let bytes = 0;
for (const [path, content] of attackFiles()) {
  const file = inProject('test', 'attacks', 'files', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  bytes += content.length;
}
writeFileSync(inProject('test', 'attacks', 'README.md'), attackPage());
console.log(`${attackFiles().size} files, ${bytes} bytes`);
