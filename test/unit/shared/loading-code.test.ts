import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIBRARIES, loadingCode } from '../../../src/shared/loading-code.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const ALL = [...LIBRARIES.google, ...LIBRARIES.huggingface];

describe('the lines that load an output', () => {
  it.each(['recipes.md', 'recipes.zh-CN.md'])('are those of docs/%s', (file) => {
    const text = readFileSync(join(DOCS, file), 'utf8');
    for (const library of ALL) expect(text).toContain(`\`\`\`python\n${loadingCode(library, 'path/to/model')}\`\`\``);
  });

  it.each([
    ['/home/me/models/albert', '"/home/me/models/albert"'],
    ['C:\\Users\\me\\模型', '"C:\\\\Users\\\\me\\\\模型"'],
    ['/a "quoted" {name}', '"/a \\"quoted\\" {name}"'],
    ['/a\nb\u0000$&', '"/a\\nb\\u0000$&"'],
  ])('have the place %j as a literal of Python', (place, literal) => {
    for (const library of ALL) expect(loadingCode(library, place)).toContain(`\nfolder = ${literal}\n`);
  });
});
