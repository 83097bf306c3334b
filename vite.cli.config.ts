import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };
import { NOT_BUNDLED } from './scripts/vite/tensorflow.ts';

const OUT = 'out/cli';
const ENTRY = 'index.cjs';

/** Lets a shell start the entry by itself. */
const executable: Plugin = {
  name: 'executable',
  generateBundle(_, bundle) {
    const entry = bundle[ENTRY];
    if (entry?.type === 'chunk' && !entry.code.startsWith('#!')) entry.code = `#!/usr/bin/env node\n${entry.code}`;
  },
  writeBundle() {
    chmodSync(join(OUT, ENTRY), 0o755);
  },
};

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify(manifest.version) },
  plugins: [executable],
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node20',
    outDir: OUT,
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
      },
    },
  },
});
