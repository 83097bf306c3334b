/** A sink that makes one zip of the files it is given, in one folder, as the official downloads are packed. */

import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import type { Sink, SinkFile } from '../../host/sink.ts';

const MAX_UINT32 = 0xffffffff;

/**
 * Writes a zip into `file`, which belongs to `inner`. Entries are stored: weights hardly compress (7 % for seven times
 * the time), and stored entries can be read in place.
 */
export function zipSink(inner: Sink, file: SinkFile, folder: string): Sink {
  const archive = new WritableStream<Uint8Array>({ write: (chunk) => file.write(chunk) });
  const zip = new ZipWriter(archive, { level: 0, keepOrder: true, useWebWorkers: false });
  // An entry takes one of a few places that zip.js has for all zips, and one that nobody ends keeps it.
  const entries = new AbortController();
  return {
    create: (name, size) => Promise.resolve(zipEntry(zip, `${folder}/${name}`, size, entries.signal)),
    async commit() {
      await zip.close();
      await file.close();
      await inner.commit();
    },
    async abort() {
      entries.abort();
      await inner.abort();
    },
  };
}

/** A zip of one small file. */
export async function zipOf(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { level: 0, useWebWorkers: false });
  await zip.add(path, new Uint8ArrayReader(bytes));
  return zip.close();
}

function zipEntry(zip: ZipWriter<unknown>, path: string, size: number, signal: AbortSignal): SinkFile {
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  const writer = pipe.writable.getWriter();
  const added = zip.add(path, pipe.readable, { uncompressedSize: size, zip64: size > MAX_UINT32 / 2, signal });
  // A failure shows at the next write or at close; until then it is nobody's unhandled rejection.
  added.catch((error: unknown) => writer.abort(error).catch(() => undefined));
  // A write waits for a reader. Where the entry fails before it has one, only the entry tells.
  const unlessFailed = (work: Promise<void>) => Promise.race([work, added.then(() => work)]);
  return {
    // A copy: what goes into the pipe is read after the caller has its buffer back.
    write: (bytes) => unlessFailed(writer.write(bytes.slice())),
    async close() {
      await unlessFailed(writer.close());
      await added;
    },
  };
}
