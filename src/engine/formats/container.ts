/** What a container is: tensors under their names, packed into one or more files. It knows nothing of what they mean. */

import type { Platform } from '../host/platform.ts';
import type { InputFile } from '../host/source.ts';
import type { FileKind, Problem } from '../problem/problem.ts';
import type { Warning } from '../problem/warning.ts';
import type { TensorInfo } from './tensor.ts';

/** A way to pack tensors: which files are its own, and how they are read. */
export interface ContainerFormat {
  readonly name: string;
  /** What a file by which one begins to read is, told by its first or last bytes. */
  readonly indexKind: FileKind | 'table';
  /** Files by which one begins to read, such as an index: those that `find` looks for in a folder. */
  isIndex(path: string): boolean;
  /**
   * Finds the container that is meant among a folder's files; `null` where there is none.
   * @throws AMBIGUOUS where there are several and nothing tells which, DAMAGED where it is larger than any is
   */
  find(files: readonly InputFile[], label: string): Promise<FoundContainer | null>;
  /** Finds the one that a person named, by a file of it or by what their names begin with. */
  named(files: readonly InputFile[], name: string): Promise<FoundContainer | null>;
  /**
   * Reads which tensors there are; no byte of theirs.
   * @throws DAMAGED, UNSUPPORTED_FORMAT, NOT_A_CHECKPOINT, UNSAFE_PICKLE, UNSAFE_ARCHIVE, AMBIGUOUS
   */
  open(found: FoundContainer, files: readonly InputFile[], platform: Platform): Promise<Container>;
}

/** A container among the files of an input, not opened yet. */
export interface FoundContainer {
  /** Its path without what the format adds. */
  readonly prefix: string;
  readonly index: InputFile;
  readonly warnings: readonly Warning[];
}

export interface Container {
  /** In the order of the index. */
  readonly tensors: readonly TensorInfo[];
  /** Whether each tensor has a checksum of its own, by which reading finds damage. */
  readonly hasChecksums: boolean;
  /** What the file calls a tensor, where that was wrapped in it by what saved it, such as `module.` by DataParallel. */
  readonly nameInFile?: (name: string) => string;
  /** Why nobody can tell what its tensors are, though they can be listed. */
  readonly refusal?: Problem | null;
  /**
   * The data files by number, every tensor's place held against their sizes.
   * @throws MISSING_FILE, DAMAGED, UNSAFE_ARCHIVE
   */
  dataFiles(): readonly InputFile[];
}
