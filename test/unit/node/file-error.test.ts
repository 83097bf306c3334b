/** What the system says of a file, in words of both languages. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { problemOf } from '../../../src/engine/problem/problem.ts';
import { describeProblem } from '../../../src/i18n/index.ts';
import { readProblem, writeProblem } from '../../../src/node/file-error.ts';

const refusal = (code: string) => Object.assign(new Error(`${code}: no`), { code });
const told = (error: Error, language: 'en' | 'zh') =>
  Object.values(describeProblem(problemOf(error), language)).join(' ');

afterEach(() => vi.unstubAllGlobals());

describe.each([
  ['reading', readProblem],
  ['writing', writeProblem],
])('a refusal of %s', (_, problemWith) => {
  it.each(['EPERM', 'EACCES', 'EBUSY'])('with %s under Windows says that another program has the file open', (code) => {
    vi.stubGlobal('process', { ...process, platform: 'win32' });
    const error = problemWith(refusal(code), 'C:\\model');
    expect(told(error, 'en')).toMatch(/another program (has it open|is using it).*Close the program/);
    expect(told(error, 'zh')).toMatch(/另一个程序正(打开着|在使用)它.*请关闭/);
    expect(told(error, 'en')).toContain(code);
  });

  it('elsewhere says that it is not permitted', () => {
    vi.stubGlobal('process', { ...process, platform: 'linux' });
    expect(told(problemWith(refusal('EACCES'), '/model'), 'en')).toContain('not permitted (EACCES)');
  });

  it.each(['EROFS', 'EIO', 'EMFILE', 'EWHATEVER', 'UNKNOWN'])('with %s has no English in its Chinese', (code) => {
    expect(told(problemWith(refusal(code), '/模型'), 'zh').replace(code, '')).not.toMatch(/[A-Za-z]/);
  });
});
