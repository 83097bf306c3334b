/** Counts verdicts on conversions of which is known whether they are right. */

import type { Verification } from '../../src/engine/use-cases/verify/verification.ts';

const OUTPUTS = ['sequence', 'pooled', 'mlm', 'sop'] as const;

export class Tally {
  #right = 0;
  #accused = 0;
  #proved = 0;
  #ratio = 0;
  #wrong = 0;
  #missed = 0;

  static readonly HEADINGS = ['right', 'accused', 'proved', 'by weights', 'found ÷ rounding', 'wrong', 'missed'];

  addRight({ ok, grade, maxAbsDiff, rounding }: Verification): void {
    this.#right++;
    if (!ok) this.#accused++;
    if (grade === 'proved') this.#proved++;
    if (grade === 'weights-proved') return;
    for (const output of OUTPUTS) {
      const [found, alone] = [maxAbsDiff[output] ?? 0, rounding[output] ?? 0];
      if (alone > 0) this.#ratio = Math.max(this.#ratio, found / alone);
    }
  }

  addWrong({ ok }: Verification): void {
    this.#wrong++;
    if (ok) this.#missed++;
  }

  /** Whether every verdict was right. */
  get flawless(): boolean {
    return this.#accused === 0 && this.#missed === 0;
  }

  /** `found ÷ rounding` is the largest there was, where outputs prove something. */
  cells(): readonly string[] {
    const byWeights = this.#right - this.#accused - this.#proved;
    const counts = [this.#right, this.#accused, this.#proved, byWeights].map(String);
    return [...counts, this.#ratio.toFixed(2), String(this.#wrong), String(this.#missed)];
  }
}

/** A verdict in a line: what was found of each output, and in brackets what rounding alone does. */
export function told({ grade, maxAbsDiff, rounding }: Verification): string {
  const figures = OUTPUTS.map((one) => `${one} ${exponential(maxAbsDiff[one])} (${exponential(rounding[one])})`);
  return `${grade}, ${figures.join(', ')}`;
}

function exponential(value: number | null): string {
  return value === null ? '–' : value.toExponential(1);
}
