import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/engine/albert/config.ts';
import { parsedConfig } from '../../../src/engine/compatibility/config-file.ts';
import { problem, problemOf } from '../../../src/engine/problem/problem.ts';
import { reason, said } from '../../../src/engine/problem/reason.ts';
import { warning } from '../../../src/engine/problem/warning.ts';
import { bytesText, describeProblem, describeWarning, languageOf, timeText } from '../../../src/i18n/index.ts';

describe('telling', () => {
  const damaged = problem('tensor-checksum', {
    file: 'a.data',
    tensor: 'bert/pooler/dense/bias',
    offset: 4096,
    length: 48,
    stored: '0badcafe',
    computed: '12345678',
  });

  it('a problem names the file, the tensor and the byte, and says what to do', () => {
    const { message, hint } = describeProblem(damaged, 'en');
    for (const fact of ['a.data', 'bert/pooler/dense/bias', '4096', '0badcafe', '12345678'])
      expect(message).toContain(fact);
    expect(hint).toMatch(/^Copy or download/);
  });

  it('the same problem in Chinese has the same facts', () => {
    const { message } = describeProblem(damaged, 'zh');
    for (const fact of ['a.data', 'bert/pooler/dense/bias', '4096', '0badcafe', '12345678'])
      expect(message).toContain(fact);
    expect(message).toMatch(/校验和/);
  });

  it('what somebody else’s error says goes into a sentence of ours, which ends once', () => {
    const missing = problem('runtime-missing', { reason: said(new TypeError('NetworkError when fetching.')) });
    expect(describeProblem(missing, 'en').message).toMatch(/could not be loaded: NetworkError when fetching\.$/);
  });

  it('a long list is cut, and says by how much', () => {
    const many = warning('TASK_HEAD_KEPT', { tensors: ['a', 'b', 'c', 'd', 'e', 'f'] });
    expect(describeWarning(many, 'en')).toBe('Kept as they are: a, b, c, d and 2 more.');
    expect(describeWarning(many, 'zh')).toContain('以及另外 2 个');
  });
});

describe('a hint can help', () => {
  it.each(['en', 'zh'] as const)('a path that is no file is no matter of permissions (%s)', (language) => {
    for (const reason of ['no-file', 'folder-for-file', 'no-folder', 'file-for-folder', 'long-name'] as const) {
      const { hint } = describeProblem(problem('input-unreadable', { path: 'x', reason, said: null }), language);
      expect(hint, reason).not.toMatch(/permission|disk|权限|磁盘/);
    }
    const denied = problem('input-unreadable', { path: 'x', reason: 'not-allowed', said: null });
    expect(describeProblem(denied, language).hint).toMatch(/permission|权限/);
  });

  it.each(['en', 'zh'] as const)('where nothing can be replaced, no flag for that is named (%s)', (language) => {
    expect(describeProblem(problem('place-taken', { path: 'sm' }), language).hint).not.toContain('--force');
  });

  it('an empty configuration is said to be empty, in the language of the sentence', () => {
    for (const text of ['', ' \n', '\ufeff']) {
      const found = problemOfConfig(text);
      expect(found).toMatchObject({
        code: 'CONFIG_INVALID',
        kind: 'config-malformed',
        facts: { reason: { kind: 'empty' } },
      });
      expect(describeProblem(found, 'en').message).toBe('c.json cannot be read as a configuration: it is empty.');
      expect(describeProblem(found, 'zh').message).toBe('c.json 不能作为配置读取（文件是空的）。');
      expect(parsedConfig('c.json', text)).toEqual({ kind: 'malformed', path: 'c.json', reason: reason('empty', {}) });
    }
  });
});

function problemOfConfig(text: string) {
  try {
    parseConfig('c.json', new TextEncoder().encode(text));
  } catch (error) {
    return problemOf(error);
  }
  throw new Error('it was read');
}

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [17_180_744, '17.2 MB'],
  [412_399_000, '412 MB'],
  [8e9, '8 GB'],
])('%d bytes are told as %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it.each([
  [0, 5, '00:05'],
  [16, 53, '16:53'],
])('the time %d:%d is told as %s', (hours, minutes, text) => {
  expect(timeText(new Date(2026, 0, 1, hours, minutes))).toBe(text);
});

it.each([
  ['zh-CN', 'zh'],
  ['zh_CN.UTF-8', 'zh'],
  ['zh', 'zh'],
  ['ZH-tw', 'zh'],
  ['en-US', 'en'],
  ['C', 'en'],
  ['', 'en'],
])('the locale %j means %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});
