/** The product's version, put in by the build. */
declare const __APP_VERSION__: string;

/** Only workers have it, and TypeScript keeps their types apart from a page's (File System Standard, section 2.6). */
interface FileSystemSyncAccessHandle {
  read(into: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(bytes: number): void;
  getSize(): number;
  close(): void;
}

interface FileSystemFileHandle {
  /** Where a browser knows no modes, it lends the file to one at a time. */
  createSyncAccessHandle(options?: { readonly mode: 'read-only' }): Promise<FileSystemSyncAccessHandle>;
  /** All browsers with files of a page's own have it; TypeScript waits for the standard. */
  move(parent: FileSystemDirectoryHandle, name: string): Promise<void>;
}

interface ArrayBuffer {
  /** Keeps so many bytes elsewhere, and frees these (ECMAScript 2024). */
  transfer?(bytes: number): ArrayBuffer;
}

/** The address of a file that is no part of any other. */
declare module '*?url' {
  const address: string;
  export default address;
}
