// @ts-check
// Another converter, run in turn with ours on the same checkpoints.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_LINE } from '../project/paths.mjs';
import { inTurn } from './in-turn.mjs';
import { measure, mebibytes, mebibytesOf, secondsOf } from './measure.mjs';
import { measureCommand } from './measure-command.mjs';

export const HEADINGS = ['size', 'ours, s', 'theirs, s', '× slower', 'ours, MiB', 'theirs, MiB', '× more'];

/**
 * @param {{ size: string, source: string, scratch: string, command: string, runs: number }} what `command`: a line for
 *   the shell, in which {source} and {output} stand for the two folders
 * @returns {string[]} a row
 */
export function measureAgainst({ size, source, scratch, command, runs }) {
  const theirs = join(scratch, 'theirs');
  const [ours, others] = inTurn(['ours', 'theirs'], runs, (who) => {
    if (who === 'ours')
      return measure([COMMAND_LINE, 'convert', source, '-o', scratch, '--name', 'ours', '--force', '--quiet']);
    rmSync(theirs, { recursive: true, force: true });
    mkdirSync(theirs);
    return measureCommand(command.replaceAll('{source}', quoted(source)).replaceAll('{output}', quoted(theirs)));
  }).map(({ taken }) => taken);
  if (!ours || !others) throw new Error('two kinds were measured');
  for (const name of ['ours', 'theirs']) rmSync(join(scratch, name), { recursive: true });
  const seconds = [ours, others].map(secondsOf);
  const peaks = [ours, others].map(mebibytesOf);
  return [
    ...[size, ...seconds.map((one) => one.toFixed(2)), ratio(seconds)],
    ...[...[ours, others].map(mebibytes), ratio(peaks)],
  ];
}

/** @param {readonly number[]} values */
const ratio = ([ours = Number.NaN, theirs = Number.NaN]) => (theirs / ours).toFixed(1);

/** @param {string} path */
const quoted = (path) => `"${path}"`;
