/** One large buffer, made when it is first needed and used again and again, so that it is there once whatever is made. */
export class Stripe {
  #floats = new Float32Array(0);

  /** @param bytes the size it shall have, unless more is asked of it */
  constructor(readonly bytes: number) {}

  /** Room for so many floats. Whoever had it before must be done with it. */
  room(count: number): Float32Array<ArrayBuffer> {
    if (this.#floats.length < count) this.#floats = new Float32Array(Math.max(count, this.bytes / 4));
    return this.#floats.subarray(0, count);
  }
}
