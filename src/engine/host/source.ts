/**
 * Where bytes come from: a file, a `Blob`, a stored entry of a zip, memory. The engine reads ranges into buffers
 * that it owns, so that memory does not grow with the file.
 */

import type { Task } from '../albert/heads.ts';

export interface Source {
  /** The name shown in messages; never used as a path. */
  readonly name: string;
  /** Length in bytes when it was opened. */
  readonly size: number;
  /**
   * Fills `into` with the bytes from `offset` on.
   * @returns the number of bytes read, less than `into.length` only where the source ends.
   */
  read(offset: number, into: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

/** A file of an input folder or archive, not opened yet. `path` is relative, with forward slashes. */
export interface InputFile {
  readonly path: string;
  readonly size: number;
  /** `whole`: opening it reads all of it, as with a compressed entry of an archive. */
  readonly access: 'ranges' | 'whole';
  /** When it, or the archive that it lies in, was written last, in milliseconds; where the host knows that. */
  readonly modified?: number;
  /**
   * @param checked `in-parts`: what will be read of it has checksums of its own, as a bundle's tensors have, and the one
   *   that an archive has over the whole file is not verified; otherwise it is, before anything is handed out
   */
  open(checked?: 'in-parts'): Promise<Source>;
}

/** How many levels of folders a host looks into: a SavedModel's weights lie in `EXPORT/variables/`, nothing lies deeper. */
export const MAX_DEPTH = 3;
/** No host lists many more. */
export const MAX_FILES = 10_000;

/** What a person gave us: a folder or an archive with the files in it. */
export interface Input {
  /** As the person named it; shown, and never used as a path by the engine. */
  readonly label: string;
  /** The name of the folder or archive without its extension: the output's name is made from it. */
  readonly name: string;
  readonly files: readonly InputFile[];
  /** Files of the folder that are not among these, as they are links which lead out of it. */
  readonly linksLeftOut?: readonly LinkLeftOut[];
  /** The checkpoint prefix within the folder, where the person named one rather than the folder. */
  readonly prefix: string | null;
  /** Files that were named on their own, outside the folder. */
  readonly config: InputFile | null;
  readonly vocabulary: InputFile | null;
  /** What of it is meant; without it {@link NOTHING_SELECTED}. */
  readonly selection?: Selection;
}

/** What a person selects of an input that holds more than one model, or one whose use nothing tells. */
export interface Selection {
  /** What the names of the model's tensors begin with; `null` where nobody said it. */
  readonly scope: string | null;
  /** Whether the averages of the weights are meant. */
  readonly averaged: boolean;
  /** What the model is for; `auto`: what it tells itself. */
  readonly task: 'auto' | Task;
  /** Which of the input's own files is its configuration, where nothing else tells. */
  readonly config?: string;
  /** The prefix of the checkpoint that is meant, where there are several. */
  readonly step?: string;
}

export const NOTHING_SELECTED: Selection = { scope: null, averaged: false, task: 'auto' };

/** What of an output is meant which was made of what that selects: it is for the same, whatever it tells itself. */
export function selectionOfOutput(source: Selection = NOTHING_SELECTED): Selection {
  return { ...NOTHING_SELECTED, task: source.task };
}

/** A link in a folder, and the path of what it leads to. */
export interface LinkLeftOut {
  readonly file: string;
  readonly target: string;
}

/** A source over bytes in memory. */
export function memorySource(name: string, bytes: Uint8Array): Source {
  return {
    name,
    size: bytes.length,
    read(offset, into) {
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return Promise.resolve(part.length);
    },
    close: () => Promise.resolve(),
  };
}

/** A source over a part of another, which stays open as long as that is used. */
export function sourceWithin(source: Source, name: string, start: number, size: number): Source {
  return {
    name: `${source.name}/${name}`,
    size,
    read(offset, into) {
      const length = Math.max(0, Math.min(into.length, size - offset));
      return length === 0 ? Promise.resolve(0) : source.read(start + offset, into.subarray(0, length));
    },
    close: () => Promise.resolve(),
  };
}
