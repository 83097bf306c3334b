/** Ctrl-C in a console of Windows: Wine makes one of a terminal, of which a key is a key there. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { windowsPath } from '../../scripts/project/wine.mjs';
import { albertZh, PROGRAM } from './command-line.ts';
import { scratchFolder } from './scratch.ts';

/** Windows' Node.js; set by the suite `windows`. */
const NODE = process.env['ALBERT_ZH_WINDOWS_NODE'];
const CTRL_C = '\x03';

const scratch = scratchFolder();

it.runIf(NODE !== undefined)('Ctrl-C ends a conversion with 130, says so, and leaves nothing', async () => {
  const [source, out] = [scratch.at('albert_xlarge_zh'), scratch.at('out')];
  await mkdir(out);
  await albertZh('sample', 'xlarge', '-o', source);
  const command = [`${NODE}`, ...[PROGRAM, 'convert', source, '-o', out].map((each) => windowsOrOption(each))];
  // With a terminal of its own, as a program has that a person starts.
  const shell = spawn('script', ['-qefc', `wine ${command.map((each) => `'${each}'`).join(' ')}`, '/dev/null'], {
    env: { ...process.env, LC_ALL: 'C', TERM: 'xterm' },
  });
  const printed = text(shell.stdout);
  const ended = once(shell, 'close');
  while ((await readdir(out)).length === 0 && shell.exitCode === null) await setTimeout(5);
  shell.stdin.write(CTRL_C);
  const [exitCode] = await ended;
  expect(await printed).toContain('CANCELLED');
  expect(exitCode).toBe(130);
  expect(await readdir(out)).toEqual([]);
});

function windowsOrOption(argument: string): string {
  return argument.startsWith('/') ? windowsPath(argument) : argument;
}
