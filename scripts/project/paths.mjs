// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A path within the repository.
 * @param {...string} parts
 */
export const inProject = (...parts) => join(ROOT, ...parts);

/** The built command line. */
export const COMMAND_LINE = inProject('out', 'cli', 'index.cjs');

/**
 * A path within the folder for what the scripts make and may always make again.
 * @param {...string} parts
 */
export const inCache = (...parts) => inProject('.cache', ...parts);
