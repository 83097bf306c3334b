// @ts-check
// How time and memory grow with the model: synthetic checkpoints of 12 MB to 8 GB of output.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { COMMAND_LINE } from '../project/paths.mjs';
import { bytesIn } from './copy-folder.mjs';
import { inTurn } from './in-turn.mjs';
import { measure, mebibytes, secondsOf } from './measure.mjs';
import { writeCheckpoint } from './synthetic.mjs';

export const HEADINGS = ['vocabulary', 'hidden size', 'backend', 'MB written', 'seconds', 'MB/s', 'peak MiB'];

/** Both widths grow, each without the other too: what is multiplied depends on both, what is copied on the second. */
const WIDTHS = [
  { vocabulary: 8_000, hidden: 256 },
  { vocabulary: 21_128, hidden: 512 },
  { vocabulary: 21_128, hidden: 1024 },
  { vocabulary: 100_000, hidden: 1024 },
  { vocabulary: 21_128, hidden: 4096 },
  { vocabulary: 500_000, hidden: 1024 },
  { vocabulary: 1_000_000, hidden: 2048 },
];

/**
 * Converts one after the other, smallest first, and gives a row for each as soon as it is there.
 * @param {{ scratch: string, backends: string[], runs: number }} what
 */
export async function* measureScaling({ scratch, backends, runs }) {
  for (const widths of WIDTHS) {
    const source = join(scratch, 'albert_synthetic_zh');
    const output = join(scratch, 'google');
    await writeCheckpoint(source, widths);
    const measured = inTurn(backends, runs, (backend) =>
      measure([
        COMMAND_LINE,
        'convert',
        source,
        '--backend',
        backend,
        '-o',
        scratch,
        '--name',
        'google',
        '--force',
        '--quiet',
      ]),
    );
    const megabytes = bytesIn(output) / 1e6;
    for (const { kind: backend, taken } of measured) {
      const seconds = secondsOf(taken);
      const cells = [widths.vocabulary, widths.hidden, backend, megabytes.toFixed(0), seconds.toFixed(2)];
      yield [...cells.map(String), (megabytes / seconds).toFixed(0), mebibytes(taken)];
    }
    for (const folder of [source, output]) rmSync(folder, { recursive: true });
  }
}
