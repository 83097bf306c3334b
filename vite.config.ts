import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };
import { writeLicences } from './scripts/project/licences.mjs';
import { finishPage } from './scripts/project/page-files.mjs';

/**
 * Not bundled for Node: what holds native code and finds it beside itself, and what TensorFlow.js would load on a Node
 * without `fetch` only.
 */
export const NOT_BUNDLED = [/^@tensorflow\/tfjs-node(\/|$)/, /^@node-rs\/crc32/, /^node-fetch$/];

export const define = { __APP_VERSION__: JSON.stringify(manifest.version) };

const COMMAND_LINE = 'out/cli';
const ENTRY = 'index.cjs';

/** Lets a shell start the entry by itself. */
const executable: Plugin = {
  name: 'executable',
  generateBundle(_, bundle) {
    const entry = bundle[ENTRY];
    if (entry?.type === 'chunk' && !entry.code.startsWith('#!')) entry.code = `#!/usr/bin/env node\n${entry.code}`;
  },
  writeBundle() {
    chmodSync(join(COMMAND_LINE, ENTRY), 0o755);
  },
};

const WASM = 'ort-wasm-simd-threaded.wasm';

/** Puts ONNX Runtime's WebAssembly beside the code that reads it (src/node/onnx-runtime.ts). */
export const onnxRuntime: Plugin = {
  name: 'onnx-runtime',
  generateBundle() {
    const source = readFileSync(fileURLToPath(import.meta.resolve(`onnxruntime-web/${WASM}`)));
    this.emitFile({ type: 'asset', fileName: WASM, source });
  },
};

/** Escapes what is not ASCII: V8 keeps a source of ASCII in half of the memory, and reads it sooner. */
const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, bundle) {
    const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

/**
 * What is read as one file, as each costs more than the code that it has too much: what starts any command, what converts,
 * and what a thread that multiplies runs.
 */
const TOGETHER = [
  { name: 'threads', test: /[\\/]kernel[\\/]help\.ts$/, priority: 3 },
  {
    name: 'start',
    test: /[\\/](cli[\\/](usage|conclude)|compute[\\/]backend|albert[\\/](heads|presets)|targets[\\/]names)\.ts$/,
    priority: 2,
  },
  { name: 'convert', test: /[\\/](application[\\/]convert|node[\\/]storage)\.ts$/, priority: 1 },
];

const commandLine: UserConfig = {
  define,
  plugins: [executable, ascii, onnxRuntime],
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node20',
    outDir: COMMAND_LINE,
    minify: false,
    rolldownOptions: {
      input: { index: 'src/cli/index.ts', 'product-thread': 'src/node/product-thread.ts' },
      external: NOT_BUNDLED,
      output: {
        // Node loads CommonJS a third sooner than as many modules, and a command is started often.
        format: 'cjs',
        // All in one folder, so that a path relative to a module is the same from every chunk.
        entryFileNames: '[name].cjs',
        chunkFileNames: '[name]-[hash].cjs',
        codeSplitting: { groups: TOGETHER },
        comments: { jsdoc: false, annotation: false },
      },
    },
  },
};

/** Writes licences.json and licences.txt, of every package that is in the product. */
export const licences = (folder: string): Plugin => ({ name: 'licences', writeBundle: () => writeLicences(folder) });

const PAGE = 'out/browser';
const SERVICE_WORKER = 'service-worker';

/** Last, as it lists and compresses whatever is there. */
const finished: Plugin = {
  name: 'finished',
  writeBundle: { sequential: true, order: 'post', handler: () => finishPage(PAGE) },
};

/** The browser edition: a folder of static files that anyone can put anywhere. */
const browser: UserConfig = {
  root: 'src/browser',
  base: './',
  define,
  plugins: [svelte(), licences(PAGE), finished],
  publicDir: false,
  // Whole, so that a page works on when its server has gone.
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
  build: {
    outDir: `../../${PAGE}`,
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'src/browser/index.html', [SERVICE_WORKER]: 'src/browser/service-worker/service-worker.ts' },
      // Its address is what a browser knows it by, and what it may answer for lies below that.
      output: { entryFileNames: ({ name }) => (name === SERVICE_WORKER ? '[name].js' : 'assets/[name]-[hash].js') },
    },
  },
};

/** `vite build` is the browser edition, `vite build --mode cli` the command line; electron.vite.config.ts has the app. */
export default defineConfig(({ mode }) => (mode === 'cli' ? commandLine : browser));
