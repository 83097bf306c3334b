/**
 * Random numbers from a seed, about normal. Only integer arithmetic and one division by a power of two, so that every
 * JavaScript engine gives the same bits (`Math.log` and `Math.cos` need not).
 */
export class NormalNumbers {
  readonly #state = new Uint32Array(4);

  constructor(seed: number) {
    // SplitMix32 spreads the seed over the state, which must not be all zero.
    let z = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      z = (z + 0x9e3779b9) >>> 0;
      let x = z;
      x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
      x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
      this.#state[i] = (x ^ (x >>> 15)) >>> 0;
    }
  }

  /**
   * Fills `into` with numbers of that mean and standard deviation, none further than 3.5 deviations from the mean: the
   * sum of four uniform numbers of 16 bits, which is near enough to the truncated normal that models start from.
   */
  fill(into: Float32Array, mean: number, deviation: number): void {
    // A uniform number below 2^16 has the variance (2^32 - 1) / 12; four of them, a third of that of 2^32.
    const scale = deviation / Math.sqrt(2 ** 32 / 3);
    let [a = 0, b = 0, c = 0, d = 0] = this.#state;
    for (let i = 0; i < into.length; i++) {
      let sum = -2 * 0xffff;
      for (let draw = 0; draw < 2; draw++) {
        // xoshiro128+ (Blackman and Vigna)
        const result = (a + d) | 0;
        const t = b << 9;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = (d << 11) | (d >>> 21);
        sum += (result >>> 16) + (result & 0xffff);
      }
      into[i] = mean + sum * scale;
    }
    this.#state.set([a, b, c, d]);
  }
}
