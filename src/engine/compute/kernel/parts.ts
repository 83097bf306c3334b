/**
 * Work in parts that do not depend on each other, done by one thread or by several that share a memory. Each takes the
 * next part that nobody has taken, until there is none left. So a thread that starts late, or never, is not waited for.
 */

/** What the first words of the shared memory are for. */
const LEFT = 0;
const DONE = 1;
/** Counts the jobs; waiting threads are woken by it. */
const JOB = 2;
const OVER = 3;
/** From here on words are free for what a part's work has to know. */
export const FIRST_PARAMETER = 4;

/** A part takes milliseconds. A thread that has not finished one by then may never do so. */
const PART_MS = 2000;
/** A thread that has been given nothing for so long has been forgotten. */
const IDLE_MS = 60_000;

/**
 * Does all parts of a job, with whoever helps. What the work has to know must be in place.
 * @returns false where another thread took a part and does not come back with it: the memory is that thread's then, as
 *   it may still write there, and the work is to be done elsewhere
 */
export function doParts(words: Int32Array, parts: number, work: (part: number) => void): boolean {
  offerParts(words, parts);
  return finishParts(words, parts, work);
}

/** Begins a job: whoever helps takes parts of it from here on. What the work has to know must be in place. */
export function offerParts(words: Int32Array, parts: number): void {
  Atomics.store(words, DONE, 0);
  // From here on other threads take parts.
  Atomics.store(words, LEFT, parts);
  Atomics.add(words, JOB, 1);
  Atomics.notify(words, JOB);
}

/** Does what is left of a job that was begun. @returns as {@link doParts} */
export function finishParts(words: Int32Array, parts: number, work: (part: number) => void): boolean {
  takeParts(words, work);
  for (;;) {
    const done = Atomics.load(words, DONE);
    if (done === parts) return true;
    const waited = Atomics.wait(words, DONE, done, PART_MS);
    if (waited === 'timed-out' && Atomics.load(words, DONE) === done) return false;
  }
}

/** Helps with jobs until the end, or until nothing more is heard. */
export function helpWithParts(words: Int32Array, work: (part: number) => void): void {
  for (;;) {
    // Read first: a job, or the end, that comes from here on is not slept through.
    const job = Atomics.load(words, JOB);
    if (Atomics.load(words, OVER) === 1) return;
    takeParts(words, work);
    if (Atomics.wait(words, JOB, job, IDLE_MS) === 'timed-out') return;
  }
}

/** Lets those who help end. */
export function endHelp(words: Int32Array): void {
  Atomics.store(words, OVER, 1);
  Atomics.add(words, JOB, 1);
  Atomics.notify(words, JOB);
}

function takeParts(words: Int32Array, work: (part: number) => void): void {
  for (;;) {
    const left = Atomics.load(words, LEFT);
    if (left === 0) return;
    // Whoever succeeds has a part of the job that is under way, even if another began since it was read.
    if (Atomics.compareExchange(words, LEFT, left, left - 1) !== left) continue;
    work(left - 1);
    Atomics.add(words, DONE, 1);
    Atomics.notify(words, DONE);
  }
}
