/** Standard output and standard error that cannot be written to, and that are read slowly or not at all. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { convertHere } from '../faults/convert-here.ts';
import { OTHER, SMALL } from '../faults/models.ts';
import { albertZh, PROGRAM } from './command-line.ts';
import { scratchFolder } from './scratch.ts';

/** Windows has neither such devices nor such a shell. */
const NO_SHELL = process.platform === 'win32';

interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Runs `albert-zh` in a shell that leads its streams elsewhere. What is not led elsewhere is returned. */
async function inShell(
  streams: string,
  args: readonly string[],
  before = '',
): Promise<Ended & { readonly stdout: string }> {
  const child = spawn('sh', ['-c', `${before}exec "$0" "$@" ${streams}`, process.execPath, PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { exitCode, stdout, stderr };
}

/** Without the progress of what takes its time. */
function unhurried(stderr: string): string {
  return stderr.replace(/^Running both models.*\n|^.*: +(\d+ % .*|[a-z]+)\n/gm, '');
}

const UNWRITTEN = /^albert-zh: OUTPUT_UNWRITABLE: standard output cannot be written \(E[A-Z]+: [^\n]+\)\.\n$/;

describe('a command', () => {
  const scratch = scratchFolder();
  const source = () => SMALL;
  const converted = () => scratch.at('out', 'converted');

  beforeAll(async () => {
    await convertHere(source(), { folder: scratch.at('out'), name: 'converted' });
  });

  const commands: Readonly<Record<string, () => readonly string[]>> = {
    inspect: () => ['inspect', source()],
    'inspect --json': () => ['inspect', source(), '--json'],
    convert: () => ['convert', source(), '-o', scratch.at('again'), '--force'],
    'convert --json': () => ['convert', source(), '-o', scratch.at('again'), '--force', '--json'],
    verify: () => ['verify', source(), converted(), '--backend', 'wasm'],
    'verify --json': () => ['verify', source(), converted(), '--backend', 'wasm', '--json'],
    try: () => ['try', source(), '今天[MASK]', '--backend', 'wasm'],
    'try --json': () => ['try', source(), '今天[MASK]', '--backend', 'wasm', '--json'],
    sample: () => ['sample', 'tiny', '-o', scratch.at(`sample${Math.random()}`)],
    '--help': () => ['--help'],
    '--version': () => ['--version'],
    'inspect --help': () => ['inspect', '--help'],
  };

  it.each(Object.keys(commands))('whose reader is gone ends quietly: %s', async (name) => {
    const args = commands[name]?.() ?? [];
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    expect(unhurried(await text(child.stderr))).toBe('');
    expect(await ended).toBe(0);
  });

  describe.skipIf(NO_SHELL || !existsSync('/dev/full')).each(Object.keys(commands))('%s', (name) => {
    const args = () => commands[name]?.() ?? [];

    it('whose output cannot be written says so in a line, with exit code 4', async () => {
      const { exitCode, stderr } = await inShell('>/dev/full', args());
      expect(unhurried(stderr)).toMatch(UNWRITTEN);
      expect(exitCode).toBe(4);
    });

    it('ends with exit code 4 also where that cannot be said', async () => {
      expect(await inShell('>/dev/full 2>/dev/full', args())).toEqual({ exitCode: 4, stdout: '', stderr: '' });
      expect(await inShell('>/dev/full 2>&-', args())).toEqual({ exitCode: 4, stdout: '', stderr: '' });
    });

    it('is as good without standard error', async () => {
      const { exitCode, stdout } = await inShell('2>/dev/full', args());
      expect(exitCode).toBe(0);
      expect(stdout).not.toBe('');
    });

    it('whose standard output is closed crashes by no means', async () => {
      for (const streams of ['>&-', '<&- >&- 2>&-']) {
        expect((await inShell(streams, args())).exitCode, streams).toBe(0);
      }
    });
  });

  it.skipIf(NO_SHELL)('that refuses its input says that, whatever standard output is', async () => {
    const { exitCode, stderr } = await inShell('>/dev/full', ['inspect', scratch.at('nowhere')]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('MISSING_FILE');
    // Of an output that cannot be written and an input that is refused, the contract tells the first.
    expect((await inShell('>/dev/full 2>&1', ['inspect', scratch.at('nowhere'), '--json'])).exitCode).toBe(4);
  });

  it.skipIf(NO_SHELL)('goes on with its other inputs when nobody hears of the first', async () => {
    const { exitCode } = await inShell('>/dev/full', ['convert', SMALL, OTHER, '-o', scratch.at('both')]);
    expect(exitCode).toBe(4);
    for (const name of [SMALL, OTHER].map((input) => `${basename(input)}_google`))
      expect(existsSync(scratch.at('both', name)), name).toBe(true);
  });

  it.skipIf(NO_SHELL)('whose file becomes full in the middle is no success', async () => {
    const { exitCode, stderr } = await inShell(
      `>'${scratch.at('cut')}'`,
      ['inspect', source(), '--json'],
      'ulimit -f 2; ',
    );
    expect((await stat(scratch.at('cut'))).size).toBeGreaterThan(0);
    expect(stderr).toMatch(UNWRITTEN);
    expect(exitCode).toBe(4);
  });

  it.skipIf(NO_SHELL)('gives a slow reader all that it gives a file', async () => {
    await inShell(`>'${scratch.at('whole')}'`, ['inspect', source(), '--json']);
    const whole = await readFile(scratch.at('whole'), 'utf8');
    expect((await inShell('| (sleep 0.5; cat)', ['inspect', source(), '--json'])).stdout).toBe(whole);
    // More than a pipe holds.
    const inputs = Array.from({ length: 200 }, () => scratch.at('nowhere'.repeat(30)));
    const { stdout } = await inShell('| (sleep 0.5; cat)', ['convert', ...inputs, '--json']);
    expect(stdout.length).toBeGreaterThan(1 << 17);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
  });
});

describe('what a person typed wrongly', () => {
  const HOSTILE = '\x1b[31m\u009b2J\u202e\nerror: \u2028';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/;

  it.each<[string, readonly string[]]>([
    ['an unknown option', ['inspect', `--${HOSTILE}`]],
    ['an unknown option of the program', [`--${HOSTILE}`]],
    ['an unknown short option', ['inspect', `-${HOSTILE}`]],
    ['an unknown command', [HOSTILE]],
    ['a choice that there is not', ['convert', 'a', '--to', HOSTILE]],
    ['a backend that there is not', ['verify', 'a', 'b', `--backend=${HOSTILE}`]],
    ['a size that there is not', ['sample', HOSTILE, '-o', 'x']],
    ['a seed that is no number', ['sample', 'tiny', '-o', 'x', '--seed', HOSTILE]],
    ['a port that is no number', ['serve', `--port=${HOSTILE}`]],
    ['a number of words that is none', ['try', 'a', 'b', '--top', HOSTILE]],
    ['a flag with a value', ['convert', 'a', `--force=${HOSTILE}`]],
    ['an argument too many', ['inspect', 'a', HOSTILE]],
    ['a command to be helped with', ['help', HOSTILE]],
    ['an input that is not there', ['inspect', '--', `--${HOSTILE}`]],
    ['an input that is not there, as JSON', ['inspect', '--json', '--', `--${HOSTILE}`]],
    ['a configuration that is not there', ['convert', 'a', '--config', HOSTILE]],
  ])('is not obeyed by the terminal: %s', async (_, args) => {
    const { exitCode, stdout, stderr } = await albertZh(...args);
    expect(stdout + stderr).not.toMatch(OBEYED);
    expect((stdout + stderr).match(/^error: /gm)?.length ?? 0).toBeLessThan(2);
    expect(exitCode).toBeGreaterThan(0);
  });

  it('is told with what may have been meant', async () => {
    const { exitCode, stderr } = await albertZh('convert', 'a', '--forec');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error: unknown option '--forec'\n\(Did you mean --force\?\)\n\(albert-zh --help/);
  });
});
