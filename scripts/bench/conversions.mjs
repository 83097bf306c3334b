// @ts-check
// Whole conversions of one checkpoint, for each format and backend, against a copy of the bytes that they write.
import { join } from 'node:path';
import { COMMAND_LINE } from '../project/paths.mjs';
import { bytesIn, measureCopy } from './copy-folder.mjs';
import { inTurn } from './in-turn.mjs';
import { measure, mebibytes, secondsOf } from './measure.mjs';

export const HEADINGS = ['size', 'to', 'backend', 'seconds', '× copy', '× google', 'MB/s written', 'peak MiB'];

/**
 * Leaves in `scratch` what was converted, in a folder named after each format.
 * @param {{ size: string, source: string, scratch: string, formats: string[], backends: string[], runs: number }} what
 * @returns {string[][]} rows
 */
export function measureConversions({ size, source, scratch, formats, backends, runs }) {
  const kinds = formats.flatMap((to) => backends.map((backend) => ({ to, backend })));
  const measured = inTurn(kinds, runs, ({ to, backend }) => {
    const flags = ['--to', to, '--backend', backend, '-o', scratch, '--name', to, '--force', '--quiet'];
    return {
      conversion: measure([COMMAND_LINE, 'convert', source, ...flags]),
      copy: measureCopy(join(scratch, to), join(scratch, 'copied')),
    };
  }).map(({ kind, taken }) => {
    const conversions = taken.map(({ conversion }) => conversion);
    return { ...kind, conversions, seconds: secondsOf(conversions), floor: secondsOf(taken.map(({ copy }) => copy)) };
  });
  return measured.map(({ to, backend, conversions, seconds, floor }) => {
    const google = measured.find((other) => other.to === 'google' && other.backend === backend);
    return [
      ...[size, to, backend, seconds.toFixed(2), (seconds / floor).toFixed(1)],
      google ? (seconds / google.seconds).toFixed(2) : '',
      ...[(bytesIn(join(scratch, to)) / 1e6 / seconds).toFixed(0), mebibytes(conversions)],
    ];
  });
}
