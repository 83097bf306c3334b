import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import manifest from './package.json' with { type: 'json' };

const OUT = 'out/cli';
const ENTRY = 'index.js';

/** What is not bundled: it holds native code or WebAssembly files that it finds beside itself. */
const EXTERNAL = [/^@tensorflow\//, /^@node-rs\/crc32/];

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
      input: { index: 'src/cli/index.ts' },
      external: EXTERNAL,
      output: {
        format: 'esm',
        // All in one folder, so that a path relative to a module is the same from every chunk.
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
