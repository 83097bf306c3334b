/** The recipes of docs/recipes.md, each block as it stands there, on a converted sample. */

import { exec, execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, BUILT, convertOne, outputOf } from './command-line.ts';
import { python } from './python.ts';
import { scratchFolder } from './scratch.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const PLACE = '"path/to/model"';
const run = promisify(execFile);
const runShell = promisify(exec);

/** The blocks of a language in the section under a heading. */
function blocks(markdown: string, heading: string, language: string): string[] {
  const [, rest = ''] = markdown.split(`\n## ${heading}\n`);
  const [section = ''] = rest.split('\n## ');
  return [...section.matchAll(new RegExp(`\`\`\`${language}\\n([sS]*?)\`\`\``, 'g'))].map(([, code]) => code ?? '');
}

describe('the recipes', () => {
  const scratch = scratchFolder();
  const model = () => scratch.at('albert_tiny_zh');
  let english = '';
  let google = '';
  let huggingface = '';

  beforeAll(async () => {
    english = await readFile(join(DOCS, 'recipes.md'), 'utf8');
    await albertZh('sample', 'tiny', '-o', model());
    google = outputOf(await convertOne(model()));
    huggingface = outputOf(await convertOne(model(), '--to', 'huggingface'));
  });

  /** Runs the blocks of a section, one behind the other, and gives what they print. */
  async function cook(heading: string, folder: string): Promise<string> {
    const code = blocks(english, heading, 'python');
    expect(code.length).toBeGreaterThan(0);
    expect(code[0]).toContain(PLACE);
    const script = scratch.at('recipe.py');
    await writeFile(script, code.join('\n').replace(PLACE, JSON.stringify(folder)));
    const { stdout } = await run(python ?? '', [script], {
      env: { ...process.env, HF_HUB_OFFLINE: '1', TF_CPP_MIN_LOG_LEVEL: '3', PYTHONIOENCODING: 'utf-8' },
      maxBuffer: 16 << 20,
    });
    return stdout;
  }

  it('are the same in both languages', async () => {
    const chinese = await readFile(join(DOCS, 'recipes.zh-CN.md'), 'utf8');
    const code = (text: string) => [...text.matchAll(/```(python|sh)\n[\s\S]*?```/g)].map(([block]) => block);
    expect(code(chinese)).toEqual(code(english));
    expect(code(english)).toHaveLength(6);
  });

  it.skipIf(!python)('load a model with bert4keras', async () => {
    expect(await cook('bert4keras', google)).toMatch(/^\(1, 9, 21128\) \[('.*?'(, )?){5}\]$/m);
  });

  it.skipIf(!python)('load it with TensorFlow, by its reader and by the older API', async () => {
    const printed = await cook('TensorFlow', google);
    expect(printed).toMatch(/^bert\/embeddings\/word_embeddings \[21128, 312\]$/m);
    expect(printed.trim().split('\n')).toHaveLength(30 + 1);
    expect(printed).toMatch(/^\(312,\)$/m);
  });

  it.skipIf(!python)('load it with transformers', async () => {
    expect(await cook('transformers', huggingface)).toMatch(/^\['.', '.', '.', '.', '.'\]$/mu);
  });

  it('of the command line do what they say', async () => {
    const [lines = ''] = blocks(english, 'The command line', 'sh');
    const other = scratch.at('again');
    await albertZh('sample', 'tiny', '-o', other, '--seed', '2');
    const quoted = (path: string) => `"${path}"`;
    for (const line of lines.trim().split('\n')) {
      const command = line
        .replace(/^albert-zh/, `${quoted(process.execPath)} ${quoted(join(BUILT, 'index.js'))}`)
        .replace('MODEL', quoted(other))
        .replace('CONVERTED', quoted(`${other}_google`));
      const { stdout } = await runShell(command, { maxBuffer: 16 << 20 });
      expect(stdout).not.toBe('');
    }
  });
});
