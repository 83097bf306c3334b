/** The mended configuration appears whole, and the one that was there is kept under a name that nobody had. */

import { chmod, mkdir, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NOTHING_SELECTED, type Selection } from '../../../src/engine/host/source.ts';
import { fixConfig } from '../../../src/node/fix-config.ts';
import { scratchFolder } from '../../integration/scratch.ts';
import { CONVERTED, googleFiles, googleTensors } from '../small-google.ts';

const scratch = scratchFolder();

/** A converted model whose configuration says `embedding_size` 128. */
async function wrongModel(name: string, tensors = googleTensors()): Promise<string> {
  const folder = scratch.at(name);
  await mkdir(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(googleFiles(tensors, { embedding_size: 128 }))) {
    await writeFile(join(folder, file), bytes);
  }
  return folder;
}

const readConfig = async (path: string) => JSON.parse(await readFile(path, 'utf8')) as { embedding_size: number };

it('writes the configuration and keeps the old one', async () => {
  const folder = await wrongModel('kept');
  const before = await readFile(join(folder, 'albert_config.json'));
  const file = join(folder, 'albert_config.json');
  expect(await fixConfig(folder)).toEqual({
    ok: true,
    value: { file, kept: `${file}.bak`, changes: [{ key: 'embedding_size', from: '128', to: 12 }] },
  });
  expect((await readConfig(file)).embedding_size).toBe(12);
  expect(await readFile(`${file}.bak`)).toEqual(before);
  expect(await fixConfig(folder)).toEqual({ ok: true, value: null });
  expect((await readdir(folder)).filter((name) => name.includes('config') || name.startsWith('.'))).toHaveLength(2);
});

it('replaces no copy that is there already', async () => {
  const folder = await wrongModel('copies');
  const file = join(folder, 'albert_config.json');
  await writeFile(`${file}.bak`, 'first');
  await writeFile(`${file}.bak2`, 'second');
  expect(await fixConfig(folder)).toMatchObject({ value: { kept: `${file}.bak3` } });
  expect([await readFile(`${file}.bak`, 'utf8'), await readFile(`${file}.bak2`, 'utf8')]).toEqual(['first', 'second']);
  expect((await readConfig(`${file}.bak3`)).embedding_size).toBe(128);
});

it('takes a prefix and an index, and a model one folder deep', async () => {
  const deep = await wrongModel('outer/inner');
  expect(await fixConfig(scratch.at('outer'))).toMatchObject({ value: { file: join(deep, 'albert_config.json') } });
  const beside = await wrongModel('prefix');
  expect(await fixConfig(join(beside, 'albert_model.ckpt'))).toMatchObject({ ok: true, value: { changes: [{}] } });
  expect(await fixConfig(join(beside, 'albert_model.ckpt.index'))).toEqual({ ok: true, value: null });
});

it('mends the configuration of the model that is meant, and says whose names are other ones', async () => {
  const folder = await wrongModel('two', [
    ...googleTensors(),
    ...googleTensors({ ...CONVERTED, vocabularySize: 60 }).map((one) => ({ ...one, name: `teacher/${one.name}` })),
  ]);
  const problemOf = async (selection: Partial<Selection>) => {
    const fixed = await fixConfig(folder, { ...NOTHING_SELECTED, ...selection });
    return fixed.ok ? null : fixed.problem;
  };
  expect(await problemOf({})).toMatchObject({ kind: 'several-scopes' });
  expect(await problemOf({ averaged: true })).toMatchObject({ kind: 'no-averages' });
  expect(await problemOf({ scope: 'teacher/bert' })).toMatchObject({
    kind: 'fix-more-than-config',
    facts: { issues: [{ kind: 'other-names' }] },
  });
  expect(await fixConfig(folder, { ...NOTHING_SELECTED, scope: 'bert' })).toMatchObject({
    value: { changes: [{ key: 'embedding_size', from: '128', to: 12 }] },
  });
});

it.skipIf(process.platform === 'win32')('keeps who may read the file', async () => {
  const folder = await wrongModel('mode');
  await chmod(join(folder, 'albert_config.json'), 0o640);
  await fixConfig(folder);
  expect((await stat(join(folder, 'albert_config.json'))).mode & 0o777).toBe(0o640);
});

it('leaves a read-only configuration alone, says that it is, and leaves nothing behind', async () => {
  const folder = await wrongModel('read_only_file');
  const file = join(folder, 'albert_config.json');
  const [before, names] = [await readFile(file), await readdir(folder)];
  await chmod(file, 0o444);
  for (let times = 0; times < 3; times++) {
    const result = await fixConfig(folder);
    expect(result).toMatchObject({ ok: false, problem: { code: 'OUTPUT_UNWRITABLE', kind: 'fix-read-only' } });
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(folder)).toEqual(names);
  }
  await chmod(file, 0o644);
  expect(await fixConfig(folder)).toMatchObject({ ok: true, value: { kept: `${file}.bak` } });
});

it.skipIf(process.platform === 'win32')('leaves nothing behind where the configuration is a link', async () => {
  const folder = await wrongModel('linked');
  const file = join(folder, 'albert_config.json');
  await rename(file, join(folder, 'kept'));
  await symlink(join(folder, 'kept'), file);
  const [before, names] = [await readFile(file), await readdir(folder)];
  expect(await fixConfig(folder)).toMatchObject({ ok: false, problem: { code: 'OUTPUT_EXISTS' } });
  expect([await readFile(file), await readdir(folder)]).toEqual([before, names]);
});

it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'leaves a folder alone that it may not write to',
  async () => {
    const folder = await wrongModel('read_only');
    await chmod(folder, 0o555);
    expect(await fixConfig(folder)).toMatchObject({ ok: false, problem: { code: 'OUTPUT_UNWRITABLE' } });
    await chmod(folder, 0o755);
    expect((await readConfig(join(folder, 'albert_config.json'))).embedding_size).toBe(128);
  },
);
