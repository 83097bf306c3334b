import { beforeAll, describe, expect, it } from 'vitest';
import type { TensorMove } from '../../../src/engine/targets/plan.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { embeddingShare } from '../../../src/renderer/state/embedding-share.ts';
import { arrange, rowsInSight, type TensorRow, tensorRows } from '../../../src/renderer/state/tensor-rows.ts';
import { memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { albertFiles, albertTensors, floatTensor } from '../small-albert.ts';

let moves: readonly TensorMove[] = [];
let rows: readonly TensorRow[];

beforeAll(async () => {
  const tensors = [...albertTensors(), floatTensor('bert/pooler/dense/bias/adam_m', [12], new Float32Array(12))];
  const inspection = await inspect(memoryInput(albertFiles(tensors)), platform);
  const { google } = inspection.targets ?? {};
  if (google?.possible) moves = google.moves;
  rows = tensorRows(inspection, moves);
});

describe('the table of tensors', () => {
  it('has each source tensor with what becomes of it', () => {
    const targets = new Map(rows.map(({ name, target }) => [name, target]));
    expect(targets.size).toBe(32);
    expect(targets.get('bert/embeddings/word_embeddings')).toBe('bert/embeddings/word_embeddings');
    expect(targets.get('bert/embeddings/word_embeddings_2')).toBe('bert/embeddings/word_embeddings');
    expect(targets.get('bert/pooler/dense/bias/adam_m')).toBeNull();
    expect(targets.get('bert/encoder/layer_shared/intermediate/dense/bias')).toBe(
      'bert/encoder/transformer/group_0/inner_group_0/ffn_1/intermediate/dense/bias',
    );
  });

  it('is searched by either name, whatever the case', () => {
    const found = arrange(rows, ' FFN_1/intermediate/dense ', { column: 'name', descending: false });
    expect(found.map(({ name }) => name)).toEqual([
      'bert/encoder/layer_shared/intermediate/dense/bias',
      'bert/encoder/layer_shared/intermediate/dense/kernel',
    ]);
  });

  it('is sorted by each column, in both directions, and by name among equals', () => {
    const bytes = arrange(rows, '', { column: 'bytes', descending: true }).map((row) => row.bytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a));
    const shapes = arrange(rows, '', { column: 'shape', descending: false }).map(({ shape }) => shape.length);
    expect(shapes).toEqual([...shapes].sort());
    const names = arrange(rows, '', { column: 'dtype', descending: false }).map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
  });

  it('holds only the rows in sight, and a few around them', () => {
    expect(rowsInSight(1000, 0, 440, 44)).toEqual([0, 14]);
    expect(rowsInSight(1000, 4400, 440, 44)).toEqual([96, 114]);
    expect(rowsInSight(5, 0, 440, 44)).toEqual([0, 5]);
    expect(rowsInSight(0, 0, 440, 44)).toEqual([0, 0]);
  });
});

it('tells how much of the embedding has been written from the bytes done', () => {
  const before = moves
    .filter(({ target }) => target && target < 'bert/embeddings/word_embeddings')
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const table = 50 * 12 * 4;
  expect(embeddingShare(moves, 0)).toBe(0);
  expect(embeddingShare(moves, before)).toBe(0);
  expect(embeddingShare(moves, before + table / 2)).toBe(0.5);
  expect(embeddingShare(moves, before + 10 * table)).toBe(1);
});
