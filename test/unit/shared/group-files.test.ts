import { expect, it } from 'vitest';
import { groupFiles } from '../../../src/shared/group-files.ts';

it('makes one checkpoint of an index and what lies beside it', () => {
  const names = [
    'albert_config_tiny.json',
    'checkpoint',
    'model.ckpt.data-00000-of-00001',
    'model.ckpt.index',
    'model.ckpt.meta',
    'vocab.txt',
  ];
  const [group, ...others] = groupFiles(names);
  expect(others).toEqual([]);
  expect(group).toMatchObject({ kind: 'checkpoint', prefix: 'model.ckpt', index: 'model.ckpt.index' });
  expect([...(group?.kind === 'checkpoint' ? group.members : [])].sort()).toEqual(names);
});

it('makes a checkpoint of each index, and gives both the configuration', () => {
  const names = ['first.ckpt-1.index', 'model.ckpt-10.index', 'model.ckpt-10.data-00000-of-00001', 'config.json'];
  expect(groupFiles(names)).toEqual([
    {
      kind: 'checkpoint',
      prefix: 'first.ckpt-1',
      index: 'first.ckpt-1.index',
      members: ['first.ckpt-1.index', 'config.json'],
    },
    {
      kind: 'checkpoint',
      prefix: 'model.ckpt-10',
      index: 'model.ckpt-10.index',
      members: ['model.ckpt-10.index', 'model.ckpt-10.data-00000-of-00001', 'config.json'],
    },
  ]);
});

it('makes one model of the steps of one training, by default its newest', () => {
  const names = ['m-9.index', 'm-9.data-00000-of-00001', 'm-10.index', 'm-10.data-00000-of-00001', 'config.json'];
  const members = ['m-10.index', 'm-10.data-00000-of-00001', 'm-9.index', 'm-9.data-00000-of-00001', 'config.json'];
  expect(groupFiles(names)).toEqual([{ kind: 'checkpoint', prefix: 'm-10', index: 'm-10.index', members }]);
});

it('leaves files alone that belong to no checkpoint', () => {
  expect(groupFiles(['a.zip', 'notes.txt', 'config.json'])).toEqual([
    { kind: 'file', name: 'a.zip' },
    { kind: 'file', name: 'notes.txt' },
    { kind: 'file', name: 'config.json' },
  ]);
});

it.each(['pytorch_model.bin', 'model.safetensors', 'epoch 3.pt', 'a.pth'])(
  'makes a model of %s and what lies beside it',
  (file) => {
    const beside = ['config.json', 'vocab.txt', 'training_args.bin', 'optimizer.pt'];
    expect(groupFiles([file, ...beside, 'notes.txt'])).toEqual([
      { kind: 'checkpoint', prefix: file, index: file, members: [file, ...beside] },
      { kind: 'file', name: 'notes.txt' },
    ]);
  },
);

it('makes one model of shards and their index', () => {
  const names = [
    'model.safetensors.index.json',
    'model-00001-of-00002.safetensors',
    'model-00002-of-00002.safetensors',
    'config.json',
  ];
  expect(groupFiles(names)).toEqual([
    {
      kind: 'checkpoint',
      prefix: 'model.safetensors.index.json',
      index: 'model.safetensors.index.json',
      members: names,
    },
  ]);
});
