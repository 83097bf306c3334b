/** A target is one file and one line of a list: inspecting tells of it, converting makes it. */

import { expect, it, vi } from 'vitest';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles } from '../small-albert.ts';

vi.mock('../../../src/engine/targets/names.ts', async (original) => {
  const names = await original<typeof import('../../../src/engine/targets/names.ts')>();
  return { ...names, TARGET_NAMES: [...names.TARGET_NAMES, 'raw'] };
});

/** All variables of brightmart's model as they are, behind each other in one file, and their names in another. */
vi.mock('../../../src/engine/targets/index.ts', async (original) => {
  const { TARGETS } = await original<typeof import('../../../src/engine/targets/index.ts')>();
  const { BRIGHTMART } = await import('../../../src/engine/albert/layouts/brightmart.ts');
  const { nameOf } = await import('../../../src/engine/albert/layouts/layout.ts');
  const { variablesIn } = await import('../../../src/engine/albert/sizes.ts');
  const { layOut } = await import('../../../src/engine/formats/tensor.ts');
  const { copied } = await import('../../../src/engine/pipeline/recipe.ts');
  const { writeTensors } = await import('../../../src/engine/pipeline/write-tensors.ts');
  const { bytesOf, madeOf } = await import('../../../src/engine/targets/plan.ts');
  const raw: import('../../../src/engine/targets/target.ts').Target = {
    name: 'raw' as TargetName,
    dtypes: ['float32'],
    outputName: (name) => `${name}_raw`,
    plan(model) {
      const words = copied(model.words.entry, nameOf(BRIGHTMART, 'words'));
      const tensors = layOut([words, ...madeOf(model, variablesIn(BRIGHTMART), BRIGHTMART)]);
      return {
        tensors,
        dropped: model.training,
        architecture: null,
        dtype: 'float32',
        config: {} as never,
        warnings: [],
      };
    },
    textFiles: (_, { tensors }) => [
      ['names.txt', new TextEncoder().encode(tensors.map(({ name }) => name).join('\n'))],
    ],
    async writeWeights(sink, _, plan, context, signal, onBlock) {
      const bytes = bytesOf(plan);
      const file = await sink.create('weights.raw', bytes);
      await writeTensors(file, plan.tensors, context, signal, onBlock, null);
      await file.close();
      return [{ name: 'weights.raw', bytes }];
    },
    ownFiles: {},
  };
  const all = [...TARGETS, raw];
  return { TARGETS: all, targetOf: (name: string) => all.find((target) => target.name === name) };
});

it('is planned beside the others', async () => {
  const { targets } = await inspect(memoryInput(albertFiles()), platform);
  expect(Object.keys(targets ?? {})).toEqual(['google', 'huggingface', 'onnx', 'raw']);
  expect(targets?.['raw' as TargetName]).toMatchObject({ possible: true, name: 'albert_tiny_zh_raw' });
});

it('is made like the others', async () => {
  const sink = new MemorySink();
  const options = { size: 'auto', format: 'raw' as TargetName, backend: 'wasm', name: null } as const;
  const done = await convert(memoryInput(albertFiles()), async () => sink, options, platform, quietRun());
  expect(done).toMatchObject({ status: 'converted', format: 'raw', tensors: { written: 31, dropped: [] } });
  // With its names in their order and no others, a data file of TensorFlow's has the same bytes.
  expect(sink.committed?.get('weights.raw')).toEqual(albertFiles()['albert_model.ckpt.data-00000-of-00001']);
});
