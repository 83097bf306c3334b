import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isSamePlace } from '../../../src/main/same-place.ts';

it('an output is known by where it lies, whatever way leads there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-places-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'models', 'made'), { recursive: true });
  await symlink(join(folder, 'models'), join(folder, 'link'), 'junction');
  await writeFile(join(folder, 'beside'), '');
  const made = join(folder, 'models', 'made');
  expect(await isSamePlace(made, join(folder, 'link', 'made'))).toBe(true);
  expect(await isSamePlace(made, join(folder, 'models'))).toBe(false);
  expect(await isSamePlace(made, join(folder, 'beside'))).toBe(false);
  await rm(made, { recursive: true });
  expect(await isSamePlace(made, made)).toBe(false);
});
