// Runs pipelines of transformers.js, one behind the other: node run.mjs MODULE MODELS JOBS
//
// MODULE is its module, MODELS a folder of models, and JOBS a list of [pipeline, model, dtype, arguments] in JSON. Prints
// what each gave, or the error that it ended with, a list in JSON.

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

const [module = '', models = '', jobs = ''] = process.argv.slice(2);
const { env, pipeline } = await import(pathToFileURL(module).href);
env.localModelPath = `${models}/`;
env.allowRemoteModels = false;
// Its WebAssembly would be fetched from elsewhere.
const runtime = dirname(createRequire(module).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
Object.assign(env.backends.onnx.wasm, { wasmPaths: `${pathToFileURL(runtime).href}/`, numThreads: 1 });

const results = [];
for (const [name, model, dtype, args] of JSON.parse(jobs)) {
  try {
    const run = await pipeline(name, model, { dtype });
    const result = await run(...args);
    results.push(result.tolist?.() ?? result);
  } catch (error) {
    results.push({ error: String(error) });
  }
}
process.stdout.write(JSON.stringify(results));
