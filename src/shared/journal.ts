/**
 * What happened since the start, for a bug report. It names neither files nor folders nor anything in them: inputs have
 * numbers, and of a problem's facts only figures are told, and those words that are one of a few of our own.
 */

import type { Outcome, Problem, ProblemFacts, ProblemKind } from '../engine/problem/problem.ts';
import type { Conversion } from '../engine/use-cases/convert.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';

const MAX_LINES = 500;

/** The facts of a kind that are one of a closed set of words. A text, which could hold anything, is none. */
type Words<Facts> = {
  [K in keyof Facts]: string extends Facts[K] ? never : Facts[K] extends string ? K : never;
}[keyof Facts];

/** Which words may be told. What is not declared here stays out, and what holds a text cannot be declared. */
export type PublicWords = { readonly [K in ProblemKind]?: readonly Words<ProblemFacts[K]>[] };

const WORDS: PublicWords = {
  'looks-like-another-file': ['looksLike'],
  'other-framework': ['framework'],
  'table-too-large': ['what'],
  'already-google': ['layout'],
  'models-differ': ['size'],
  'pickle-excess': ['excess'],
  'pickle-malformed': ['flaw'],
  'pytorch-malformed': ['flaw'],
  'pytorch-tensor': ['flaw'],
  'output-not-replaced': ['found'],
  cancelled: ['what'],
};

export interface Journal {
  inspected(input: string, inspection: Inspection): void;
  converted(input: string, conversion: Conversion): void;
  verified(input: string, outcome: Outcome<Verification>): void;
  /** All of it, the oldest line first. */
  text(): string;
}

/**
 * @param now the time of day in milliseconds, as `Date.now` tells it
 * @param program its version and what it runs on
 */
export function startJournal(now: () => number, program: string): Journal {
  const lines: string[] = [];
  const numbers = new Map<string, number>();
  const nameOf = (input: string) => {
    const number = numbers.get(input) ?? numbers.size + 1;
    numbers.set(input, number);
    return `input ${number}`;
  };
  const note = (line: string) => {
    lines.push(`${new Date(now()).toISOString().slice(11, 19)}  ${line}`);
    if (lines.length > MAX_LINES) lines.splice(0, lines.length - MAX_LINES);
  };
  note(program);
  return {
    inspected(input, found) {
      const what = `${found.layout}, ${found.size ?? 'no size'}, ${found.tensors.length} tensors, ${found.bytesIn} bytes`;
      note(`${nameOf(input)} inspected: ${[what, ...found.warnings.map(({ code }) => code)].join(', ')}`);
      if (found.error) note(`${nameOf(input)} refused: ${tell(found.error)}`);
    },
    converted(input, { status, ...conversion }) {
      const seconds = `${conversion.seconds.total.toFixed(2)} s`;
      if ('problem' in conversion) note(`${nameOf(input)} ${status} after ${seconds}: ${tell(conversion.problem)}`);
      else
        note(
          `${nameOf(input)} ${status} to ${conversion.format} in ${seconds}, with ${conversion.backend ?? 'nothing to multiply'}`,
        );
    },
    verified(input, outcome) {
      if (!outcome.ok) return note(`${nameOf(input)} not verified: ${tell(outcome.problem)}`);
      const { ok, maxAbsDiff, tensors, backend } = outcome.value;
      const figures = Object.entries(maxAbsDiff).map(([name, found]) => `${name}=${found?.toExponential(1) ?? '-'}`);
      const different = `${tensors.different.length} tensors differ, ${tensors.missing.length} are missing`;
      note(`${nameOf(input)} verified, ${ok ? 'good' : 'NOT GOOD'}: ${figures.join(' ')}, ${different}, ${backend}`);
    },
    text: () => lines.join('\n'),
  };
}

function tell({ code, kind, facts }: Problem): string {
  const words: readonly string[] = WORDS[kind] ?? [];
  const told = Object.entries(facts).map(([name, fact]) => {
    const isPublic = isFigure(fact) || words.includes(name);
    return `${name}=${isPublic ? String(fact) : '…'}`;
  });
  return [`${code} (${kind})`, ...told].join(' ');
}

/** Numbers and shapes say nothing of whose they are. */
function isFigure(fact: unknown): boolean {
  if (Array.isArray(fact)) return fact.every((one) => typeof one === 'number');
  return typeof fact === 'number' || typeof fact === 'boolean' || fact === null;
}
