/** Models in PyTorch's files, from what PyTorch wrote to every target. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BRIGHTMART_PYTORCH } from '../../../src/engine/albert/layouts/brightmart-pytorch.ts';
import { HUGGINGFACE } from '../../../src/engine/albert/layouts/huggingface.ts';
import type { Layout } from '../../../src/engine/albert/layouts/layout.ts';
import { shapesIn } from '../../../src/engine/albert/sizes.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import { NOTHING_SELECTED, type Selection } from '../../../src/engine/host/source.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { tryModel } from '../../../src/engine/use-cases/trial/loaded-model.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { CONFIG, SIZES, VOCABULARY } from '../../layouts/albert.ts';
import { utf8 } from '../../layouts/bytes.ts';
import type { Pickled } from '../../layouts/pickle.ts';
import { stateValue, tensorValue, torchLayout, torchZip } from '../../layouts/pytorch.ts';
import { filesConverted } from '../converted.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'pytorch');

const bytesOf = (...path: string[]) => new Uint8Array(readFileSync(join(FIXTURES, ...path)));
const folder = (name: string): Files =>
  Object.fromEntries(readdirSync(join(FIXTURES, name)).map((file) => [file, bytesOf(name, file)]));

const converted = (files: Files, format: TargetName) => filesConverted(memoryInput(files), format);

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
  expect(trial.answer).toMatchObject({ kind: 'words', masks: [{}] });
});

it('a trainer’s file is read, whatever it holds beside the model', async () => {
  const { 'pytorch_model.bin': _, ...beside } = folder('huggingface');
  const found = await inspect(memoryInput({ ...beside, 'epoch 3.pt': bytesOf('trainer.pt') }), platform);
  expect(found).toMatchObject({ layout: 'huggingface', convertible: true, error: null });
});

const EXPECTED = join(FIXTURES, '..', 'expected', 'pretrained');

it('brightmart’s layout in PyTorch becomes, byte for byte, what TensorFlow writes of the checkpoint that it was made of', async () => {
  const files = folder('brightmart');
  expect(await inspect(memoryInput(files), platform)).toMatchObject({
    layout: 'brightmart-pytorch',
    convertible: true,
    error: null,
  });
  const made = await converted(files, 'google');
  for (const file of ['albert_model.ckpt.index', 'albert_model.ckpt.data-00000-of-00001']) {
    expect(Buffer.from(made[file] ?? [])).toEqual(readFileSync(join(EXPECTED, file)));
  }
  for (const format of ['google', 'huggingface'] as const) {
    const options = { text: null, backend: 'wasm' } as const;
    const output = memoryInput(await converted(files, format));
    expect(await verify(memoryInput(files), output, options, platform, quietRun())).toMatchObject({
      tensors: { different: [], missing: [] },
    });
  }
});

type Named = ReadonlyMap<string, readonly number[]>;

/** A model of these tensors in a file of PyTorch's, with weights that are small multiples of 1/64. */
function modelFiles(shapes: Named, config: object, same: Readonly<Record<string, string>> = {}): Files {
  const tensors = [...shapes].map(([name, shape], index) => {
    const floats = Float32Array.from({ length: elements(shape) }, (_, at) => (((at * 7 + index * 13) % 33) - 16) / 64);
    return { name, shape, bytes: new Uint8Array(floats.buffer) };
  });
  const bytesOfName = (name: string) => tensors.find((tensor) => tensor.name === name)?.bytes;
  const tied = tensors.map((tensor) => ({ ...tensor, bytes: bytesOfName(same[tensor.name] ?? '') ?? tensor.bytes }));
  return {
    'a.pth': torchZip(torchLayout(tied)),
    'config.json': utf8(JSON.stringify({ ...CONFIG, ...config })),
    'vocab.txt': utf8(VOCABULARY),
  };
}

const shapesOf = (layout: Layout): Map<string, readonly number[]> =>
  new Map(
    [...shapesIn(layout, SIZES)].map(([name, shape]) => [
      name,
      name.endsWith('word_embeddings_2.weight') ? [...shape].reverse() : shape,
    ]),
  );
const renamed = (shapes: Named, rename: (name: string) => string): Named =>
  new Map([...shapes].map(([name, shape]) => [rename(name), shape]));
const look = (files: Files) => inspect(memoryInput(files), platform);
const codes = (warnings: readonly { readonly code: string }[]) => warnings.map(({ code }) => code);

