import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { licences, NOT_BUNDLED, onnxRuntime } from './vite.config.ts';

const external = [...NOT_BUNDLED, 'electron', /^node:/];

/** CommonJS: Electron's sandboxed preload can be nothing else, and so main and preload are alike. */
const output = { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' } as const;

export default defineConfig({
  main: {
    plugins: [onnxRuntime],
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          worker: 'src/node/worker.ts',
          'product-thread': 'src/node/product-thread.ts',
        },
        external,
        output,
      },
    },
  },
  preload: {
    build: { externalizeDeps: false, rolldownOptions: { input: { index: 'src/preload/index.ts' }, external, output } },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte(), licences('out')],
    build: { rolldownOptions: { input: 'src/renderer/index.html' } },
  },
});
