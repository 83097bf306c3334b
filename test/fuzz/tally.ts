/** What became of the inputs of a target, counted. */

import type { Read } from './protocol.ts';
import type { Target } from './target.ts';

export class Tally {
  inputs = 0;
  failures = 0;
  mostAllocated = 0;
  #inner = 0;
  readonly #endings = new Map<string, number>();

  constructor(private readonly target: Target) {}

  add({ endings, failure, allocated }: Read): void {
    this.inputs++;
    if (failure !== null) this.failures++;
    this.mostAllocated = Math.max(this.mostAllocated, allocated);
    const outer: readonly string[] = this.target.outer;
    if (endings.some((ending) => !outer.includes(ending) && ending !== 'looks-like-another-file')) this.#inner++;
    for (const ending of new Set(endings)) this.#endings.set(ending, (this.#endings.get(ending) ?? 0) + 1);
  }

  /** Endings that there are and that no input had. */
  get missed(): readonly string[] {
    return this.target.endings.filter((ending) => !this.#endings.has(ending));
  }

  /** For a person: how many reached the inner code, and how they ended. */
  get text(): string {
    const share = this.inputs === 0 ? 0 : Math.round((100 * this.#inner) / this.inputs);
    const most = (this.mostAllocated / 2 ** 20).toFixed(1);
    const endings = [...this.#endings].sort(([, a], [, b]) => b - a).map(([ending, count]) => `${ending} ${count}`);
    const missed = this.missed.length === 0 ? '' : `\n    not reached: ${this.missed.join(', ')}`;
    return `  ${this.target.name}: ${this.inputs} inputs, ${this.failures} failed, ${share} % past the outer checks, at most ${most} MiB\n    ${endings.join(', ')}${missed}`;
  }
}
