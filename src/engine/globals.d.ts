// The few globals beyond the language that every host has (WinterTC's minimum common API); see tsconfig.json.

interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(event: 'abort', listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}

declare function atob(base64: string): string;

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
}

declare class WritableStream<W = unknown> {
  constructor(sink: {
    write(chunk: W): Promise<void>;
    close?(): Promise<void>;
    abort?(reason: unknown): Promise<void>;
  });
}

declare class ReadableStream<R = unknown> {
  private readonly of: R;
}

declare class TransformStream<I = unknown, O = unknown> {
  readonly readable: ReadableStream<O>;
  readonly writable: {
    getWriter(): { write(chunk: I): Promise<void>; close(): Promise<void>; abort(reason: unknown): Promise<void> };
  };
}

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
    private readonly of: 'module';
  }
  class Memory {
    /** In pages of 64 KiB. */
    constructor(size: { initial: number; maximum: number; shared: boolean });
    readonly buffer: ArrayBuffer;
    /** By so many pages. Views of memory that is not shared are of no use from then on. */
    grow(pages: number): number;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
