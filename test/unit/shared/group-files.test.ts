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
  const names = ['model.ckpt-1.index', 'model.ckpt-10.index', 'model.ckpt-10.data-00000-of-00001', 'config.json'];
  expect(groupFiles(names)).toEqual([
    {
      kind: 'checkpoint',
      prefix: 'model.ckpt-1',
      index: 'model.ckpt-1.index',
      members: ['model.ckpt-1.index', 'config.json'],
    },
    {
      kind: 'checkpoint',
      prefix: 'model.ckpt-10',
      index: 'model.ckpt-10.index',
      members: ['model.ckpt-10.index', 'model.ckpt-10.data-00000-of-00001', 'config.json'],
    },
  ]);
});

it('leaves files alone that belong to no checkpoint', () => {
  expect(groupFiles(['a.zip', 'notes.txt', 'config.json'])).toEqual([
    { kind: 'file', name: 'a.zip' },
    { kind: 'file', name: 'notes.txt' },
    { kind: 'file', name: 'config.json' },
  ]);
});
