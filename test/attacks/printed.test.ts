/** What is printed of an index that names very much: bounded for people, each name once for programs. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runInspect } from '../../src/cli/inspect.ts';
import { standardError, standardOutput } from '../../src/cli/standard-streams.ts';
import { utf8 } from '../layouts/bytes.ts';
import { encodeFields, entryFields, headerFields } from '../layouts/protobuf.ts';
import { blockLayout, encodeTable, entryLayout, tableLayout } from '../layouts/table.ts';

const COUNT = 49_900;

/** An index of tensors of no element. The blocks are small: names share their beginnings with the one before. */
function indexOf(names: readonly string[], shape: readonly number[]): Uint8Array {
  const entries = names.map((name) => entryLayout(utf8(name), encodeFields(entryFields({ shape, size: 0 }))));
  return encodeTable(
    tableLayout([blockLayout([entryLayout(new Uint8Array(0), encodeFields(headerFields())), ...entries])]),
  );
}

const numbered = (i: number) => `n/${String(i).padStart(6, '0')}`;
const many = Array.from({ length: COUNT }, (_, i) => numbered(i));
const attacks = {
  'one name of 30 KB beside 49 900 short ones': indexOf([...many, `n/${'z'.repeat(30_000)}`], [0]),
  '250 names of 30 KB': indexOf(
    Array.from({ length: 250 }, (_, i) => numbered(i) + 'n'.repeat(30_000)),
    [0],
  ),
  '5000 shapes of 250 dimensions': indexOf(
    many.slice(0, 5000),
    Array.from({ length: 250 }, () => 0),
  ),
};

describe.each(Object.entries(attacks))('an index of %s', (_, index) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'albert-zh-printed-'));
    writeFileSync(join(folder, 'model.ckpt.index'), index);
    writeFileSync(join(folder, 'model.ckpt.data-00000-of-00001'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function printed(json: boolean): Promise<string> {
    let text = '';
    const write = (part: string) => {
      text += part;
    };
    const spies = [standardOutput, standardError].map((stream) => vi.spyOn(stream, 'write').mockImplementation(write));
    try {
      await runInspect(folder, json ? { json: true } : {});
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    return text;
  }

  it('is told in few rows of few columns', async () => {
    const rows = (await printed(false)).split('\n');
    expect(rows.length).toBeGreaterThan(200);
    expect(rows.length).toBeLessThan(1100);
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThan(1500);
  });

  it('is told whole in --json, each name once', async () => {
    const text = await printed(true);
    const { tensors } = JSON.parse(text);
    for (const { name } of [tensors[0], tensors.at(-1)]) expect(text.split(JSON.stringify(name)).length).toBe(2);
    expect(text.length).toBeLessThan(40_000_000);
  });
});
