/** Ctrl-C, and the other ways in which a terminal asks a program to end, as an abort signal. */

/** Windows sends SIGBREAK for Ctrl-Break, and SIGHUP before it closes the console's window. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/**
 * Runs `work` with a signal that the first Ctrl-C aborts, so that it can leave nothing behind; a second one ends the
 * process at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
