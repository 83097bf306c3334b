import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from '../../../../src/engine/host/sink.ts';
import { ProblemError } from '../../../../src/engine/problem/problem.ts';
import type { Destination } from '../../../../src/node/output/destination.ts';
import { openFileSink } from '../../../../src/node/output/file-sink.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albert-zh-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const hello = new TextEncoder().encode('hello');
const destination = (change: Partial<Destination> = {}): Destination =>
  ({ folder, name: 'out', kind: 'folder', replace: false, reads: [], ...change }) as Destination;

async function refusal(change: Partial<Destination>, bytes = 5): Promise<string> {
  try {
    await openFileSink(destination(change), bytes);
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.code} ${error.problem.kind}`;
    throw error;
  }
  return 'accepted';
}

describe('an output folder', () => {
  it('appears only with its commit, whole, and leaves nothing else', async () => {
    const { sink, place } = await openFileSink(destination(), 5);
    await writeWhole(sink, 'checkpoint', hello);
    expect(existsSync(join(folder, 'out'))).toBe(false);
    await sink.commit();
    expect(readdirSync(folder)).toEqual(['out']);
    expect(place).toBe(join(folder, 'out'));
    expect(readFileSync(join(place, 'checkpoint'), 'utf8')).toBe('hello');
  });

  it('is known again, with what others put into it, and another one in its place is not', async () => {
    const { sink, place, isInPlace } = await openFileSink(destination(), 5);
    await writeWhole(sink, 'checkpoint', hello);
    await sink.commit();
    writeFileSync(join(place, 'notes.txt'), '');
    expect(await isInPlace()).toBe(true);
    renameSync(place, join(folder, 'aside'));
    expect(await isInPlace()).toBe(false);
    mkdirSync(place);
    writeFileSync(join(place, 'checkpoint'), hello);
    expect(await isInPlace()).toBe(false);
  });

  it('leaves nothing when it is given up with a file open', async () => {
    const { sink } = await openFileSink(destination({ folder: join(folder, 'new', 'deep') }), 5);
    await (await sink.create('checkpoint', 5)).write(hello);
    await sink.abort();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('may have one within: it appears with it, is known again, and is given up with it', async () => {
    const { sink, place, isInPlace } = await openFileSink(destination(), 5);
    await writeWhole(sink, 'onnx/model.onnx', hello);
    await writeWhole(sink, 'config.json', hello);
    await sink.commit();
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(['config.json', 'onnx', join('onnx', 'model.onnx')]);
    expect(await isInPlace()).toBe(true);
    renameSync(join(place, 'onnx'), join(place, 'aside'));
    mkdirSync(join(place, 'onnx'));
    expect(await isInPlace()).toBe(false);

    const given = await openFileSink(destination({ name: 'given up' }), 5);
    await (await given.sink.create('onnx/model.onnx', 5)).write(hello);
    await given.sink.abort();
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('is not replaced where somebody’s files lie in the one within', async () => {
    mkdirSync(join(folder, 'out', 'onnx'), { recursive: true });
    writeFileSync(join(folder, 'out', 'vocab.txt'), '[PAD]\nold\n');
    for (const theirs of [join('onnx', 'model.onnx'), join('onnx', 'notes.txt')]) {
      writeFileSync(join(folder, 'out', theirs), 'years of work');
      expect(await refusal({ replace: true })).toBe('OUTPUT_EXISTS output-holds-other-files');
      rmSync(join(folder, 'out', theirs));
    }
    mkdirSync(join(folder, 'out', 'onnx', 'deeper'));
    expect(await refusal({ replace: true })).toBe('OUTPUT_EXISTS output-holds-other-files');
  });

  it('keeps the order of writes that overlap', async () => {
    const { sink, place } = await openFileSink(destination(), 30);
    const file = await sink.create('checkpoint', 30);
    await Promise.all(['one ', 'two ', 'three'].map((word) => file.write(new TextEncoder().encode(word))));
    await file.close();
    await sink.commit();
    expect(readFileSync(join(place, 'checkpoint'), 'utf8')).toBe('one two three');
  });

  it('that exists is refused, and replaced only on demand', async () => {
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'vocab.txt'), '[PAD]\nold\n');
    expect(await refusal({})).toBe('OUTPUT_EXISTS output-exists');
    const { sink } = await openFileSink(destination({ replace: true }), 5);
    await writeWhole(sink, 'checkpoint', hello);
    expect(readFileSync(join(folder, 'out', 'vocab.txt'), 'utf8')).toBe('[PAD]\nold\n');
    await sink.commit();
    expect(readdirSync(join(folder, 'out'))).toEqual(['checkpoint']);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('that holds somebody’s other files is never replaced', async () => {
    mkdirSync(join(folder, 'out'));
    writeFileSync(join(folder, 'out', 'thesis.docx'), 'years of work');
    expect(await refusal({ replace: true })).toBe('OUTPUT_EXISTS output-holds-other-files');
  });

  it('that is the source, or lies around it, is refused', async () => {
    mkdirSync(join(folder, 'out', 'inner'), { recursive: true });
    // Windows lets only some people make links.
    const links = process.platform === 'win32' ? [] : ['link', join('link', 'inner')];
    if (links.length > 0) symlinkSync(join(folder, 'out'), join(folder, 'link'));
    for (const read of ['out', join('out', 'inner'), ...links]) {
      expect(await refusal({ replace: true, reads: [join(folder, read)] }), read).toBe(
        'OUTPUT_EXISTS output-is-source',
      );
    }
  });

  it('below a file cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await refusal({ folder: join(folder, 'file', 'x') })).toBe('OUTPUT_UNWRITABLE output-unwritable');
  });

  it('that does not fit on the disk is refused before a byte is written', async () => {
    expect(await refusal({ folder: join(folder, 'new') }, 2 ** 60)).toBe('DISK_FULL disk-full');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the name of an output', () => {
  it.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    'a\u0000b',
    'nul',
    'COM1.zip',
    'ends in a dot.',
    'ends in a space ',
    'x'.repeat(256),
  ])('%j is refused', async (name) => {
    expect(await refusal({ name })).toBe('OUTPUT_UNWRITABLE output-name');
  });

  it.each(['albert tiny', '中文模型', '🤖', 'x'.repeat(255), '-rf', '.hidden'])('%j is written', async (name) => {
    const { sink, place } = await openFileSink(destination({ name }), 5);
    await writeWhole(sink, 'checkpoint', hello);
    await sink.commit();
    expect(existsSync(join(place, 'checkpoint'))).toBe(true);
    expect(readdirSync(folder)).toEqual([name]);
  });
});

describe('an output zip', () => {
  it('appears whole beside nothing else', async () => {
    const { sink, place } = await openFileSink(
      destination({ name: 'out.zip', kind: 'zip', record: 'out.conversion.json' }),
      5,
    );
    await writeWhole(sink, 'checkpoint', hello);
    expect(existsSync(place)).toBe(false);
    await sink.commit();
    expect(readdirSync(folder)).toEqual(['out.zip']);
  });

  it('is not written over a folder of its name', async () => {
    mkdirSync(join(folder, 'out.zip'));
    expect(await refusal({ name: 'out.zip', kind: 'zip', record: 'out.conversion.json', replace: true })).toBe(
      'OUTPUT_EXISTS output-not-replaced',
    );
  });
});
