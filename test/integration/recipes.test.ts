/** Every recipe of the documentation runs as it stands, with the folder filled in. */

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { pythonString } from '../../src/shared/loading-code.ts';
import { codeBlocks, RECIPES } from '../code-blocks.ts';
import { albertZh, PROGRAM } from './command-line.ts';
import { python, runCode, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const run = promisify(execFile);
const CANDIDATES = /^\[MASK\]:((?: \S+){5})$/m;

// The command line's recipes are a POSIX shell's.
describe.skipIf(!python || process.platform === 'win32')('the recipes', () => {
  const scratch = scratchFolder();
  /** The five words that `albert-zh try` finds; the weights are the same for all who load them. */
  let likeliest: readonly string[] = [];

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', scratch.at('albert_tiny_zh'));
    likeliest = await wordsOf(scratch.at('albert_tiny_zh'));
  });

  // Both languages have the same blocks, as a unit test holds.
  describe.each(RECIPES.slice(0, 1))('%s', (page) => {
    const folder = (name = '') => scratch.at(`模型 "${page}"`, name);
    /** The output of the block of a language that holds a text. */
    const runBlock = async (language: 'sh' | 'python', holding: string, name: string) => {
      const block = (await codeBlocks(page)).find((one) => one.language === language && one.code.includes(holding));
      if (!block) throw new Error(`${page} has no ${language} with ${holding}`);
      if (language === 'sh') return runShell(block.code, folder(), scratch.at('bin'));
      const code = block.code.replace('"path/to/folder"', pythonString(folder(name)));
      // What tells TensorFlow which Keras to be has to come before it is imported.
      if (code.includes('os.environ')) return runCode(code);
      await writeFile(scratch.at('recipe.py'), code);
      return runPython(scratch.at('recipe.py'), []);
    };

    beforeAll(async () => {
      await mkdir(folder(), { recursive: true });
      await albertZh('sample', 'tiny', '-o', folder('albert_tiny_zh'));
    });

    it('has no block that is not run here', async () => {
      expect((await codeBlocks(page)).map(({ language }) => language)).toEqual([
        'sh',
        'python',
        'python',
        'sh',
        'python',
        'sh',
        'python',
      ]);
    });

    it('converts, verifies and tries on the command line', async () => {
      const output = await runBlock('sh', '--verify', '');
      expect(output).toMatch(/^ {2}tiny · brightmart · 31 tensors/m);
      expect(output.match(/29 of 29 other tensors are the same, bit by bit/g)).toHaveLength(2);
      expect(output).toContain('8 tokens through both');
      expect(output).toContain('【[MASK]】');
      const record = await readFile(join(folder('albert_tiny_google_zh'), 'conversion.json'), 'utf8');
      expect(JSON.parse(record)).toMatchObject({ verification: { ok: true } });
    });

    it('exports for Hugging Face on the command line', async () => {
      const output = await runBlock('sh', '--to huggingface', '');
      expect(output).toContain('31 → 32 tensors');
      expect(output).toContain('【[MASK]】');
    });

    it('exports for ONNX on the command line', async () => {
      const output = await runBlock('sh', '--to onnx', '');
      expect(output).toContain('31 → 31 tensors');
      expect(output).toContain('【[MASK]】');
    });

    it('loads the result with bert4keras', async () => {
      const output = await runBlock('python', 'import build_transformer_model', 'albert_tiny_google_zh');
      expect(output).toContain('probabilities: (1, 8, 21128)');
      expect(wordsIn(output)).toEqual(likeliest);
    });

    it('loads the result with TensorFlow', async () => {
      const output = await runBlock('python', 'load_checkpoint', 'albert_tiny_google_zh');
      expect(output).toContain('bert/embeddings/word_embeddings [21128, 312]');
      expect(output).toContain('tensors: 30 word embedding: (21128, 312) float32');
      expect(output).toContain('restored: 30 same word embedding: True');
    });

    it('loads the export with transformers', async () => {
      const output = await runBlock('python', 'from transformers', 'albert_tiny_hf_zh');
      expect(output).toContain('logits: (1, 8, 21128)');
      expect(output).toContain('sentence order: (1, 2)');
      expect(wordsIn(output)).toEqual(likeliest);
    });

    it('runs the ONNX model in ONNX Runtime', async () => {
      const output = await runBlock('python', 'import onnxruntime', 'albert_tiny_onnx_zh');
      expect(output).toContain('logits: (1, 8, 21128)');
      expect(wordsIn(output)).toEqual(likeliest);
    });
  });
});

it.skipIf(!python)('a folder is read by Python as it is called, whatever that is', async () => {
  const folders = ['模型/𠮷 "a" \'b\' \\n \\', 'C:\\new\\x', 'a\r\n\t\0b', '\u202e\u2028\ufeff', '\ud800', '{x} %s'];
  const printed = await runCode(`import json\nprint(json.dumps([${folders.map(pythonString).join(', ')}]))`);
  expect(JSON.parse(printed)).toEqual(folders);
});

async function wordsOf(model: string): Promise<readonly string[]> {
  const { stdout } = await albertZh('try', model, '今天天气真[MASK]', '--json');
  const { masks } = JSON.parse(stdout) as { masks: { candidates: { token: string }[] }[] };
  return masks[0]?.candidates.map(({ token }) => token) ?? [];
}

function wordsIn(output: string): readonly string[] {
  return CANDIDATES.exec(output)?.[1]?.trim().split(' ') ?? [];
}

/** Runs commands as a person who has installed the program, one failing command failing all. */
async function runShell(code: string, folder: string, bin: string): Promise<string> {
  await mkdir(bin, { recursive: true });
  const program = `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`;
  await writeFile(join(bin, 'albert-zh'), program, { mode: 0o755 });
  await writeFile(join(bin, 'recipe.sh'), code.replaceAll('path/to', '"$FOLDER"'));
  const env = { ...process.env, FOLDER: folder, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, LC_ALL: 'C' };
  return (await run('sh', ['-e', join(bin, 'recipe.sh')], { env })).stdout;
}
