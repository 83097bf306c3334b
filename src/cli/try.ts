/** `albert-zh try`. */

import type { LabelFigure, Trial } from '../engine/use-cases/trial/trial.ts';
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

/** Fills the [MASK]s of a text with what the model finds likeliest, or tells the labels that it gives it. */
export async function runTry(path: string, text: string, flags: TryFlags): Promise<ExitCode> {
  const language = terminalLanguage();
  const display = progressDisplay(path);
  const options = { text, top: flags.top, backend: flags.backend };
  const tried = await interruptible((signal) =>
    perform(
      { kind: 'try', source: at(path, selectionOf(flags)), options, keeps: false },
      { signal, onProgress: display.update },
    ),
  ).finally(() => display.end());
  if (flags.json) {
    const document = tried.ok
      ? { version: 1, text, ...trialJson(tried.value, language), error: null }
      : { version: 1, text, error: problemJson(tried.problem, language) };
    standardOutput.write(jsonText(document));
  } else if (tried.ok) standardOutput.write(trialText(tried.value, language));
  else standardError.write(problemText(path, tried.problem, language));
  return tried.ok ? EXIT.ok : exitCodeForText(tried.problem);
}

function trialJson({ warnings, answer: { kind: _, ...answer }, ...trial }: Trial, language: Language) {
  return { ...trial, masks: [], ...answer, warnings: warnings.map((warning) => warningJson(warning, language)) };
}

function trialText(trial: Trial, language: Language): string {
  const { isSample, seconds, backend } = trial;
  const words = commandLineTexts(language);
  const parts = answerParts(trial, words.withoutCrf);
  return `${isSample ? `${words.isSample}\n` : ''}${parts.join('\n')}  ${words.filled(seconds.toFixed(1), backend)}\n`;
}

function answerParts({ tokens, answer }: Trial, withoutCrf: string): readonly string[] {
  switch (answer.kind) {
    case 'words':
      return answer.masks.map(({ position, candidates }) => {
        const shown = tokens.map((token, at) => (at === position ? `【${visible(token)}】` : visible(token))).join(' ');
        return `${shown}\n${candidates.map(({ token, probability }) => shareLine(token, probability)).join('')}`;
      });
    case 'labels': {
      const line = ({ label, figure }: LabelFigure) =>
        answer.scale === 'numbers' ? `  ${figure.toPrecision(4)}  ${visible(label)}\n` : shareLine(label, figure);
      return [answer.labels.map(line).join('')];
    }
    case 'tags': {
      const line = ({ token, labels: [first] }: (typeof answer.tags)[number]) =>
        first ? shareLine(`${token}  ${first.label}`, first.figure) : '';
      return [`${answer.hasCrf ? `${withoutCrf}\n` : ''}${answer.tags.map(line).join('')}`];
    }
  }
}

function shareLine(name: string, share: number): string {
  return `  ${(share * 100).toFixed(2).padStart(6)} %  ${visible(name)}  ${'█'.repeat(Math.round(share * 20))}\n`;
}
