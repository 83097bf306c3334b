// @ts-check
// Whole verifications of what was converted, on each backend.
import { join } from 'node:path';
import { COMMAND_LINE } from '../project/paths.mjs';
import { inTurn } from './in-turn.mjs';
import { measure, mebibytes, secondsOf } from './measure.mjs';

export const HEADINGS = ['size', 'verify', 'backend', 'seconds', 'peak MiB'];

/**
 * @param {{ size: string, source: string, scratch: string, formats: string[], backends: string[], runs: number }} what
 * @returns {string[][]} rows
 */
export function measureVerifications({ size, source, scratch, formats, backends, runs }) {
  const kinds = formats.flatMap((format) => backends.map((backend) => ({ format, backend })));
  const measured = inTurn(kinds, runs, ({ format, backend }) =>
    measure([COMMAND_LINE, 'verify', source, join(scratch, format), '--backend', backend]),
  );
  return measured.map(({ kind: { format, backend }, taken }) => {
    return [size, format, backend, secondsOf(taken).toFixed(2), mebibytes(taken)];
  });
}
