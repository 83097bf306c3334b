/** A container is one file and one line of a list: everything that opens a model then reads it. */

import { expect, it, vi } from 'vitest';
import type { ContainerFormat } from '../../../src/engine/formats/container.ts';
import { readSmall } from '../../../src/engine/formats/read-exactly.ts';
import type { TensorInfo } from '../../../src/engine/formats/tensor.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, albertTensors, configFile, type SmallTensor, vocabularyFile } from '../small-albert.ts';

/** Tensors behind each other in `x.raw`, and what they are in `x.raw.txt`: name, shape and offset, a line each. */
const RAW = vi.hoisted(
  (): ContainerFormat => ({
    name: 'raw',
    indexKind: 'text',
    isIndex: (path) => path.endsWith('.raw.txt'),
    async find(files) {
      const index = files.find(({ path }) => path.endsWith('.raw.txt'));
      return index ? { prefix: index.path.replace('.raw.txt', ''), index, warnings: [] } : null;
    },
    named: async () => null,
    async open({ prefix, index }, files) {
      const lines = new TextDecoder()
        .decode(await readSmall(index))
        .trim()
        .split('\n');
      const tensors = lines.map((line): TensorInfo => {
        const [name = '', shape = '', offset = ''] = line.split(' ');
        const sizes = shape.split(',').map(Number);
        const bytes = 4 * sizes.reduce((product, size) => product * size, 1);
        return { name, dtype: 'float32', shape: sizes, file: 0, offset: Number(offset), bytes, crc32c: null };
      });
      return { tensors, hasChecksums: false, dataFiles: () => files.filter(({ path }) => path === `${prefix}.raw`) };
    },
  }),
);

vi.mock('../../../src/engine/formats/containers.ts', async (original) => {
  const { CONTAINERS } = await original<typeof import('../../../src/engine/formats/containers.ts')>();
  return { CONTAINERS: [...CONTAINERS, RAW] };
});

function rawFiles(tensors: readonly SmallTensor[]): Files {
  const data = new Uint8Array(tensors.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let offset = 0;
  const lines = tensors.map(({ name, shape, bytes }) => {
    data.set(bytes, offset);
    offset += bytes.length;
    return `${name} ${shape.join(',')} ${offset - bytes.length}\n`;
  });
  return {
    'mine.raw.txt': new TextEncoder().encode(lines.join('')),
    'mine.raw': data,
    'albert_config.json': configFile(),
    'vocab.txt': vocabularyFile(),
  };
}

async function converted(files: Files, format: 'google' | 'huggingface') {
  const sink = new MemorySink();
  const options = { size: 'auto', format, backend: 'wasm', name: 'made' } as const;
  const { status } = await convert(memoryInput(files), async () => sink, options, platform, quietRun());
  expect(status).toBe('converted');
  return Object.fromEntries(sink.committed ?? []);
}

it('is inspected, converted to every target, and proved', async () => {
  const files = rawFiles(albertTensors());
  expect(await inspect(memoryInput(files), platform)).toMatchObject({ layout: 'brightmart', convertible: true });
  for (const format of ['google', 'huggingface'] as const) {
    const { 'README.md': _, ...made } = await converted(files, format);
    const { 'README.md': __, ...expected } = await converted(albertFiles(), format);
    expect(made).toEqual(expected);
    const options = { text: null, backend: 'wasm' } as const;
    const proof = await verify(memoryInput(files), memoryInput(made), options, platform, quietRun());
    expect(proof).toMatchObject({ grade: 'proved', tensors: { different: [], missing: [] } });
  }
});

it('is run like any other', async () => {
  const files = {
    ...rawFiles(albertTensors()),
    'vocab.txt': new TextEncoder().encode('[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n天\n'),
  };
  const trial = await tryModel(memoryInput(files), '天[MASK]', { top: 2, backend: 'wasm' }, platform, quietRun());
  expect(trial.answer).toMatchObject({ kind: 'words', masks: [{}] });
});
