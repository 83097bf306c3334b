/** The likeliest of a row of words whose logits come in parts, as many as there may be. */

export interface LikelyWord {
  /** The row of the word embedding. */
  readonly id: number;
  /** Its share of all words, from 0 to 1. */
  readonly probability: number;
}

/** Candidates are sorted out once there are so many more than wanted. */
const ROOM = 1024;

export class Likeliest {
  #candidates: { readonly id: number; readonly logit: number }[] = [];
  /** What a word has to be above to be among the first. */
  #least = Number.NEGATIVE_INFINITY;
  #largest = Number.NEGATIVE_INFINITY;
  /** Of e to the power of each logit less the largest. */
  #sum = 0;

  /** @param top how many are wanted */
  constructor(private readonly top: number) {}

  /** @param from the row of the first of these logits */
  add(logits: Float32Array | Float64Array, from: number): void {
    let largest = this.#largest;
    for (const logit of logits) if (logit > largest) largest = logit;
    if (largest > this.#largest) {
      this.#sum *= Math.exp(this.#largest - largest);
      this.#largest = largest;
    }
    for (let row = 0; row < logits.length; row++) {
      const logit = logits[row] as number;
      // What is no number is no candidate.
      if (!(logit > Number.NEGATIVE_INFINITY)) continue;
      this.#sum += Math.exp(logit - largest);
      if (logit > this.#least) this.#candidates.push({ id: from + row, logit });
      if (this.#candidates.length >= this.top + ROOM) this.#sortOut();
    }
  }

  /** The likeliest first, of equal ones the first. */
  words(): readonly LikelyWord[] {
    this.#sortOut();
    return this.#candidates.map(({ id, logit }) => {
      return { id, probability: Math.exp(logit - this.#largest) / this.#sum };
    });
  }

  #sortOut(): void {
    this.#candidates.sort((a, b) => b.logit - a.logit || a.id - b.id);
    this.#candidates.length = Math.min(this.#candidates.length, this.top);
    if (this.#candidates.length === this.top) this.#least = this.#candidates.at(-1)?.logit ?? this.#least;
  }
}
