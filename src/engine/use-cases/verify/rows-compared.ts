/** What is told of two outputs beside how far they lie from each other at most. */

/** Of how many rows the largest number is at the same place in both, where some of the columns come at a time. */
export class SameLikeliest {
  #first: Best[] = [];
  #second: Best[] = [];

  /**
   * @param first [rows, columns], and so is the second
   * @param from the number of the first of these columns
   */
  add(first: Float64Array, second: Float64Array, rows: number, from: number): void {
    const columns = first.length / rows;
    for (let row = 0; row < rows; row++) {
      for (const [bests, numbers] of [
        [this.#first, first],
        [this.#second, second],
      ] as const) {
        const best = bests[row] ?? { at: -1, value: Number.NEGATIVE_INFINITY };
        bests[row] = best;
        for (let column = 0; column < columns; column++) {
          const value = numbers[row * columns + column] as number;
          if (value > best.value) [best.at, best.value] = [from + column, value];
        }
      }
    }
  }

  counts(): { readonly same: number; readonly all: number } {
    const same = this.#first.filter(({ at }, row) => at === this.#second[row]?.at).length;
    return { same, all: this.#first.length };
  }
}

interface Best {
  at: number;
  value: number;
}

const LEAST_EXPONENT = -12;
const BINS_OF_DECADE = 4;
const BINS = -LEAST_EXPONENT * BINS_OF_DECADE;

/** Counts differences by their magnitude: from 10^-12 and less to 1 and more. */
export class DifferencesByMagnitude {
  readonly counts = new Array<number>(BINS).fill(0);

  add(first: Float64Array, second: Float64Array): void {
    for (let at = 0; at < first.length; at++) {
      const difference = Math.abs((first[at] as number) - (second[at] as number));
      const bin = Math.floor((Math.log10(difference) - LEAST_EXPONENT) * BINS_OF_DECADE);
      // What is no number differs by more than any.
      const place = Number.isNaN(bin) ? BINS - 1 : Math.max(0, Math.min(BINS - 1, bin));
      this.counts[place] = (this.counts[place] as number) + 1;
    }
  }
}
