/** What the documents say that a test can tell: where they lead, and that both languages say the same. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadingCode } from '../../src/shared/loading-code.ts';
import { codeBlocks } from '../code-blocks.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENTS = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const IN_BOTH_LANGUAGES = [
  ['README.md', 'README.zh-CN.md'],
  ['docs/guide.md', 'docs/guide.zh-CN.md'],
  ['docs/recipes.md', 'docs/recipes.zh-CN.md'],
] as const;

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');
const withoutCode = (text: string) => text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
const headings = (path: string) => [
  ...read(path)
    .replace(/^```.*?^```$/gms, '')
    .matchAll(/^(#+) (.*)$/gm),
];

/** What GitHub calls a heading in an address. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');

describe.each(DOCUMENTS)('%s', (path) => {
  const links = [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

  it('leads to what is there', () => {
    // Above the repository are the host's own pages of it, such as its releases.
    const own = links.filter((target) => !/^(https?:|\.\.\/\.\.\/)/.test(target));
    for (const target of own) {
      const [file = '', anchor] = target.split('#');
      const there = file === '' ? path : relative(ROOT, join(ROOT, dirname(path), file));
      expect(existsSync(join(ROOT, there)), target).toBe(true);
      if (anchor !== undefined) {
        expect(
          headings(there).map(([, , heading = '']) => slug(heading)),
          target,
        ).toContain(anchor);
      }
    }
  });
});

describe.each(IN_BOTH_LANGUAGES)('%s and %s', (english, chinese) => {
  it('have the same parts, pictures and tables, and lead to each other', () => {
    const shape = (path: string) => ({
      headings: headings(path).map(([, level]) => level),
      pictures: read(path).match(/^!\[/gm)?.length,
      rows: read(path).match(/^\|/gm)?.length,
      blocks: read(path).match(/^```\w+$/gm),
    });
    expect(shape(chinese)).toEqual(shape(english));
    expect(read(english)).toContain(`](${relative(dirname(english), chinese)})`);
    expect(read(chinese)).toContain(`](${relative(dirname(chinese), english)})`);
  });
});

describe('what the READMEs load a model with', () => {
  const python = async (name: string) =>
    (await codeBlocks(`../${name}`)).filter(({ language }) => language === 'python').map(({ code }) => code);

  it('is the same in both', async () => {
    expect(await python('README.zh-CN.md')).toEqual(await python('README.md'));
  });

  it('is taken out of the recipes, which the tests run', async () => {
    const [bert4keras = '', transformers = ''] = await python('README.md');
    for (const [kind, shown] of Object.entries({ bert4keras, transformers } as const)) {
      const recipe = loadingCode(kind as 'bert4keras' | 'transformers', 'path/to/folder');
      const own = statements(shown).filter((line) => line !== '' && !line.startsWith('folder = '));
      expect(own.length).toBeGreaterThan(2);
      expect(statements(recipe)).toEqual(expect.arrayContaining(own));
    }
  });
});

/** The lines of a program, with each name that is imported by itself. */
function statements(code: string): readonly string[] {
  return code.split('\n').flatMap((line) => {
    const [, module, names] = /^from (\S+) import (.*)$/.exec(line) ?? [];
    return names?.split(', ').map((name) => `from ${module} import ${name}`) ?? [line];
  });
}
