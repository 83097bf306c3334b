/** Names of outputs and of the folders that are made for them. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Problem, problemOf } from '../../../../src/engine/problem/problem.ts';
import { describeProblem } from '../../../../src/i18n/index.ts';
import { checkFolderNames, checkOutputName } from '../../../../src/node/output/output-name.ts';
import { stage } from '../../../../src/node/output/staging.ts';
import { writeSampleTo } from '../../../on-paths.ts';

const DEVICES = [
  'con',
  'PRN',
  'aux',
  'NUL',
  'COM1',
  'com0',
  'lpt9',
  'LPT0',
  'COM¹',
  'com²',
  'lpt³',
  'CONIN$',
  'conout$',
];
/** What Windows takes for the device as well. */
const AS_DEVICES = ['nul.txt', 'aux.tar.gz', 'COM¹.zip', 'con .txt', 'prn:x', 'CONIN$.x', 'CLOCK$'];
const ENDS = ['space ', 'dot.', 'both. ', '...', ' .', '模型 ', '模型.'];
const HARMLESS = [
  'console',
  'auxiliary',
  'com',
  'com10',
  'nul_',
  'null',
  ' aux',
  '.nul',
  'a.nul',
  'COM⁴',
  'conin',
  '模型',
];

function problemIn(work: () => void): Problem | null {
  try {
    work();
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

describe('the name of an output', () => {
  it.each([...DEVICES, ...AS_DEVICES])('is not one that Windows keeps for a device: %j', (name) => {
    expect(problemIn(() => checkOutputName(name))).toMatchObject({ kind: 'output-name', facts: { flaw: 'device' } });
  });

  it.each(ENDS)('does not end in a dot or a space: %j', (name) => {
    expect(problemIn(() => checkOutputName(name))).toMatchObject({ kind: 'output-name', facts: { flaw: 'end' } });
  });

  it.each(['a:b', 'a\u0001', 'a?', 'half\ud83d', '\udca5half'])(
    'has no character that a system cannot store: %j',
    (name) => {
      expect(problemIn(() => checkOutputName(name))).toMatchObject({ facts: { flaw: 'characters' } });
    },
  );

  it.each(HARMLESS)('may only look like one: %j', (name) => {
    expect(problemIn(() => checkOutputName(name))).toBeNull();
  });
});

describe.each(['win32', 'linux', 'darwin'] as const)('a folder that is made on %s', (system) => {
  it.each([...DEVICES, ...AS_DEVICES, ...ENDS])('has no name that Windows can neither open nor delete: %j', (name) => {
    const path = join('made', name);
    const found = problemIn(() => checkFolderNames(['made', path], system));
    expect(found).toMatchObject({ code: 'OUTPUT_UNWRITABLE', kind: 'output-folder-name', facts: { path, name } });
    for (const language of ['en', 'zh'] as const) {
      if (found) expect(describeProblem(found, language).message).toContain(`“${name}”`);
    }
  });

  it('may have characters that only Windows cannot store where it is not made there', () => {
    const found = problemIn(() => checkFolderNames(['10:30'], system));
    expect(found?.kind ?? null).toBe(system === 'win32' ? 'output-folder-name' : null);
  });

  it.each(HARMLESS)('may only look like one: %j', (name) => {
    expect(problemIn(() => checkFolderNames([name], system))).toBeNull();
  });
});

describe('on the disk', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'albert-zh-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = { signal: new AbortController().signal, onProgress: () => undefined };
  const destination = (where: string) =>
    ({ folder: where, name: 'out', kind: 'folder', replace: false, reads: [] }) as const;
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => problemOf(error),
    );

  it.each(['aux', 'space ', join('x', 'NUL', 'y'), join('x', 'COM¹'), join('new', 'CONIN$', 'z')])(
    'no folder of the path %j is made',
    async (path) => {
      expect(await refusal(stage(destination(join(folder, path)), 1))).toMatchObject({ kind: 'output-folder-name' });
      expect(await refusal(writeSampleTo(join(folder, path, 'sample'), 'tiny', 1, run))).toMatchObject({
        kind: 'output-folder-name',
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it.each(['aux', 'space ', 'COM¹', 'CONIN$', 'lpt0.d'])('no sample is written as %j', async (name) => {
    expect(await refusal(writeSampleTo(join(folder, name), 'tiny', 1, run))).toMatchObject({ kind: 'output-name' });
    expect(readdirSync(folder)).toEqual([]);
  });

  // Windows makes them by no ordinary way.
  it.skipIf(process.platform === 'win32')('folders that are there are taken as they are', async () => {
    mkdirSync(join(folder, 'aux', 'space '), { recursive: true });
    const staging = await stage(destination(join(folder, 'aux', 'space ', 'new')), 1);
    await staging.commit();
    expect(existsSync(join(folder, 'aux', 'space ', 'new', 'out'))).toBe(true);
  });
});
