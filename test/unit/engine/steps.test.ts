/** Steps of one training that lie side by side. */

import { expect, it } from 'vitest';
import { NOTHING_SELECTED } from '../../../src/engine/host/source.ts';
import { atStep, newestStep, stepsBeside } from '../../../src/engine/host/steps.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { albertTensors, bundleFiles, configFile } from '../small-albert.ts';

const STEPS = ['model.ckpt-999', 'model.ckpt-1000', 'model.ckpt-20000'];

it('are those of one stem, the newest by its number first', () => {
  expect(stepsBeside('model.ckpt-1000', [...STEPS, 'other.ckpt-5', 'model.ckpt'])).toEqual([...STEPS].reverse());
  expect(stepsBeside('model.ckpt-1000', ['model.ckpt-1000', 'best.ckpt-1000'])).toEqual([]);
  expect(stepsBeside('model.ckpt', ['model.ckpt', 'model.ckpt-1'])).toEqual([]);
  expect(newestStep(STEPS)).toBe('model.ckpt-20000');
  for (const others of [['a.ckpt', 'b.ckpt'], ['a-1', 'b-2'], ['a-1', 'a-2', 'b'], ['a/m-1', 'b/m-2'], []])
    expect(newestStep(others)).toBeNull();
});

it('give outputs names of their own', () => {
  const at = (name: string, prefix: string | null, step: string) =>
    atStep({ name, prefix, selection: { ...NOTHING_SELECTED, step } });
  expect(at('albert', null, 'model.ckpt-1000')).toMatchObject({ name: 'albert_1000', prefix: 'model.ckpt-1000' });
  expect(at('albert_2000', 'model.ckpt-2000', 'model.ckpt-1000')).toMatchObject({ name: 'albert_1000' });
  expect(at('model-2000', 'model.ckpt-2000', 'model.ckpt-1000')).toMatchObject({ name: 'model_1000' });
  expect(at('albert', 'model.ckpt-1000', 'model.ckpt-1000')).toMatchObject({ name: 'albert' });
  expect(atStep({ name: 'albert', prefix: null })).toEqual({ name: 'albert', prefix: null });
});

it('are told beside the one that is meant', async () => {
  const files = Object.assign(
    { 'albert_config.json': configFile() },
    ...STEPS.map((step) => bundleFiles(albertTensors(), step)),
  );
  const said = atStep({ ...memoryInput(files), selection: { ...NOTHING_SELECTED, step: 'model.ckpt-1000' } });
  expect(await inspect(said, platform)).toMatchObject({
    error: null,
    prefix: 'model.ckpt-1000',
    steps: [...STEPS].reverse(),
    targets: { google: { name: 'albert_tiny_google_zh_1000' } },
  });
  const state = new TextEncoder().encode('model_checkpoint_path: "model.ckpt-999"');
  expect(await inspect(memoryInput({ ...files, checkpoint: state }), platform)).toMatchObject({
    prefix: 'model.ckpt-999',
  });
  expect(await inspect(memoryInput(files), platform)).toMatchObject({
    error: { kind: 'several-checkpoints' },
    steps: [],
  });
});
