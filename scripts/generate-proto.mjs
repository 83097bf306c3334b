// @ts-check
// npm run generate [-- --check]
// Generates the code of ONNX's messages. Static code: protobufjs's reflection evaluates
// strings, which a content security policy forbids. With --check it writes nothing, and fails where the committed code
// is stale.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inProject } from './project/paths.mjs';
import { runTool } from './project/run.mjs';

const MESSAGES = 'src/engine/formats/onnx/proto/onnx';
/** Messages are encoded and decoded, and nothing else is generated. */
const CODE = ['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-service', '--no-typeurl'];

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;

/**
 * @param {string} tool
 * @param {string[]} args
 */
async function generate(tool, args) {
  const { code, output } = await runTool('protobufjs-cli', tool, args, { quiet: true });
  if (code !== 0) throw new Error(`${tool} failed:\n${output}`);
}

/** @returns {Promise<Record<string, string>>} the generated files by extension */
async function generated() {
  const folder = mkdtempSync(join(tmpdir(), 'proto-'));
  try {
    const script = join(folder, 'messages.js');
    const types = join(folder, 'messages.d.ts');
    await generate('pbjs', ['-t', 'static-module', '-w', 'es6', '--es6', ...CODE, '-o', script, `${MESSAGES}.proto`]);
    await generate('pbts', ['-o', types, script]);
    return {
      js: readFileSync(script, 'utf8'),
      // pbts names the package's main module, which is the one with the reflection.
      'd.ts': readFileSync(types, 'utf8').replace('from "protobufjs"', 'from "protobufjs/minimal.js"'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const [extension, content] of Object.entries(await generated())) {
  const path = `${MESSAGES}.${extension}`;
  if (!check) {
    writeFileSync(inProject(path), content);
  } else if (readFileSync(inProject(path), 'utf8') !== content) {
    console.error(`${path} is not what ${MESSAGES}.proto generates: run "npm run generate".`);
    process.exitCode = 1;
  }
}
