/** Something that is waited for never comes: no command takes that for success. */

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, startWith } from '../integration/command-line.ts';
import { scratchFolder } from '../integration/scratch.ts';

describe('a command that ends without a result', () => {
  const scratch = scratchFolder();
  const preload = join(import.meta.dirname, 'preload', 'lost.cjs');
  const losing = (LOST: string, LC_ALL: string, ...args: readonly string[]) =>
    startWith({ env: { NODE_OPTIONS: `--require=${JSON.stringify(preload)}`, LOST, LC_ALL } }, ...args).ended;

  beforeAll(async () => {
    await albertZh('sample', 'tiny', '-o', scratch.at('albert_tiny_zh'));
  });

  const source = () => scratch.at('albert_tiny_zh');
  it.each<[string, () => readonly string[]]>([
    ['inspect', () => ['inspect', source()]],
    ['inspect --json', () => ['inspect', source(), '--json']],
    ['convert', () => ['convert', source(), '-o', scratch.at('out')]],
    ['convert --zip --verify', () => ['convert', source(), '-o', scratch.at('out'), '--zip', '--verify']],
    ['convert --json', () => ['convert', source(), '-o', scratch.at('out'), '--json']],
    ['verify', () => ['verify', source(), source()]],
    ['try', () => ['try', source(), '今天[MASK]']],
    ['sample', () => ['sample', 'tiny', '-o', scratch.at('sample')]],
  ])('says so and is no success: %s', async (_, args) => {
    for (const lost of ['stat', 'open']) {
      const { exitCode, stdout, stderr } = await losing(lost, 'C', ...args());
      expect({ exitCode, stdout }, lost).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(/^albert-zh: UNEXPECTED\n {2}The program ended without a result: /m);
    }
    expect((await losing('stat', 'zh_CN.UTF-8', ...args())).stderr).toContain('程序没有得出结果');
  });

  it('is not one that waits for WebAssembly, which Node does not see being compiled', async () => {
    const args = ['verify', source(), source(), '--backend', 'wasm'];
    expect(await losing('WebAssembly', 'C', 'try', source(), '今天[MASK]', '--backend', 'wasm')).toMatchObject({
      exitCode: 0,
    });
    expect((await losing('WebAssembly', 'C', ...args)).exitCode).toBe((await albertZh(...args)).exitCode);
  });

  it('leaves nothing behind that the next one does not clear away', async () => {
    await losing('rename', 'C', 'convert', source(), '-o', scratch.at('cleared'));
    expect((await albertZh('convert', source(), '-o', scratch.at('cleared'))).exitCode).toBe(0);
  });
});