describe.each([HUGGINGFACE, BRIGHTMART_PYTORCH])('names in the layout $name', (layout) => {
  const shapes = shapesOf(layout);
  const base = layout.base ?? '';

  it.each<[string, (name: string) => string]>([
    ['as they are', (name) => name],
    ['of a module in DataParallel', (name) => `module.${name}`],
    ['of a compiled module', (name) => `_orig_mod.${name}`],
    [
      'of norms with TensorFlow’s parts',
      (name) => name.replace(/(norm\.)weight$/i, '$1gamma').replace(/(norm\.)bias$/i, '$1beta'),
    ],
    ['of a model saved without its heads', (name) => name.replace(base, '')],
    ['of a model that is a part of another', (name) => `model.${name}`],
    ['of a model that has another name in another', (name) => name.replace(base, 'encoder_model.')],
    [
      'deep within another',
      (name) => (name.startsWith(base) ? name.replace(base, 'net.text.bert_model.') : `net.text.${name}`),
    ],
    ['with the parameters that older releases add', (name) => name],
  ])('%s', async (_, rename) => {
    const constants = new Map([...shapes, [`${base}embeddings.position_ids`, [1, 4]]]);
    const files = modelFiles(renamed(rename('x') === 'x' ? constants : shapes, rename), {});
    expect(await look(files)).toMatchObject({ layout: layout.name, convertible: true, error: null });
    const made = await converted(files, 'huggingface');
    const { 'README.md': _card, ...expected } = await converted(modelFiles(shapes, {}), 'huggingface');
    expect(made).toMatchObject(expected);
  });

  it('are asked about where there are two models', async () => {
    const two = new Map([
      ...renamed(shapes, (name) => `teacher.${name}`),
      ...renamed(shapes, (name) => `student.${name}`),
    ]);
    expect((await look(modelFiles(two, {}))).error).toMatchObject({ code: 'AMBIGUOUS', kind: 'several-scopes' });
  });
});

it('of several states in a file that of the usual name is taken; another can be asked for, and averages', async () => {
  const { 'a.pth': _, ...beside } = modelFiles(shapesOf(HUGGINGFACE), {});
  const tensors = [...shapesOf(HUGGINGFACE)].map(([name, shape]) => ({
    name,
    shape,
    bytes: new Uint8Array(new Float32Array(elements(shape)).buffer),
  }));
  const stateOf = (value: number) =>
    tensors.map((tensor) => ({
      ...tensor,
      bytes: new Uint8Array(new Float32Array(tensor.bytes.length / 4).fill(value).buffer),
    }));
  const keys = ['ema', 'model', 'teacher'];
  const layout = torchLayout(keys.flatMap((_, at) => stateOf(at + 1)));
  const value: Pickled = {
    dict: keys.map((key, at) => {
      const own = layout.tensors.slice(at * tensors.length, (at + 1) * tensors.length);
      return [key, { dict: own.map((tensor) => [tensor.name, tensorValue(tensor)] as const) }] as const;
    }),
  };
  const input = (selection: Partial<Selection>) => ({
    ...memoryInput({ ...beside, 'best.pt': torchZip(layout, value) }),
    selection: { ...NOTHING_SELECTED, ...selection },
  });
  const whole = await inspect(input({}), platform);
  expect([whole.error, codes(whole.warnings)]).toEqual([
    null,
    expect.arrayContaining(['AVERAGES_LEFT_OUT', 'OTHER_MODEL_LEFT_OUT']),
  ]);
  for (const [selection, expected] of [
    [{}, 2],
    [{ averaged: true }, 1],
    [{ scope: 'teacher' }, 3],
  ] as const) {
    const sink = new MemorySink();
    const options = { size: 'auto', format: 'huggingface', backend: 'wasm', name: 'made' } as const;
    await convert(input(selection), async () => sink, options, platform, quietRun());
    const weights = sink.committed?.get('model.safetensors') ?? new Uint8Array(8);
    expect(new DataView(weights.buffer, weights.byteOffset).getFloat32(weights.length - 4, true)).toBe(expected);
  }
});

const TIED = new Map([
  ...shapesOf(BRIGHTMART_PYTORCH),
  ['cls.predictions.decoder.weight', [SIZES.vocabularySize, SIZES.embeddingSize]],
  ['cls.predictions.decoder.bias', [SIZES.vocabularySize]],
] as const);
const SAME = {
  'cls.predictions.decoder.weight': 'bert.embeddings.word_embeddings.weight',
  'cls.predictions.decoder.bias': 'cls.predictions.bias',
};

describe('weights that are tied to others', () => {
  it('say nothing where they are the same', async () => {
    expect(codes((await look(modelFiles(TIED, {}, SAME))).warnings)).not.toContain('TIED_WEIGHTS_DIFFER');
  });

  it('are told of where they are not, and the embedding is written', async () => {
    const forgotten = new Map([
      ...TIED,
      ['cls.predictions.project_layer.weight', [SIZES.embeddingSize, SIZES.hiddenSize]] as const,
    ]);
    const files = modelFiles(forgotten, {}, SAME);
    const { warnings } = await look(files);
    expect(warnings).toContainEqual({
      code: 'TIED_WEIGHTS_DIFFER',
      facts: { tensors: ['cls.predictions.project_layer.weight'] },
    });
    const { 'README.md': _, ...made } = await converted(files, 'google');
    expect(made).toEqual(await converted(modelFiles(shapesOf(BRIGHTMART_PYTORCH), {}), 'google'));
  });

  it('stand in for those where they alone were saved', async () => {
    const shapes = new Map(shapesOf(HUGGINGFACE));
    shapes.delete('predictions.bias');
    shapes.set('predictions.decoder.bias', [SIZES.vocabularySize]);
    const found = await look(modelFiles(shapes, {}));
    expect(codes(found.warnings)).not.toContain('HEADS_MISSING');
  });
});

