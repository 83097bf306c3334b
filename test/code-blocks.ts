/** The code that the documentation shows. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const DOCUMENTATION = join(import.meta.dirname, '..', 'docs');

/** The recipes in both languages. */
export const RECIPES = ['recipes.md', 'recipes.zh-CN.md'] as const;

export interface CodeBlock {
  readonly language: string;
  readonly code: string;
}

/** A page of the documentation. */
export function page(name: string): Promise<string> {
  return readFile(join(DOCUMENTATION, name), 'utf8');
}

/** The fenced blocks of a page, in their order. */
export async function codeBlocks(name: string): Promise<readonly CodeBlock[]> {
  const blocks = (await page(name)).matchAll(/^```(\S*)\r?\n(.*?)^```$/gms);
  return [...blocks].map(([, language = '', code = '']) => ({ language, code: code.replaceAll('\r\n', '\n') }));
}
