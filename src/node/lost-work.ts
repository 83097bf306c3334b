/**
 * Finds out work that will never end, since what it waits for is lost: it is not done, and nothing is under way for it in
 * this process. A process that ends by itself when nothing is under way needs none of this; one with a line to another
 * process does not end.
 */

/** Looks in a row that must find nothing. Work that goes on has something under way whenever timers have their turn. */
const LOOKS = 10;
const LOOK_MS = 1000;

/** Lines to other processes, which are open all the time. */
const LINES: readonly string[] = ['PipeWrap', 'TTYWrap', 'MessagePort'];

/**
 * @param onLost is called once for all work that is lost
 * @returns a function that watches over a piece of work until that is done
 */
export function watchForLost(onLost: () => void, lookMs = LOOK_MS): <T>(work: Promise<T>) => Promise<T> {
  let atWork = 0;
  let emptyLooks = 0;
  let timer: NodeJS.Timeout | null = null;
  const look = () => {
    emptyLooks = isAnythingUnderWay() ? 0 : emptyLooks + 1;
    if (emptyLooks < LOOKS) return;
    stop();
    onLost();
  };
  const stop = () => {
    if (timer) clearInterval(timer);
    timer = null;
  };
  return async (work) => {
    atWork++;
    emptyLooks = 0;
    // It is not itself under way: Node does not list a timer that it does not wait for.
    timer ??= setInterval(look, lookMs).unref();
    try {
      return await work;
    } finally {
      if (--atWork === 0) stop();
    }
  };
}

function isAnythingUnderWay(): boolean {
  return process.getActiveResourcesInfo().some((kind) => !LINES.includes(kind));
}
