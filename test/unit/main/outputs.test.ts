import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { jobsAt, keepOutput, outputOf } from '../../../src/main/outputs.ts';
import type { JobId } from '../../../src/shared/answers.ts';

const job = (name: string) => name as JobId;

it('an output is known by where it lies, whatever way leads there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-outputs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'models', 'made'), { recursive: true });
  await symlink(join(folder, 'models'), join(folder, 'link'), 'junction');
  const first = { source: 'first', place: join(folder, 'models', 'made') };
  expect(await keepOutput(job('first'), first)).toEqual([]);
  const again = join(folder, 'link', 'made');
  expect(await jobsAt(again)).toEqual(['first']);
  expect(await jobsAt(join(folder, 'models'))).toEqual([]);

  await writeFile(join(folder, 'beside'), '');
  expect(await keepOutput(job('other'), { source: 'other', place: join(folder, 'beside') })).toEqual([]);

  // Another output takes its place, as a replaced one does.
  await mkdir(join(folder, 'new'));
  await rm(first.place, { recursive: true });
  await rename(join(folder, 'new'), first.place);
  expect(await keepOutput(job('second'), { source: 'second', place: again })).toEqual(['first']);
  expect(outputOf('first')).toBeUndefined();
  expect(outputOf('second')?.source).toBe('second');
  expect(outputOf('other')?.source).toBe('other');
});
