/** A sink that makes one zip of the files it is given, in one folder, as the official downloads are packed. */

import type { Sink, SinkFile } from '../../host/sink.ts';
import { concat } from '../concat.ts';
import type { Checksum } from '../crc32c.ts';
import { centralHeader, descriptor, endRecords, localHeader, type WrittenEntry, type ZipEntry } from './zip-records.ts';

/**
 * Writes a zip into `file`, which belongs to `inner`. Entries are stored: weights hardly compress (7 % for seven times
 * the time), and stored entries can be read in place.
 * @param createCrc32 the host's: zip.js sums and copies in JavaScript, which took half of a page's conversion
 */
export function zipSink(inner: Sink, file: SinkFile, folder: string, createCrc32: () => Checksum): Sink {
  const entries: WrittenEntry[] = [];
  let end = 0;
  const append = (bytes: Uint8Array) => {
    end += bytes.length;
    return file.write(bytes);
  };
  return {
    async create(name, size) {
      const entry: ZipEntry = { path: `${folder}/${name}`, size, modified: new Date() };
      const at = end;
      const sum = createCrc32();
      await append(localHeader(entry));
      return {
        write(bytes) {
          sum.update(bytes);
          return append(bytes);
        },
        async close() {
          const crc32 = sum.digest();
          entries.push({ ...entry, at, crc32 });
          await append(descriptor(entry, crc32));
        },
      };
    },
    async commit() {
      const directory = concat(...entries.map(centralHeader));
      await append(concat(directory, endRecords(entries, end, directory.length)));
      await file.close();
      await inner.commit();
    },
    abort: () => inner.abort(),
  };
}
