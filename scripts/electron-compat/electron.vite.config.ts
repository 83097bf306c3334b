/**
 * The product's build, lowered to what Electron 9.4.1 (Node 12.14, Chromium 83) understands. Only the window's tests use
 * it, where no current Electron can be had.
 */

import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import product from '../../electron.vite.config.ts';

const { main, preload, renderer } = product;
const node = 'node12.14';
const out = (part: string) => join(import.meta.dirname, '../../.cache/electron9/app/out', part);

/** Gives the page what JavaScript has learnt since. */
const coreJs: Plugin = {
  name: 'core-js',
  transform: {
    filter: { id: /\/src\/renderer\/main\.ts$/ },
    handler: (code) => ({ code: `import 'core-js/stable';\n${code}`, map: null }),
  },
};

/**
 * `:focus-visible` came with Chromium 86 and `:where()`, which Svelte writes, with 88; a rule with an unknown selector is
 * dropped whole.
 */
const olderSelectors: Plugin = {
  name: 'older-selectors',
  enforce: 'post',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'asset' && file.fileName.endsWith('.css'))
        file.source = String(file.source)
          .replaceAll(':focus-visible', ':focus')
          .replaceAll(/:where\((\.svelte-[\w-]+)\)/g, '$1');
  },
};

export default defineConfig({
  main: {
    ...main,
    build: {
      ...main?.build,
      target: node,
      outDir: out('main'),
      // The worker runs on the system's Node, and is the product's own.
      rolldownOptions: { ...main?.build?.rolldownOptions, input: { index: 'src/main/index.ts' } },
    },
  },
  preload: { ...preload, build: { ...preload?.build, target: node, outDir: out('preload') } },
  renderer: {
    ...renderer,
    plugins: [...(renderer?.plugins ?? []), coreJs, olderSelectors],
    build: { ...renderer?.build, target: 'chrome83', outDir: out('renderer') },
  },
});
