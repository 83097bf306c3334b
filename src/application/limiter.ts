/** Lets only so many pieces of work be under way at a time; the others wait for their turn, in order. */
export class Limiter {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /**
   * Does a piece of work when its turn has come.
   * @returns `null` where nobody waits for it any more before that
   */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result | null> {
    if (!(await this.#turn(signal))) return null;
    try {
      return signal.aborted ? null : await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }

  /** Whether the turn has come; `false` as soon as nobody waits for it any more. */
  #turn(signal: AbortSignal): boolean | Promise<boolean> {
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    return new Promise((resolve) => {
      const come = () => resolve(true);
      this.#waiting.push(come);
      signal.addEventListener('abort', () => {
        const place = this.#waiting.indexOf(come);
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        resolve(false);
      });
    });
  }
}
