import { describe, expect, it } from 'vitest';
import { BrowserHost } from '../../../src/browser/host.ts';
import type { Host } from '../../../src/shared/host.ts';
import { type Answering, PRELOAD_REQUESTS, REQUESTS } from '../../../src/shared/requests.ts';
import { memoryBrowser } from '../browser/memory-browser.ts';

const accepts = (name: keyof typeof REQUESTS, ...given: readonly unknown[]) =>
  REQUESTS[name].arguments.safeParse(given).success;

describe('the table of requests', () => {
  it('asks every host for an answer to each of its lines, when it is compiled', () => {
    type Longer = typeof REQUESTS & { another: typeof REQUESTS.log };
    const answers = {} as Answering<typeof REQUESTS>;
    // @ts-expect-error -- nobody answers `another`
    const longer: Answering<Longer> = answers;
    expect(longer).toBe(answers);
  });

  it('is answered by the browser edition line by line', () => {
    memoryBrowser();
    const host: Host = new BrowserHost();
    for (const name of Object.keys(REQUESTS)) expect(host[name as keyof typeof REQUESTS], name).toBeTypeOf('function');
  });

  it('has no name twice, so that the page reaches nothing that is for the preload alone', () => {
    expect(Object.keys(PRELOAD_REQUESTS).filter((name) => name in REQUESTS)).toEqual([]);
  });

  it.each([
    ['about', []],
    [
      'keep',
      [
        {
          language: 'zh',
          theme: 'dark',
          targets: ['google'],
          dtype: 'int8',
          verify: true,
          zip: false,
          backend: 'auto',
          listShare: 42,
        },
        null,
      ],
    ],
    ['chooseInputs', ['files']],
    ['existing', [[{ input: 'a', folder: null, name: 'made', zip: false }]]],
    ['tellEnd', [{ proved: 2, failed: 1 }, null]],
    ['makeSample', ['job', 'tiny']],
    ['tryModel', ['job', { kind: 'converted', job: 'other' }, '[MASK]']],
  ] as const)('%s takes what it is to take, and nothing less or more', (name, given) => {
    expect(accepts(name, ...given)).toBe(true);
    expect(accepts(name, ...given, 'more')).toBe(false);
    if (given.length > 0) expect(accepts(name, ...given.slice(0, -1))).toBe(false);
  });

  it('refuses an id, a text or a size that is none', () => {
    expect(accepts('inspect', '')).toBe(false);
    expect(accepts('inspect', 'x'.repeat(101))).toBe(false);
    expect(accepts('statistics', 'job', 'input', 'x'.repeat(10_001))).toBe(false);
    expect(accepts('makeSample', 'job', 'auto')).toBe(false);
    expect(accepts('keep', { language: 'zh' }, null)).toBe(false);
    expect(accepts('existing', [{ input: 'a', folder: null, name: '', zip: false }])).toBe(false);
    expect(accepts('tellEnd', { sold: 1 }, null)).toBe(false);
  });
});
