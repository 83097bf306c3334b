import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadingCode, pythonString } from '../../../src/shared/loading-code.ts';
import { codeBlocks, page, RECIPES } from '../../code-blocks.ts';

const INTEGRATION = join(import.meta.dirname, '..', '..', 'integration');

describe('a folder as a Python string', () => {
  it.each([
    ['/models/albert_tiny_google_zh', '"/models/albert_tiny_google_zh"'],
    ['/模型/微调 好了', '"/模型/微调 好了"'],
    ['C:\\new\\tiny', String.raw`"C:\\new\\tiny"`],
    ['ends with \\', String.raw`"ends with \\"`],
    ['"""; import os #', String.raw`"\"\"\"; import os #"`],
    ["it's {braces} %s $&", `"it's {braces} %s $&"`],
    ['two\nlines\r\tand a tab', String.raw`"two\u000alines\u000d\u0009and a tab"`],
    ['nul \0', String.raw`"nul \u0000"`],
    ['exe.\u202etxt', String.raw`"exe.\u202etxt"`],
    ['a line separator\u2028', String.raw`"a line separator\u2028"`],
    ['wide\u3000space', String.raw`"wide\u3000space"`],
    ['half a pair \ud800', String.raw`"half a pair \ud800"`],
    ['a tag \u{e0041}', String.raw`"a tag \U000e0041"`],
    ['𠮷🙂', '"𠮷🙂"'],
    ['', '""'],
  ])('%j', (folder, literal) => {
    expect(pythonString(folder)).toBe(literal);
  });

  it('stands in the code as it is, whatever is in it', () => {
    for (const kind of ['bert4keras', 'tensorflow', 'transformers', 'onnxruntime'] as const) {
      expect(loadingCode(kind, '$& <folder>')).toContain('\nfolder = "$& <folder>"\n');
    }
  });
});

describe.each(RECIPES)('%s', (name) => {
  it('shows the code that the window copies', async () => {
    const shown = (await codeBlocks(name)).filter(({ language }) => language === 'python');
    const copied = (['bert4keras', 'tensorflow', 'transformers', 'onnxruntime'] as const).map((kind) =>
      loadingCode(kind, 'path/to/folder'),
    );
    expect(shown.map(({ code }) => code)).toEqual(copied);
  });

  it('names the versions that the tests run it with', async () => {
    const files = ['requirements.txt', 'requirements-alone.txt'].map((file) =>
      readFile(join(INTEGRATION, file), 'utf8'),
    );
    const tested = (await Promise.all(files)).join('\n');
    const named = (await page(name)).match(/\b\w+==[\d.]*\d/g) ?? [];
    expect([...new Set(named)]).toHaveLength(7);
    for (const version of named) expect(tested).toContain(version);
  });
});

it('shows the same code in both languages', async () => {
  const [english, chinese] = await Promise.all(RECIPES.map(codeBlocks));
  expect(english).toHaveLength(7);
  expect(chinese).toEqual(english);
});
