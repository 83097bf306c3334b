import { describe, expect, it } from 'vitest';
import { collectLicences, licenceOf, shippedPackages } from '../../../scripts/project/licences.mjs';

describe('the licences of what is installed', () => {
  const { list, text } = collectLicences();
  const names = list.map(({ name }) => name);

  it('are those of all that ships, and of nothing else', () => {
    for (const name of ['@node-rs/crc32', '@tensorflow/tfjs-core', '@zip.js/zip.js', 'commander', 'svelte', 'zod'])
      expect(names).toContain(name);
    for (const name of ['electron-builder', 'typescript', 'vitest', '@types/node']) expect(names).not.toContain(name);
  });

  it('count what the page is made with, and TensorFlow for Node', () => {
    const shipped = shippedPackages();
    for (const name of ['svelte', '@tensorflow/tfjs-node']) expect(shipped).toContain(`node_modules/${name}`);
    for (const name of ['vite', 'electron-builder']) expect(shipped).not.toContain(`node_modules/${name}`);
  });

  it('are listed in order, and each once', () => {
    const titles = list.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    expect(titles).toEqual([...new Set(titles)].sort());
  });

  it('come with their words, the same words once', () => {
    for (const { name, version, licence } of list) expect(text).toContain(`${name} ${version} (${licence})\n`);
    const apache = text.split('http://www.apache.org/licenses/LICENSE-2.0').length;
    expect(apache).toBeLessThan(list.filter(({ licence }) => licence === 'Apache-2.0').length);
    expect(text).not.toContain('Copyright (c) HOLDER');
  });
});

describe('a package', () => {
  const named = (license?: string | { type: string }) => ({ name: 'a', version: '1.0.0', ...(license && { license }) });

  it('may name its licence in the old way', () => {
    expect(licenceOf(named({ type: 'MIT' }))).toBe('MIT');
  });

  it('without a licence is not shipped', () => {
    expect(() => licenceOf(named())).toThrow('a 1.0.0 names no licence');
    expect(() => licenceOf(named('UNLICENSED'))).toThrow('names no licence');
  });

  it.each(['GPL-3.0-only', 'AGPL-3.0', 'LGPL-2.1-or-later', 'MIT AND GPL-2.0'])(
    'under %s is not shipped',
    (licence) => {
      expect(() => licenceOf(named(licence))).toThrow('cannot be shipped');
    },
  );

  it('that leaves the choice is shipped under the other licence', () => {
    expect(licenceOf(named('(MIT OR GPL-3.0-or-later)'))).toBe('(MIT OR GPL-3.0-or-later)');
  });
});
