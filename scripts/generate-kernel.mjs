// @ts-check
// npm run generate [-- --check]
// Assembles the kernels, each twice: for memory of its own and for memory that threads share. The bytes go into modules
// of the engine, so that every host has them without fetching a file. With --check it writes nothing, and fails where
// the committed code is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import assembler from 'wabt';
import { inProject } from './project/paths.mjs';

const FOLDER = 'src/engine/compute/kernel';
const KERNELS = ['panel', 'doubles'];
const OWN_MEMORY = '(memory (import "product" "memory") 1)';
const SHARED_MEMORY = '(memory (import "product" "memory") 1 65536 shared)';
const LINE = 110;

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;

/**
 * @param {string} name
 * @param {string} text
 * @returns {Promise<Uint8Array>}
 */
async function assemble(name, text) {
  const { parseWat } = await assembler();
  const module = parseWat(name, text, { simd: true, threads: true });
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

/** @param {Uint8Array} bytes */
function literal(bytes) {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return lines.map((line) => `  '${line}'`).join(' +\n');
}

for (const kernel of KERNELS) {
  const [from, to] = [`${FOLDER}/${kernel}.wat`, `${FOLDER}/${kernel}.wasm.ts`];
  const source = readFileSync(inProject(from), 'utf8');
  if (!source.includes(OWN_MEMORY)) throw new Error(`${from} does not import its memory as expected`);
  const name = `${kernel.toUpperCase()}_WASM`;
  const content = `/** ${kernel}.wat, assembled by "npm run generate" and written in base64. */

export const ${name} =
${literal(await assemble(from, source))};

/** The same with memory that threads share. */
export const SHARED_${name} =
${literal(await assemble(from, source.replace(OWN_MEMORY, SHARED_MEMORY)))};
`;
  if (!check) {
    writeFileSync(inProject(to), content);
  } else if (readFileSync(inProject(to), 'utf8') !== content) {
    console.error(`${to} is not what ${kernel}.wat gives: run "npm run generate".`);
    process.exitCode = 1;
  }
}
