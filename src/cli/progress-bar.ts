/** Progress on standard error: a bar on a terminal, a line every few seconds elsewhere. */

import type { Progress } from '../engine/use-cases/progress.ts';
import { commandLineTexts } from '../i18n/command-line.ts';
import { bytesText } from '../i18n/format.ts';
import { visible } from '../i18n/visible.ts';
import { standardError, type TextStream } from './standard-streams.ts';
import { terminalLanguage } from './terminal-language.ts';

const REDRAW_MS = 80;
const LINE_MS = 5000;
/** Before that much time the speed says nothing. */
const SETTLE_MS = 500;
const BAR_WIDTH = 24;

export interface ProgressDisplay {
  update(progress: Progress): void;
  /** Clears the bar, so that what is printed next stands alone. */
  end(): void;
}

/** The display that suits the stream. */
export function progressDisplay(label: string, stream: TextStream = standardError): ProgressDisplay {
  return stream.isTerminal ? bar(visible(label), stream) : lines(visible(label), stream);
}

export const noProgress: ProgressDisplay = { update: () => undefined, end: () => undefined };

function bar(label: string, stream: TextStream): ProgressDisplay {
  const started = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    update(progress) {
      const now = performance.now();
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      shown = true;
      const text = `${barText(progress)}  ${figures(progress, now - started)}  ${label}`;
      stream.write(`\r\x1b[2K${text.slice(0, Math.max(20, stream.columns - 1))}`);
    },
    end() {
      if (shown) stream.write('\r\x1b[2K');
    },
  };
}

function lines(label: string, stream: TextStream): ProgressDisplay {
  const started = performance.now();
  let printed = started;
  return {
    update(progress) {
      const now = performance.now();
      if (now - printed < LINE_MS) return;
      printed = now;
      stream.write(`${label}: ${figures(progress, now - started)}\n`);
    },
    end: () => undefined,
  };
}

function barText({ done, total }: Progress): string {
  const filled = total === 0 ? 0 : Math.floor((done / total) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
}

function figures({ stage, done, total }: Progress, milliseconds: number): string {
  const { stages, secondsLeft } = commandLineTexts(terminalLanguage());
  if (total === 0) return stages[stage];
  const percent = `${Math.floor((done / total) * 100)} %`.padStart(5);
  if (milliseconds < SETTLE_MS) return `${percent}  ${stages[stage]}`;
  const perSecond = (done / milliseconds) * 1000;
  const left = Math.ceil((total - done) / perSecond);
  return `${percent}  ${bytesText(perSecond)}/s  ${Number.isFinite(left) ? `${secondsLeft(left)}  ` : ''}${stages[stage]}`;
}
