import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

/** The browser edition: a folder of static files that anyone can put anywhere. */
export default defineConfig({
  root: 'src/browser',
  base: './',
  define: { __APP_VERSION__: JSON.stringify(manifest.version) },
  plugins: [svelte()],
  publicDir: false,
  worker: { format: 'es' },
  build: {
    outDir: '../../out/browser',
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
