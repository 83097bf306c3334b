// @ts-check
// Whole verifications on each backend, in turn with the conversions that they prove.
import { join } from 'node:path';
import { COMMAND_LINE } from '../project/paths.mjs';
import { inTurn } from './in-turn.mjs';
import { measure, mebibytes, median, secondsOf } from './measure.mjs';

export const HEADINGS = ['size', 'verify', 'backend', 'seconds', '× conversion', 'told ÷ taken', 'peak MiB'];

/**
 * @param {{ size: string, source: string, scratch: string, formats: string[], backends: string[], runs: number }} what
 * @returns {string[][]} rows
 */
export function measureVerifications({ size, source, scratch, formats, backends, runs }) {
  const kinds = formats.flatMap((to) => backends.map((backend) => ({ to, backend })));
  const measured = inTurn(kinds, runs, ({ to, backend }) => {
    // Both kinds of proof are of a conversion by the sooner backend, which is what a person has waited for.
    const flags = ['--to', to, '-o', scratch, '--name', to, '--force', '--quiet'];
    const conversion = measure([COMMAND_LINE, 'convert', source, ...flags]);
    const proof = measure([COMMAND_LINE, 'verify', source, join(scratch, to), '--backend', backend, '--json']);
    return { conversion, proof };
  });
  return measured.map(({ kind: { to, backend }, taken }) => {
    const proofs = taken.map(({ proof }) => proof);
    const ratios = taken.map(({ conversion, proof }) => proof.seconds / conversion.seconds);
    const told = proofs.map(({ output }) => {
      const { expected, total } = JSON.parse(output).seconds;
      return expected / total;
    });
    const cells = [secondsOf(proofs), median(ratios), median(told)].map((value) => value.toFixed(2));
    return [size, to, backend, ...cells, mebibytes(proofs)];
  });
}
