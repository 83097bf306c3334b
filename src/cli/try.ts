/** `albert-zh try`. */

import type { FilledMasks } from '../engine/use-cases/fill-mask/fill-mask.ts';
import { commandLineTexts, type Language, visible } from '../i18n/index.ts';
import { perform } from '../node/storage.ts';
import { at } from '../node/tasks.ts';
import type { OptionsOf } from '../shared/requests.ts';
import { EXIT, type ExitCode, exitCodeForText } from './exit-code.ts';
import { interruptible } from './interrupt.ts';
import { progressDisplay } from './progress-bar.ts';
import { type SelectionFlags, selectionOf } from './selection.ts';
import { standardError, standardOutput } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';
import { jsonText, problemJson, problemText, warningJson } from './words.ts';

export interface TryFlags extends Pick<OptionsOf<'try'>, 'top' | 'backend'>, SelectionFlags {
  readonly json?: true;
}

/** Fills the [MASK]s of a text with what the model finds likeliest. */
export async function runTry(path: string, text: string, flags: TryFlags): Promise<ExitCode> {
  const language = terminalLanguage();
  const display = progressDisplay(path);
  const options = { text, top: flags.top, backend: flags.backend };
  const tried = await interruptible((signal) =>
    perform({ kind: 'try', source: at(path, selectionOf(flags)), options }, { signal, onProgress: display.update }),
  ).finally(() => display.end());
  if (flags.json) {
    const document = tried.ok
      ? { version: 1, text, ...filledMasksJson(tried.value, language), error: null }
      : { version: 1, text, error: problemJson(tried.problem, language) };
    standardOutput.write(jsonText(document));
  } else if (tried.ok) standardOutput.write(filledMasksText(tried.value, language));
  else standardError.write(problemText(path, tried.problem, language));
  return tried.ok ? EXIT.ok : exitCodeForText(tried.problem);
}

function filledMasksJson({ warnings, ...trial }: FilledMasks, language: Language) {
  return { ...trial, warnings: warnings.map((warning) => warningJson(warning, language)) };
}

function filledMasksText({ tokens, masks, isSample, seconds, backend }: FilledMasks, language: Language): string {
  const words = commandLineTexts(language);
  const parts = masks.map(({ position, candidates }) => {
    const shown = tokens.map((token, at) => (at === position ? `【${visible(token)}】` : visible(token))).join(' ');
    const rows = candidates.map(({ token, probability }) => {
      const bar = '█'.repeat(Math.round(probability * 20));
      return `  ${(probability * 100).toFixed(2).padStart(6)} %  ${visible(token)}  ${bar}\n`;
    });
    return `${shown}\n${rows.join('')}`;
  });
  return `${isSample ? `${words.isSample}\n` : ''}${parts.join('\n')}  ${words.filled(seconds.toFixed(1), backend)}\n`;
}
