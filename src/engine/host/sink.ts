/**
 * Where output goes: named files that appear together or not at all. Nothing is visible at the destination before
 * `commit`; `abort` leaves no trace and may be called at any time, also after a failed `commit`.
 */
export interface Sink {
  /** Starts a file of exactly `size` bytes. One file is open at a time. */
  create(name: string, size: number): Promise<SinkFile>;
  /** Makes all files durable and visible at the destination in one step. */
  commit(): Promise<void>;
  abort(): Promise<void>;
}

export interface SinkFile {
  /** Appends. The caller may reuse `bytes` once the promise has settled; calls may overlap and keep their order. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export interface WrittenFile {
  readonly name: string;
  /** Its length. */
  readonly bytes: number;
}

/** Writes one small file whole. */
export async function writeWhole(sink: Sink, name: string, bytes: Uint8Array): Promise<void> {
  const file = await sink.create(name, bytes.length);
  await file.write(bytes);
  await file.close();
}

/** Gives an output up after a failure. That is what is told, and not that something could not be cleared away as well. */
export async function abort(sink: Sink): Promise<void> {
  await sink.abort().catch(() => undefined);
}
