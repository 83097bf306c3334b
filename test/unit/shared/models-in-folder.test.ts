import { expect, it } from 'vitest';
import { modelsInFolder } from '../../../src/shared/models-in-folder.ts';

const checkpoint = (at: string) => [`${at}model.ckpt.index`, `${at}model.ckpt.data-00000-of-00001`, `${at}vocab.txt`];

it.each<[string, readonly string[], readonly string[]]>([
  ['nothing', [], ['']],
  ['one model', checkpoint(''), ['']],
  ['one model below', checkpoint('tiny/'), ['']],
  ['several', [...checkpoint('tiny 10/'), ...checkpoint('tiny 2/'), 'notes.txt'], ['tiny 2', 'tiny 10']],
  [
    'several, at several depths',
    ['a/pytorch_model.bin', 'b/c/model.safetensors', 'd.tar.gz'],
    ['a', 'b/c', 'd.tar.gz'],
  ],
  ['one with what its training left', [...checkpoint(''), 'checkpoint-500/model.safetensors'], ['']],
  [
    'models for serving',
    ['1/saved_model.pb', '1/variables/variables.index', '2/variables/variables.index', '2/assets/vocab.txt'],
    ['1', '2'],
  ],
  ['what is no model', ['a/readme.md', 'b/graph.pb'], ['']],
])('of %s', (_, files, models) => {
  expect(modelsInFolder(files)).toEqual(models);
});
