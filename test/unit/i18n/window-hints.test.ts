import { describe, expect, it } from 'vitest';
import { problem } from '../../../src/engine/problem/problem.ts';
import { describeInWindow, describeProblem, LANGUAGE_CODES, LANGUAGES } from '../../../src/i18n/index.ts';

/** An option, or a command of ours or of npm. */
const COMMAND = /\s\(?--?[a-z]+\b|albert-zh (?:convert|inspect|verify)|npm run/;

describe.each(LANGUAGE_CODES)('what the window advises in %s', (language) => {
  const { problems, issues, windowHints } = LANGUAGES[language];

  it.each([
    ['problem', problems, windowHints.problems],
    ['issue', issues, windowHints.issues],
  ] as const)('is its own for every %s that the command line answers with an option or a command', (_, told, hints) => {
    const sources = Object.entries(told).map(([kind, sentence]) => [kind, String(sentence)] as const);
    const commands = sources.filter(([, source]) => COMMAND.test(source) || /FIX_CONFIG|CONVERT/.test(source));
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.map(([kind]) => kind).filter((kind) => !Object.hasOwn(hints, kind))).toEqual([]);
  });

  it('names no option and no command', () => {
    const own = [...Object.values(windowHints.problems), ...Object.values(windowHints.issues)].map(String);
    expect(own.filter((source) => COMMAND.test(source))).toEqual([]);
  });

  it('tells the same as the command line but for what to do', () => {
    const exists = problem('output-exists', { path: '/out/made' });
    const here = describeInWindow(exists, language);
    expect(here.message).toBe(describeProblem(exists, language).message);
    expect(here.hint).not.toContain('--force');
    const full = problem('output-exists', { path: '/out/made' });
    expect(describeProblem(full, language).hint).toContain('--force');
  });
});
