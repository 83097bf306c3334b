/** Outputs that appear whole or not at all: what the rest of the program may ask of them. */

export type { Destination } from './destination.ts';
export { openFileSink, type PlacedSink } from './file-sink.ts';
export { writeNewFile } from './new-file.ts';
export { removeOrphans } from './orphans.ts';
export { replaceFile } from './replace-file.ts';
