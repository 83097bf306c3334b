import { describe, expect, it } from 'vitest';
import { unconverted, uninspected } from '../../../src/engine/not-opened.ts';
import { problem } from '../../../src/engine/problem.ts';
import { startJournal, withoutPaths } from '../../../src/shared/journal.ts';

describe('a text without paths', () => {
  it.each([
    ['open /home/li/秘密/model.ckpt failed', 'open ‹path› failed'],
    ["ENOENT: no such file, open 'C:\\Users\\Li\\my model\\a.index'", "ENOENT: no such file, open '‹path›'"],
    ['copy \\\\server\\share\\model now', 'copy ‹path› now'],
    ['at file:///home/li/app.js:3', 'at ‹path›'],
    ['in ~/models/tiny', 'in ‹path›'],
  ])('%s', (text, told) => {
    expect(withoutPaths(text)).toBe(told);
  });

  it('keeps what is no path', () => {
    const text = 'bert/embeddings/word_embeddings 21128×128, 1/2, https is not used, 12:30:01';
    expect(withoutPaths(text)).toBe(text);
  });
});

describe('the journal', () => {
  const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

  it('numbers inputs instead of naming them', () => {
    const journal = startJournal(() => AT);
    const refused = problem('looks-like-another-file', { file: 'secret.pdf', looksLike: 'pdf' });
    journal.inspected('/home/li/secret.pdf', uninspected('/home/li/secret.pdf', refused));
    journal.converted(
      '/home/li/other',
      unconverted('/home/li/other', problem('disk-full', { path: '/home/li/out', needed: 5, free: 3 })),
    );
    journal.converted('/home/li/secret.pdf', unconverted('x', refused));
    const text = journal.text();
    expect(text).not.toMatch(/secret|home|li\//);
    expect(text).toContain(
      '03:04:05  input 1 refused: NOT_A_CHECKPOINT (looks-like-another-file) file=… looksLike=pdf',
    );
    expect(text).toContain('input 2 failed after 0.00 s: DISK_FULL (disk-full) path=… needed=5 free=3');
    expect(text.split('\n').at(-1)).toContain('input 1 refused');
  });

  it('does not grow without end', () => {
    const journal = startJournal(() => AT);
    for (let line = 0; line < 2000; line++) journal.note(`line ${line}`);
    expect(journal.text().split('\n')).toHaveLength(500);
    expect(journal.text()).toContain('line 1999');
  });
});
