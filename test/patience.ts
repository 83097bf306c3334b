/** How long a test waits, in milliseconds, for what comes late on a busy machine and comes all the same: no test depends on speed. */
export const PATIENCE = 60_000;
