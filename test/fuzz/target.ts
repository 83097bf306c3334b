/** What is fuzzed: how its inputs are made, and what reads them. */

import { type Problem, ProblemError, type ProblemKind } from '../../src/engine/problem/problem.ts';
import type { Warning } from '../../src/engine/problem/warning.ts';
import { describeProblem, describeWarning } from '../../src/i18n/index.ts';
import type { Random } from './random.ts';

/** An input: files by their names. */
export type Files = Readonly<Record<string, Uint8Array>>;

export interface Target {
  readonly name: string;
  /** Of the inputs that a target has by itself, where each takes much longer than others; 1 by default. */
  readonly share?: number;
  /** The input of a seed: a valid one, mutated. */
  make(random: Random): Files;
  /**
   * Reads an input as the product does.
   * @returns how it ended: kinds of problems, or what there was to do where there was none
   * @throws whatever is no {@link Problem}, and {@link Broken} where it did not keep a promise
   */
  read(files: Files, reading: Reading): Promise<readonly string[]>;
  /** Kinds by which the outermost checks refuse: what ends so has not reached the inner code. */
  readonly outer: readonly ProblemKind[];
  /** Bytes that the program asks for whatever the input is, such as the buffers of a conversion. */
  readonly ownBytes: number;
  /** All ways to end that there are to be found. */
  readonly endings: readonly string[];
}

/** One input being read. */
export interface Reading {
  /** The folder to read it from the disk too; `null` where that is not asked for. */
  readonly folder: string | null;
  /** To be called before each thing that is done with it: what the one before took has been given back. */
  begin(): void;
}

/** A promise that was not kept. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** The kind of the problem that something ended with. Any other exception goes on. */
export async function endingOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return told(error.problem);
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const MOST_TOLD = 20_000;

/** The kind of a problem, which must be one that can be told in both languages. */
export function told(problem: Problem): string {
  for (const language of ['en', 'zh'] as const) {
    const { message, hint } = describeProblem(problem, language);
    requireTellable(`${message}${hint}`);
  }
  if (problem.kind === 'unexpected') throw new Broken(`unexpected: ${problem.facts.reason}`);
  return problem.kind;
}

export function requireWarnings(warnings: readonly Warning[]): void {
  for (const warning of warnings) requireTellable(describeWarning(warning, 'en') + describeWarning(warning, 'zh'));
}

function requireTellable(text: string): void {
  if (OBEYED.test(text)) throw new Broken(`a message has control characters: ${JSON.stringify(text.slice(0, 300))}`);
  if (text.length > MOST_TOLD) throw new Broken(`a message has ${text.length} characters`);
}
