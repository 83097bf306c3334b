/** What has to be read before the window is there. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, inject, it } from 'vitest';

/** Compressed. */
const PAGE_BYTES = 150_000;

it('the page is small', () => {
  const edition = inject('edition') === 'browser' ? 'browser' : 'renderer';
  const assets = join(import.meta.dirname, '../../../out', edition, 'assets');
  // The worker comes later, and stops nobody.
  const page = readdirSync(assets).filter((name) => /^index-.*\.(js|css)$/.test(name));
  const bytes = page.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
  console.log(`The page of out/${edition}, compressed: ${Math.round(bytes / 1000)} kB`);
  expect(page.length).toBeGreaterThanOrEqual(2);
  expect(bytes).toBeLessThan(PAGE_BYTES);
});
