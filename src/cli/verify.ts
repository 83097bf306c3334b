/** `albert-zh verify`. */

import type { VerifyProgress } from '../engine/use-cases/progress.ts';
import { commandLineTexts } from '../i18n/index.ts';
import { perform } from '../node/storage.ts';
import { at } from '../node/tasks.ts';
import type { OptionsOf } from '../shared/requests.ts';
import { EXIT, type ExitCode, exitCodeForText } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { progressDisplay } from './progress-bar.ts';
import { type SelectionFlags, selectionOf } from './selection.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';
import { verificationJson, verificationText } from './verification.ts';
import { jsonText, problemJson, problemText } from './words.ts';

export interface VerifyFlags extends Pick<OptionsOf<'verify'>, 'backend'>, SelectionFlags {
  readonly text?: string;
  readonly json?: true;
}

/** Verifies one conversion. */
export async function runVerify(source: string, converted: string, flags: VerifyFlags): Promise<ExitCode> {
  const language = terminalLanguage();
  const display = progressDisplay(converted);
  let told = false;
  const options = { text: flags.text ?? null, backend: flags.backend };
  const task = { kind: 'verify', source: at(source, selectionOf(flags)), converted: at(converted), options } as const;
  const onProgress = (progress: VerifyProgress) => {
    const seconds = Math.max(1, Math.round(progress.expectedSeconds));
    if (!told) standardError.write(`${commandLineTexts(language).expected(seconds)}\n`);
    told = true;
    display.update(progress);
  };
  const verified = await interruptible((signal) => perform(task, { signal, onProgress })).finally(() => display.end());
  if (flags.json) {
    const document = verified.ok
      ? { version: 1, ...verificationJson(verified.value, language), error: null }
      : { version: 1, ok: false, maxAbsDiff: null, tolerance: null, error: problemJson(verified.problem, language) };
    standardOutput.write(jsonText(document));
  } else if (verified.ok) standardOutput.write(verificationText(verified.value, language));
  else standardError.write(problemText(converted, verified.problem, language));
  if (!verified.ok) return exitCodeForText(verified.problem);
  return verified.value.ok ? EXIT.ok : EXIT.unverified;
}
