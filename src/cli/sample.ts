/** `albert-zh sample`. */

import type { PresetSize } from '../engine/albert/presets.ts';
import { problemOf } from '../engine/problem/problem.ts';
import { commandLineTexts, visible } from '../i18n/index.ts';
import { writeSampleTo } from '../node/sample-path.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { progressDisplay } from './progress-bar.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';
import { problemText } from './words.ts';

/** Writes a sample checkpoint into a folder of its own. */
export async function runSample(
  size: PresetSize,
  flags: { readonly output: string; readonly seed: number },
): Promise<ExitCode> {
  const language = terminalLanguage();
  const display = progressDisplay(flags.output);
  try {
    await interruptible((signal) =>
      writeSampleTo(flags.output, size, flags.seed, { signal, onProgress: display.update }),
    );
    display.end();
    standardOutput.write(`${commandLineTexts(language).sampleWritten(visible(flags.output), size, flags.seed)}\n`);
    return EXIT.ok;
  } catch (error) {
    display.end();
    const problem = problemOf(error);
    standardError.write(problemText(flags.output, problem, language));
    return exitCodeOf(problem.code);
  }
}
