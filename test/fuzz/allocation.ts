/**
 * Counts the bytes of arrays that are asked for. Unlike what a process takes at some moment this is exact, and the same
 * every time; what was given back in between counts too, so it is never less than what was held at once.
 */

let asked = 0;

const WIDTHS = {
  Uint8Array: 1,
  Int32Array: 4,
  Uint32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
  ArrayBuffer: 1,
} as const;

/** Begins to count, for code that runs from now on. */
export function countAllocations(): void {
  for (const [name, width] of Object.entries(WIDTHS)) {
    const found: unknown = Reflect.get(globalThis, name);
    if (typeof found === 'function') Reflect.set(globalThis, name, counted(found, width));
  }
}

/** How many bytes were asked for since the last call. */
export function allocatedBytes(): number {
  const bytes = asked;
  asked = 0;
  return bytes;
}

function counted(original: object, width: number): object {
  const proxy: object = new Proxy(original, {
    construct(target, args: unknown[], newTarget) {
      if (typeof args[0] === 'number') asked += args[0] * width;
      // biome-ignore lint/complexity/noBannedTypes: that is what can be constructed
      return Reflect.construct(target as Function, args, newTarget === proxy ? (target as Function) : newTarget);
    },
  });
  return proxy;
}
