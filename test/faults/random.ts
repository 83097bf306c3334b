/** Random numbers that can be had again. */

/** A new seed for each run, which is printed; `ALBERT_ZH_SEED` gives that of an earlier one. */
export function randomSeed(): number {
  const seed = Number(process.env['ALBERT_ZH_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  console.log(`The random moments are those of ALBERT_ZH_SEED=${seed}.`);
  return seed;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
