/** Models in PyTorch's files, from what PyTorch wrote to every target. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { tryModel } from '../../../src/engine/use-cases/fill-mask/fill-mask.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'pytorch');

const bytesOf = (...path: string[]) => new Uint8Array(readFileSync(join(FIXTURES, ...path)));
const folder = (name: string): Files =>
  Object.fromEntries(readdirSync(join(FIXTURES, name)).map((file) => [file, bytesOf(name, file)]));

async function converted(files: Files, format: 'google' | 'huggingface') {
  const sink = new MemorySink();
  const options = { size: 'auto', format, backend: 'wasm', name: 'made' } as const;
  const conversion = await convert(memoryInput(files), async () => sink, options, platform, quietRun());
  expect(conversion).toMatchObject({ status: 'converted' });
  return Object.fromEntries(sink.committed ?? []);
}

it('a folder of the Hub is read, converted to each target that can hold it, proved, and run', async () => {
  const files = folder('huggingface');
  expect(await inspect(memoryInput(files), platform)).toMatchObject({
    layout: 'huggingface',
    convertible: true,
    error: null,
  });
  for (const format of ['google', 'huggingface'] as const) {
    const made = await converted(files, format);
    const options = { text: null, backend: 'wasm' } as const;
    const proof = await verify(memoryInput(files), memoryInput(made), options, platform, quietRun());
    expect(proof).toMatchObject({ grade: 'proved', tensors: { different: [], missing: [] } });
  }
  const trial = await tryModel(memoryInput(files), '天[MASK]', { top: 2, backend: 'wasm' }, platform, quietRun());
  expect(trial.masks).toHaveLength(1);
});

it('a trainer’s file is read, whatever it holds beside the model', async () => {
  const { 'pytorch_model.bin': _, ...beside } = folder('huggingface');
  const found = await inspect(memoryInput({ ...beside, 'epoch 3.pt': bytesOf('trainer.pt') }), platform);
  expect(found).toMatchObject({ layout: 'huggingface', convertible: true, error: null });
});
