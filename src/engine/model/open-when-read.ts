/** Data files that are opened when something of them is read: there may be very many, and few of them may matter. */

import type { InputFile, Source } from '../host/source.ts';

/** So many are open at a time. An open file is a resource of the system, and of an archive it may be unpacked. */
const MOST_OPEN = 32;

interface Opened {
  readonly source: Promise<Source>;
  /** Reads that are under way. */
  readers: number;
}

/**
 * Files as sources. One that is closed gives up what it holds, and is opened again where it is read again.
 * @param checked as {@link InputFile.open} has it
 */
export function openWhenRead(files: readonly InputFile[], checked?: 'in-parts'): readonly Source[] {
  /** The one that was read last at the end. */
  const opened = new Map<InputFile, Opened>();

  const close = async (file: InputFile) => {
    const found = opened.get(file);
    opened.delete(file);
    // What could not be opened has told so to whoever wanted to read it.
    const source = await found?.source.catch(() => null);
    await source?.close();
  };

  const closeIdle = async () => {
    for (const [file, { readers }] of opened) {
      if (opened.size <= MOST_OPEN) return;
      if (readers === 0) await close(file);
    }
  };

  const use = async <T>(file: InputFile, work: (source: Source) => Promise<T>): Promise<T> => {
    const found = opened.get(file) ?? { source: file.open(checked), readers: 0 };
    opened.delete(file);
    opened.set(file, found);
    found.readers++;
    try {
      await closeIdle();
      return await work(await found.source);
    } finally {
      found.readers--;
    }
  };

  return files.map((file) => {
    let name = file.path;
    return {
      get name() {
        return name;
      },
      size: file.size,
      read: (offset, into) =>
        use(file, (source) => {
          name = source.name;
          return source.read(offset, into);
        }),
      close: () => close(file),
    };
  });
}
