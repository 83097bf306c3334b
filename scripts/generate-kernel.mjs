// @ts-check
// npm run kernel [-- --check]
// Assembles the product's inner part, twice: for memory of its own and for memory that threads share. The bytes go into
// a module of the engine, so that every host has them without fetching a file. With --check it writes nothing, and
// fails where the committed code is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import assembler from 'wabt';
import { inProject } from './project/paths.mjs';

const SOURCE = 'src/engine/compute/kernel/panel.wat';
const OUTPUT = 'src/engine/compute/kernel/panel.wasm.ts';
const OWN_MEMORY = '(memory (import "product" "memory") 1)';
const SHARED_MEMORY = '(memory (import "product" "memory") 1 65536 shared)';
const LINE = 110;

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;

/**
 * @param {string} text
 * @returns {Promise<Uint8Array>}
 */
async function assemble(text) {
  const { parseWat } = await assembler();
  const module = parseWat(SOURCE, text, { simd: true, threads: true });
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

const source = readFileSync(inProject(SOURCE), 'utf8');
if (!source.includes(OWN_MEMORY)) throw new Error(`${SOURCE} does not import its memory as expected`);
const content = `/** panel.wat, assembled by "npm run kernel" and written in base64. */

export const PANEL_WASM =
${literal(await assemble(source))};

/** The same with memory that threads share. */
export const SHARED_PANEL_WASM =
${literal(await assemble(source.replace(OWN_MEMORY, SHARED_MEMORY)))};
`;
if (!check) {
  writeFileSync(inProject(OUTPUT), content);
} else if (readFileSync(inProject(OUTPUT), 'utf8') !== content) {
  console.error(`${OUTPUT} is not what panel.wat gives: run "npm run kernel".`);
  process.exitCode = 1;
}
