/** ONNX Runtime's WebAssembly, the same for all hosts, on one thread: what it computes is then the same each time. */

import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { GraphRuntime } from '../engine/compute/graph-runtime.ts';
import { fail } from '../engine/problem/problem.ts';
import { said } from '../engine/problem/reason.ts';

/** The part of `onnxruntime-web/wasm` that is used. */
export interface OnnxRuntimeWeb {
  readonly env: {
    readonly versions: { readonly web?: string };
    readonly wasm: { numThreads?: number; wasmBinary?: ArrayBufferLike | Uint8Array };
  };
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: 'int64', data: BigInt64Array, shape: readonly number[]) => Tensor;
}

/** Errors alone: it would warn of nodes that are no concern of anybody who runs them. */
const SEVERITY_ERROR = 3;

/**
 * Loads the runtime when it is asked for first, and anew where that failed.
 * @param load a host's way to have it
 */
export function loadedOnce(load: () => Promise<GraphRuntime>): () => Promise<GraphRuntime> {
  let loading: Promise<GraphRuntime> | null = null;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw fail('runtime-missing', { reason: said(error) });
    });
    return loading;
  };
}

/**
 * @param ort its module
 * @param wasm its WebAssembly, in the module's own version
 */
export function onnxRuntime(ort: OnnxRuntimeWeb, wasm: Uint8Array): GraphRuntime {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = wasm;
  const refusing = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw fail('graph-refused', { file, reason: said(error) });
    }
  };
  return {
    name: `ONNX Runtime ${ort.env.versions.web ?? ''}`.trim(),
    async open(file, model) {
      const options = { executionProviders: ['wasm'], logSeverityLevel: SEVERITY_ERROR } as const;
      const session = await refusing(file, () => ort.InferenceSession.create(model, options));
      return {
        run: ({ shape, values }) =>
          refusing(file, async () => {
            const inputs = Object.entries(values).map(([name, numbers]) => {
              return [name, new ort.Tensor('int64', BigInt64Array.from(numbers, BigInt), shape)] as const;
            });
            const outputs = await session.run(Object.fromEntries(inputs));
            return new Map(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
          }),
        close: () => session.release(),
      };
    },
  };
}
