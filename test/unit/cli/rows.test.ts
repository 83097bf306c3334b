import { describe, expect, it } from 'vitest';
import { inRow, rowsOf, tableOf } from '../../../src/cli/rows.ts';

describe('a table', () => {
  it('has columns as wide as their widest cell', () => {
    expect(
      tableOf(
        [
          ['a', 'float32', '4 B'],
          ['bcd', 'int8', '12 B'],
        ],
        'en',
      ),
    ).toBe('  a    float32   4 B\n  bcd  int8     12 B\n');
  });

  it('tells how many rows it leaves out', () => {
    const text = tableOf(
      Array.from({ length: 49_900 }, (_, i) => [`${i}`]),
      'en',
    );
    expect(text.split('\n')).toHaveLength(1002);
    expect(text).toContain('… and 48900 more. --json lists all of them.');
    expect(rowsOf(Array(1001).fill('x'), (x) => `${x}\n`, 'zh')).toContain('还有 1 个');
  });

  it('has no row for nothing', () => {
    expect(tableOf([], 'en')).toBe('');
  });
});

describe('a name in a row', () => {
  it('that is long is cut in the middle', () => {
    const shown = inRow(`first${'x'.repeat(30_000)}last`);
    expect(shown).toMatch(/^firstx+…x+last$/);
    expect(shown.length).toBe(101);
    expect(inRow('x'.repeat(100))).toBe('x'.repeat(100));
  });

  it('is cut behind what is written for what cannot be seen, and through no character', () => {
    expect(inRow('\x1b'.repeat(30_000)).length).toBe(101);
    for (const before of ['', 'x'])
      expect(/[\ud800-\udbff](?![\udc00-\udfff])/.test(inRow(before + '𠀀'.repeat(200)))).toBe(false);
  });
});
