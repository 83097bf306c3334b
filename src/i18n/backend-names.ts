import type { Backend } from '../engine/compute/backend.ts';

/** As a person knows them, in every language. */
export const BACKEND_NAMES: Readonly<Record<Backend, string>> = { tensorflow: 'TensorFlow', wasm: 'WebAssembly' };
