/**
 * What happened since the start, for a bug report. It names neither paths nor what a person called their files: inputs
 * have numbers, and whatever looks like a path is left out.
 */

import type { Outcome, Problem } from '../engine/problem.ts';
import type { Conversion, Inspection, Verification } from '../engine/report.ts';

const MAX_LINES = 500;

/** A POSIX or Windows path, or an address of a file. */
const PATH = /file:\/\/\S+|[A-Za-z]:[\\/][^\s"'<>|]*|\\\\[^\s"'<>|]+|(?<![\w.‹])~?\/[^\s"'<>|:]+/g;
/** The same in quotation marks, where it may have spaces. */
const QUOTED_PATH = /(["'])(?:file:\/\/|[A-Za-z]:[\\/]|\\\\|~?\/)[^"']*\1/g;

/** Facts that hold what a person named; tensors, offsets and numbers may be told. */
const PRIVATE_FACTS = new Set(['file', 'files', 'path', 'input', 'entry', 'prefixes', 'examples', 'name', 'tensors']);

export interface Journal {
  note(line: string): void;
  inspected(input: string, inspection: Inspection): void;
  converted(input: string, conversion: Conversion): void;
  verified(input: string, outcome: Outcome<Verification>): void;
  /** All of it, the oldest line first. */
  text(): string;
}

/** @param now the time of day in milliseconds, as `Date.now` tells it */
export function startJournal(now: () => number): Journal {
  const lines: string[] = [];
  const numbers = new Map<string, number>();
  const nameOf = (input: string) => {
    const number = numbers.get(input) ?? numbers.size + 1;
    numbers.set(input, number);
    return `input ${number}`;
  };
  const note = (line: string) => {
    lines.push(`${new Date(now()).toISOString().slice(11, 19)}  ${withoutPaths(line)}`);
    if (lines.length > MAX_LINES) lines.splice(0, lines.length - MAX_LINES);
  };
  return {
    note,
    inspected(input, found) {
      const what = `${found.layout}, ${found.size ?? 'no size'}, ${found.tensors.length} tensors, ${found.bytesIn} bytes`;
      note(`${nameOf(input)} inspected: ${[what, ...found.notices.map(({ code }) => code)].join(', ')}`);
      if (found.error) note(`${nameOf(input)} refused: ${factsOf(found.error)}`);
    },
    converted(input, { status, ...conversion }) {
      const seconds = `${conversion.seconds.total.toFixed(2)} s`;
      if ('problem' in conversion) note(`${nameOf(input)} ${status} after ${seconds}: ${factsOf(conversion.problem)}`);
      else
        note(
          `${nameOf(input)} ${status} to ${conversion.format} in ${seconds}, with ${conversion.backend ?? 'nothing to multiply'}`,
        );
    },
    verified(input, outcome) {
      if (!outcome.ok) return note(`${nameOf(input)} not verified: ${factsOf(outcome.problem)}`);
      const { ok, maxAbsDiff, tensors, backend } = outcome.value;
      const figures = Object.entries(maxAbsDiff).map(([name, found]) => `${name}=${found?.toExponential(1) ?? '-'}`);
      const different = `${tensors.different.length} tensors differ, ${tensors.missing.length} are missing`;
      note(`${nameOf(input)} verified, ${ok ? 'good' : 'NOT GOOD'}: ${figures.join(' ')}, ${different}, ${backend}`);
    },
    text: () => lines.join('\n'),
  };
}

function factsOf({ code, kind, facts }: Problem): string {
  const told = Object.entries(facts).map(([key, value]) => `${key}=${PRIVATE_FACTS.has(key) ? '…' : String(value)}`);
  return `${code} (${kind}) ${told.join(' ')}`;
}

/** A text with everything taken out that looks like a path. */
export function withoutPaths(text: string): string {
  return text.replace(QUOTED_PATH, '$1‹path›$1').replace(PATH, '‹path›');
}
