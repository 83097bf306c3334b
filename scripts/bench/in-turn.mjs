// @ts-check
// Several kinds of work, measured in turn, so that a slow minute of the machine is slow for all of them.

/**
 * Does every kind once to warm up, then as many times as there are runs.
 * @template K, T
 * @param {readonly K[]} kinds
 * @param {number} runs
 * @param {(kind: K) => T} measureOne
 * @returns {{ kind: K, taken: T[] }[]}
 */
export function inTurn(kinds, runs, measureOne) {
  const all = kinds.map((kind) => ({ kind, taken: /** @type {T[]} */ ([]) }));
  for (const { kind } of all) measureOne(kind);
  for (let run = 0; run < runs; run++) {
    for (const { kind, taken } of all) taken.push(measureOne(kind));
  }
  return all;
}