describe('what a model was trained with', () => {
  const shapes = shapesOf(BRIGHTMART_PYTORCH);
  const actIn = async (config: object, format: 'google' | 'huggingface') => {
    const made = await converted(modelFiles(shapes, config), format);
    const file = format === 'google' ? 'albert_config.json' : 'config.json';
    return JSON.parse(new TextDecoder().decode(made[file])).hidden_act;
  };

  it('is erf for gelu in lonePatient’s words, tanh for gelu_new', async () => {
    expect(await actIn({ hidden_act: 'gelu' }, 'huggingface')).toBe('gelu');
    expect(await actIn({ hidden_act: 'gelu_new' }, 'huggingface')).toBe('gelu_new');
    expect(await actIn({ hidden_act: 'gelu_new' }, 'google')).toBe('gelu');
    const { targets } = await look(modelFiles(shapes, { hidden_act: 'gelu' }));
    expect(targets?.google.possible && codes(targets.google.warnings)).toContain('GELU_APPROXIMATED');
  });

  it.each([
    'layer_shared.attention.0.self.query.weight',
    'layer_shared.output.1.dense.weight',
    'layer.0.output.dense.bias',
  ])('is refused where layers have weights of their own: %s', async (name) => {
    const { error } = await look(
      modelFiles(new Map([...shapes, [`bert.encoder.${name}`, [1]]]), { share_type: 'ffn' }),
    );
    expect(error).toMatchObject({ code: 'UNSUPPORTED_MODEL', kind: 'layers-not-shared' });
  });

  it('is refused where it normalises before each block', async () => {
    expect((await look(modelFiles(shapes, { ln_type: 'preln' }))).error).toMatchObject({ code: 'PRE_LAYER_NORM' });
  });

  it('has a classifier that goes along', async () => {
    const withHead = new Map([
      ...shapes,
      ['classifier.weight', [3, SIZES.hiddenSize]],
      ['classifier.bias', [3]],
    ] as const);
    const found = await look(modelFiles(withHead, {}));
    expect(found.targets?.huggingface).toMatchObject({ possible: true, class: 'AlbertForSequenceClassification' });
    expect(found.targets?.google).toMatchObject({ possible: true });
  });
});

it('averages that are all there is are told', async () => {
  const files = modelFiles(shapesOf(HUGGINGFACE), {});
  const layout = torchLayout(
    [...shapesOf(HUGGINGFACE)].map(([name, shape]) => ({ name, shape, bytes: new Uint8Array(4 * elements(shape)) })),
  );
  const alone: Pickled = { dict: [['ema_state_dict', stateValue(layout)]] };
  const found = await look({ ...files, 'a.pth': torchZip(layout, alone) });
  expect(found).toMatchObject({ error: null, convertible: true });
  expect(found.warnings).toContainEqual(
    expect.objectContaining({ code: 'AVERAGES_TAKEN', facts: expect.objectContaining({ alone: true }) }),
  );
});

it('layers that were quantised are told by their type', async () => {
  const shapes = new Map([...shapesOf(HUGGINGFACE)].filter(([name]) => !name.includes('.ffn_output.')));
  const { 'a.pth': _, ...beside } = modelFiles(shapes, {});
  const layout = torchLayout(
    [...shapes].map(([name, shape]) => ({ name, shape, bytes: new Uint8Array(4 * elements(shape)) })),
  );
  const packed = {
    name: 'p',
    storage: 'q',
    type: 'QInt8Storage',
    count: 32,
    offset: 0,
    shape: [4, 8],
    strides: [8, 1],
  };
  layout.storages.push({ key: 'q', type: 'QInt8Storage', bytes: new Uint8Array(32) });
  const layer = 'albert.encoder.albert_layer_groups.0.albert_layers.0.ffn_output._packed_params._packed_params';
  const bias = layout.tensors.find(({ shape }) => shape.join() === '4');
  const state = layout.tensors.map((tensor) => [tensor.name, tensorValue(tensor)] as const);
  const object: Pickled = {
    dict: [...state, [layer, { tuple: [tensorValue(packed), bias ? tensorValue(bias) : null] }]],
  };
  const found = await look({ ...beside, 'pytorch_model.bin': torchZip(layout, object) });
  expect(found.error).toMatchObject({ code: 'UNSUPPORTED_DTYPE', facts: { dtype: 'qint8' } });
  expect(found.loaders?.transformers.issues.map(({ kind }) => kind)).toContain('tensors-missing');
});
