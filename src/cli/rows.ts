/**
 * Rows for people: a file can name very many things, and very long ones. Nobody reads those, and a terminal takes minutes
 * over them; `--json` has all of them, whole.
 */

import { commandLineTexts } from '../i18n/command-line.ts';
import type { Language } from '../i18n/languages.ts';
import { cutInMiddle, visible } from '../i18n/visible.ts';

const MOST_ROWS = 1000;
const MOST_CHARACTERS = 100;
const END_CHARACTERS = 40;

/** What a file says, in a row: visible, and of bounded length. */
export function inRow(text: string): string {
  return cutInMiddle(visible(text), MOST_CHARACTERS, END_CHARACTERS);
}

/** The rows of the first items, each with its line end, and how many more there are. */
export function rowsOf<T>(items: readonly T[], row: (item: T) => string, language: Language): string {
  const rows = items.slice(0, MOST_ROWS).map(row);
  const more = items.length - rows.length;
  return more > 0 ? `${rows.join('')}  ${commandLineTexts(language).moreRows(more)}\n` : rows.join('');
}

/** A table's rows: columns as wide as their widest cell, the last one aligned to the right. */
export function tableOf(items: readonly (readonly string[])[], language: Language): string {
  const shown = items.slice(0, MOST_ROWS);
  const widths: number[] = [];
  for (const cells of shown) {
    for (const [column, cell] of cells.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  const row = (cells: readonly string[]) => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === cells.length - 1 ? cell.padStart(width) : cell.padEnd(width);
    });
    return `  ${padded.join('  ')}\n`;
  };
  return rowsOf(items, row, language);
}
