/** What was begun together: how far all of it has come, and how each part ended. */

import type { TargetName } from '../../engine/targets/names.ts';
import type { InputId } from '../../shared/answers.ts';
import type { Ending } from '../../shared/standing.ts';
import { nextPace, noPace } from './pace.ts';

export interface Part {
  readonly input: InputId;
  readonly target: TargetName;
  /** About how long it takes. */
  readonly seconds: number;
  readonly ending: Ending | null;
}

type EndedPart = Part & { readonly ending: Ending };

export class Batch {
  #parts = $state.raw<readonly Part[]>([]);
  #pace = $state.raw(noPace);
  /** How much of the part under way is done, in seconds of its cost. */
  #spent = $state(0);

  readonly ended: readonly EndedPart[] = $derived.by(() => this.#parts.filter(hasEnded));
  readonly isUnderWay: boolean = $derived(this.ended.length < this.#parts.length);
  /** From 0 to 1, by what the parts cost. */
  readonly share: number = $derived.by(() => {
    const all = secondsOf(this.#parts);
    return all === 0 ? 0 : (secondsOf(this.ended) + this.#spent) / all;
  });

  /** How many are done or to be done, and of those the one under way. */
  get count(): number {
    return this.#parts.filter(isBegun).length;
  }

  get number(): number {
    return Math.min(this.ended.filter(isBegun).length + 1, this.count);
  }

  /** `null` until there is enough to tell. */
  get secondsLeft(): number | null {
    return this.#pace.secondsLeft;
  }

  /** What is begun after all has ended begins another batch. */
  add(part: Omit<Part, 'ending'>): void {
    this.#parts = [...(this.isUnderWay ? this.#parts : []), { ...part, ending: null }];
    this.#pace = noPace;
  }

  /** It belongs to what is under way, and is left out of it, once however often that is said. */
  skip(input: InputId, target: TargetName): void {
    const parts = this.#parts.filter((part) => !isPart(part, input, target) || isBegun(part));
    this.#parts = [...parts, { input, target, seconds: 0, ending: 'skipped' }];
  }

  /** It was taken out before it began. */
  drop(input: InputId, target: TargetName): void {
    this.#parts = this.#parts.filter((part) => !isPart(part, input, target) || part.ending !== null);
  }

  /** @param spent of the part under way, in seconds of its cost */
  progressed(spent: number, now: number): void {
    this.#spent = spent;
    this.#pace = nextPace(this.#pace, this.share, now);
  }

  end(input: InputId, target: TargetName, ending: Ending): void {
    this.#spent = 0;
    this.#parts = this.#parts.map((part) =>
      isPart(part, input, target) && part.ending === null ? { ...part, ending } : part,
    );
  }

  /** Forgets what has ended. */
  clear(): void {
    if (!this.isUnderWay) this.#parts = [];
  }
}

function isBegun({ ending }: Part): boolean {
  return ending !== 'skipped';
}

function hasEnded(part: Part): part is EndedPart {
  return part.ending !== null;
}

function isPart(part: Part, input: InputId, target: TargetName): boolean {
  return part.input === input && part.target === target;
}

function secondsOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { seconds }) => sum + seconds, 0);
}
