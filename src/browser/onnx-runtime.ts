/**
 * ONNX Runtime in a web worker: its module and its WebAssembly are fetched when a model of ONNX is to be run, as they are
 * forty times as large as all the rest of the page.
 */

import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import module from 'onnxruntime-web/wasm?url';
import { loadedOnce, type OnnxRuntimeWeb, onnxRuntime } from '../application/onnx-runtime.ts';
import type { GraphRuntime } from '../engine/compute/graph-runtime.ts';
import { fail } from '../engine/problem/problem.ts';
import { reason } from '../engine/problem/reason.ts';

/** @throws UNEXPECTED where it cannot be fetched */
export const loadGraphRuntime = loadedOnce(load);

async function load(): Promise<GraphRuntime> {
  const [ort, answer] = await Promise.all([
    import(/* @vite-ignore */ new URL(module, import.meta.url).href) as Promise<OnnxRuntimeWeb>,
    fetch(new URL(wasm, import.meta.url)),
  ]);
  if (!answer.ok) throw fail('runtime-missing', { reason: reason('said', { text: String(answer.status) }) });
  return onnxRuntime(ort, new Uint8Array(await answer.arrayBuffer()));
}
