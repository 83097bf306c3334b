/** `albert-zh sample`. */

import { commandLineTexts, visible } from '../i18n/index.ts';
import { perform } from '../node/storage.ts';
import type { OptionsOf } from '../shared/requests.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { progressDisplay } from './progress-bar.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';
import { problemText } from './words.ts';

/** Writes a sample checkpoint into a folder of its own. */
export async function runSample(
  size: OptionsOf<'sample'>['size'],
  flags: { readonly output: string; readonly seed: number },
): Promise<ExitCode> {
  const language = terminalLanguage();
  const display = progressDisplay(flags.output);
  const task = { kind: 'sample', place: flags.output, options: { size, seed: flags.seed } } as const;
  const made = await interruptible((signal) => perform(task, { signal, onProgress: display.update }));
  display.end();
  const { sampleWritten } = commandLineTexts(language);
  if (made.ok) standardOutput.write(`${sampleWritten(visible(flags.output), size, flags.seed)}\n`);
  else standardError.write(problemText(flags.output, made.problem, language));
  return made.ok ? EXIT.ok : exitCodeOf(made.problem.code);
}
