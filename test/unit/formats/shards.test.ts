import { describe, expect, it } from 'vitest';
import { HUGGINGFACE } from '../../../src/engine/albert/layouts/huggingface.ts';
import { shapesIn } from '../../../src/engine/albert/sizes.ts';
import { elements, layOut } from '../../../src/engine/formats/tensor.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { CONFIG, SIZES, VOCABULARY } from '../../layouts/albert.ts';
import { concat, utf8 } from '../../layouts/bytes.ts';
import { torchLayout, torchStream } from '../../layouts/pytorch.ts';
import { encodeSafetensors } from '../../layouts/safetensors.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const TENSORS: readonly Tensor[] = [...shapesIn(HUGGINGFACE, SIZES)].map(([name, shape]) => ({
  name,
  shape,
  bytes: new Uint8Array(new Float32Array(elements(shape)).fill(0.5).buffer),
}));

function safetensorsOf(tensors: readonly Tensor[]): Uint8Array {
  const placed = layOut(
    tensors.map(({ bytes, ...one }) => ({ ...one, dtype: 'float32' as const, bytes: bytes.length, content: bytes })),
  );
  const header = placed.map(({ name, shape, offset, bytes }) => [
    name,
    { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] },
  ]);
  return encodeSafetensors({
    headerLength: null,
    header: utf8(JSON.stringify(Object.fromEntries(header))),
    data: concat(...placed.map(({ content }) => content)),
  });
}

const FORMATS = [
  ['safetensors', 'model.safetensors', (at: number) => `model-0000${at}-of-00002.safetensors`, safetensorsOf],
  [
    'PyTorch',
    'pytorch_model.bin',
    (at: number) => `pytorch_model-0000${at}-of-00002.bin`,
    (tensors: readonly Tensor[]) => torchStream(torchLayout(tensors)),
  ],
] as const;

describe.each(FORMATS)('shards of %s', (_, whole, shardName, encode) => {
  const half = Math.ceil(TENSORS.length / 2);
  const [first, second] = [TENSORS.slice(0, half), TENSORS.slice(half)];
  const mapOf = (one: readonly Tensor[], other: readonly Tensor[]) =>
    Object.fromEntries([
      ...one.map(({ name }) => [name, shardName(1)]),
      ...other.map(({ name }) => [name, shardName(2)]),
    ]);
  const filesWith = (index: unknown, changes: Files = {}): Files => ({
    [`${whole}.index.json`]: utf8(typeof index === 'string' ? index : JSON.stringify(index)),
    [shardName(1)]: encode(first),
    [shardName(2)]: encode(second),
    'config.json': utf8(JSON.stringify(CONFIG)),
    'vocab.txt': utf8(VOCABULARY),
    ...changes,
  });
  const map = mapOf(first, second);
  const look = (files: Files, prefix: string | null = null) => inspect({ ...memoryInput(files), prefix }, platform);
  const refusal = async (files: Files) => {
    const { error } = await look(files);
    return error && `${error.code} ${error.kind}`;
  };

  it('are judged by loaders as the whole is', async () => {
    const config = utf8(JSON.stringify({ ...CONFIG, model_type: 'albert' }));
    const sharded = await look(filesWith({ metadata: {}, weight_map: map }, { 'config.json': config }));
    const files = { [whole]: encode(TENSORS), 'config.json': config, 'vocab.txt': utf8(VOCABULARY) };
    const { loaders } = await look(files);
    expect(loaders).not.toBeNull();
    expect(sharded.loaders?.transformers).toEqual(loaders?.transformers);
  });

  it('are one model', async () => {
    const found = await look(filesWith({ metadata: {}, weight_map: map }));
    expect(found).toMatchObject({ layout: 'huggingface', convertible: true, error: null });
    expect(found.tensors).toHaveLength(TENSORS.length);
  });

  it('are found by any of their names', async () => {
    for (const name of [`${whole}.index.json`, shardName(1), shardName(2)]) {
      expect(await look(filesWith({ weight_map: map }), name)).toMatchObject({ convertible: true, error: null });
    }
  });

  it('are not what is meant where the model is there whole', async () => {
    const files = filesWith({ weight_map: { x: 'gone' } }, { [whole]: encode(TENSORS) });
    expect(await look(files)).toMatchObject({ convertible: true, error: null });
  });

  it.each<[string, unknown, Files, string]>([
    ['of which one is missing', { weight_map: { ...map, x: 'gone.bin' } }, {}, 'MISSING_FILE shard-missing'],
    ['of which one lacks a tensor', { weight_map: { ...map, x: shardName(1) } }, {}, 'MISSING_TENSOR tensor-missing'],
    ['that lie elsewhere', { weight_map: { ...map, x: '../gone' } }, {}, 'DAMAGED header-malformed'],
    ['whose index is no JSON', '{"weight_map":', {}, 'DAMAGED header-malformed'],
    ['whose index is deep', `{"weight_map":${'['.repeat(50_000)}`, {}, 'DAMAGED header-malformed'],
    ['whose index names nothing', { metadata: {} }, {}, 'DAMAGED header-malformed'],
    ['whose index names a tensor twice', '{"weight_map":{"a":"b","a":"c"}}', {}, 'DAMAGED header-malformed'],
    ['whose index is large', ' '.repeat(2 << 20), {}, 'DAMAGED header-malformed'],
    ['whose index names numbers', { weight_map: { a: 1 } }, {}, 'DAMAGED header-malformed'],
    ['whose index names what JavaScript has', '{"weight_map":{"__proto__":"x"}}', {}, 'MISSING_FILE shard-missing'],
  ])('%s are refused', async (_name, index, changes, expected) => {
    expect(await refusal(filesWith(index, changes))).toBe(expected);
  });
});
