/** docs/security.md says what holds each point; what it names must be there. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const text = read('docs/security.md');

it('every file that it names is there', () => {
  const named = [...text.matchAll(/`((?:src|test|scripts|\.github)\/[^`*]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

it.each([
  ['confinement', 'test/e2e/desktop/confinement.test.ts'],
  ['network', 'test/e2e/desktop/network.test.ts'],
  ['clipboard', 'test/e2e/desktop/clipboard.test.ts'],
  ['server', 'test/unit/node/static-server.test.ts'],
  ['configuration', 'test/unit/packaging/configuration.test.ts'],
  ['fuses', 'test/package/fuses.test.ts'],
])('every test of %s that it names is there', (name, path) => {
  const tests = read(path);
  const named = [...text.matchAll(new RegExp(`${name}: ((?:“[^”]+”(?:, )?)+)`, 'g'))]
    .flatMap(([, list = '']) => list.split('”, '))
    .map((title) => title.replaceAll(/[“”]/g, ''));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((title) => !tests.includes(title))).toEqual([]);
});
