import { describe, expect, it } from 'vitest';
import { PROBLEM_KINDS, type Problem, type ProblemKind, problem } from '../../../src/engine/problem/problem.ts';
import { unconverted, uninspected } from '../../../src/engine/use-cases/not-opened.ts';
import { type PublicWords, startJournal } from '../../../src/shared/journal.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const open = () => startJournal(() => AT, 'Our program 1.0 on linux');

/** What a person may have called theirs. */
const NAMES = [
  'my_thesis/albert_model.ckpt.data-00000-of-00001',
  '/home/li/My Secret Thesis/final draft.index',
  'C:\\Users\\李 华\\论文 终稿\\model.ckpt',
  '\\\\server\\volume\\secret model',
  'file:///home/li/secret.py:3',
  '秘密 模型',
  'secret',
  "ENOENT: no such file or directory, open 'secret thesis/模型.index'",
];
const PRIVATE = /secret|thesis|论文|秘密|模型|李|li\b|server|volume|model\.ckpt|ENOENT/i;

/** A problem of a kind, whatever facts it may ever have: each of them a name, and a list of names. */
function problemOf(kind: ProblemKind, name: string): Problem {
  const facts = ['file', 'files', 'path', 'input', 'entry', 'prefixes', 'examples', 'name', 'tensors', 'tensor'];
  const more = ['expected', 'reason', 'source', 'converted', 'model', 'text', 'tokens', 'key', 'value', 'requested'];
  const others = ['target', 'other', 'stored', 'computed', 'brightmart', 'google', 'dtype', 'backend', 'oneThatIsNew'];
  const all = [...facts, ...more, ...others];
  const told = Object.fromEntries([
    ...all.map((fact) => [fact, name]),
    ...all.map((fact) => [`${fact}List`, [name, name]]),
    ['nested', { path: name }],
    ['issues', [{ kind: 'x', facts: { file: name } }]],
    ['offset', 4096],
  ]);
  return { code: 'UNEXPECTED', kind, facts: told } as unknown as Problem;
}

describe('the journal', () => {
  it('begins with the program', () => {
    expect(open().text()).toBe('03:04:05  Our program 1.0 on linux');
  });

  it('numbers inputs instead of naming them', () => {
    const journal = open();
    const refused = problem('looks-like-another-file', { file: 'secret.pdf', looksLike: 'pdf' });
    journal.inspected('/home/li/secret.pdf', uninspected('/home/li/secret.pdf', refused));
    journal.converted(
      '/home/li/other',
      unconverted('/home/li/other', problem('disk-full', { path: '/home/li/out', needed: 5, free: 3 })),
    );
    journal.converted('/home/li/secret.pdf', unconverted('x', refused));
    const text = journal.text();
    expect(text).not.toMatch(PRIVATE);
    expect(text).toContain(
      '03:04:05  input 1 refused: NOT_A_CHECKPOINT (looks-like-another-file) file=… looksLike=pdf',
    );
    expect(text).toContain('input 2 failed after 0.00 s: DISK_FULL (disk-full) path=… needed=5 free=3');
    expect(text.split('\n').at(-1)).toContain('input 1 refused');
  });

  it.each(PROBLEM_KINDS)('tells of %s no name, path or text, whichever fact holds it', (kind) => {
    for (const name of NAMES) {
      const journal = open();
      const found = problemOf(kind, name);
      journal.inspected(name, uninspected(name, found));
      journal.converted(name, unconverted(name, found));
      journal.verified(name, { ok: false, problem: found });
      expect(journal.text()).not.toMatch(PRIVATE);
      expect(journal.text()).toContain('offset=4096');
    }
  });

  it('can be made to tell a word of ours, and no text: that is no program', () => {
    const words: PublicWords = { 'looks-like-another-file': ['looksLike'] };
    // @ts-expect-error a file's name is a text
    const name: PublicWords = { 'looks-like-another-file': ['file'] };
    // @ts-expect-error and so is a reason
    const reason: PublicWords = { unexpected: ['reason'] };
    // @ts-expect-error as are several
    const names: PublicWords = { 'config-fits-none': ['files'] };
    expect([words, name, reason, names]).toHaveLength(4);
  });

  it('does not grow without end', () => {
    const journal = open();
    const cancelled = problem('cancelled', { what: 'convert' });
    for (let line = 0; line < 2000; line++) journal.converted(`input ${line}`, unconverted('x', cancelled));
    expect(journal.text().split('\n')).toHaveLength(500);
    expect(journal.text()).toContain('input 2000 ');
  });
});
