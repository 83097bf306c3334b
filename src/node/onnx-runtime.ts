/** ONNX Runtime under Node. It is loaded when a model of ONNX is to be run. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadedOnce, type OnnxRuntimeWeb, onnxRuntime } from '../application/onnx-runtime.ts';
import type { GraphRuntime } from '../engine/compute/graph-runtime.ts';

/** A build has it beside this module. */
const WASM = 'ort-wasm-simd-threaded.wasm';

/** @throws UNEXPECTED where it cannot be loaded */
export const loadGraphRuntime = loadedOnce(load);

async function load(): Promise<GraphRuntime> {
  const beside = join(import.meta.dirname, WASM);
  const file = existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`onnxruntime-web/${WASM}`);
  const [ort, wasm] = await Promise.all([import('onnxruntime-web/wasm'), readFile(file)]);
  return onnxRuntime(ort satisfies OnnxRuntimeWeb, wasm);
}
