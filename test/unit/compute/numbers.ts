/** Numbers of both signs and many magnitudes, from a seed. */
export function numbers(count: number, seed: number, spread: number): Float32Array {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Float32Array.from({ length: count }, () => (next() - 0.5) * 2 ** (spread * (next() - 0.5)));
}
