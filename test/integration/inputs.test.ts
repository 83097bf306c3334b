/**
 * What real inputs look like: each fixture that TensorFlow wrote goes through the command line, and is converted with
 * the right warnings to the very bytes that TensorFlow writes, or refused by the right name.
 */

import { cp, mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { describe, expect, it } from 'vitest';
import { albertZh, type ConvertResult, convertAll, convertOne, outputOf } from './command-line.ts';
import { CHECKPOINT_FILES, DATA_FILE, firstDifference, INDEX_FILE, scratchFolder } from './scratch.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const scratch = scratchFolder();

/** All fixtures have this model's size, which is none of the four. */
const ALWAYS = 'CUSTOM_SIZE';

/** What `inspect --json` tells of a tensor. */
interface InspectedTensor {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  readonly crc32c: string;
}

const PDF = `%PDF-1.7\n${'1 0 obj << >> endobj\n'.repeat(10)}%%EOF\n`;

const CONVERTED = [
  { input: 'pretrained', expected: 'pretrained', warnings: [] },
  { input: 'slots', expected: 'pretrained', warnings: ['OPTIMIZER_STATE_DROPPED'] },
  { input: 'no_cls', expected: 'no_cls', warnings: ['HEADS_MISSING'] },
  { input: 'masked_cls', expected: 'masked_cls', warnings: ['HEADS_MISSING'] },
  { input: 'task_head', expected: 'task_head', warnings: ['HEADS_MISSING', 'TASK_HEAD_KEPT'] },
  { input: 'float16', expected: 'pretrained', warnings: ['DTYPE_CONVERTED'] },
  { input: 'bfloat16', expected: 'pretrained', warnings: ['DTYPE_CONVERTED'] },
  { input: 'float64', expected: 'pretrained', warnings: ['DTYPE_CONVERTED'] },
  { input: 'sharded', expected: 'pretrained', warnings: [] },
  { input: 'snappy', expected: 'pretrained', warnings: [] },
  { input: 'steps', expected: 'pretrained', warnings: ['CHECKPOINT_CHOSEN'] },
  { input: 'nested.zip', expected: 'no_cls', warnings: ['HEADS_MISSING'] },
  { input: 'macos.zip', expected: 'no_cls', warnings: ['HEADS_MISSING'] },
  { input: 'steps/model.ckpt-200', expected: 'pretrained', warnings: [] },
  { input: 'sharded/albert_model.ckpt.index', expected: 'pretrained', warnings: [] },
  { input: 'pretrained/albert_model.ckpt.meta', expected: 'pretrained', warnings: [] },
  { input: 'slots/', expected: 'pretrained', warnings: ['OPTIMIZER_STATE_DROPPED'] },
];

const REFUSED = [
  { input: 'preln', code: 'PRE_LAYER_NORM' },
  { input: 'v1', code: 'UNSUPPORTED_FORMAT' },
  { input: 'partitioned', code: 'UNSUPPORTED_FORMAT' },
  { input: 'big_endian', code: 'UNSUPPORTED_FORMAT' },
  { input: 'keras', code: 'UNSUPPORTED_FORMAT' },
  { input: 'qint8', code: 'UNSUPPORTED_DTYPE' },
  { input: 'google', code: 'ALREADY_GOOGLE' },
  { input: 'bert', code: 'NOT_ALBERT' },
  { input: 'incomplete', code: 'MISSING_TENSOR' },
  { input: 'wrong_shape', code: 'WRONG_SHAPE' },
  { input: 'escaping.zip', code: 'UNSAFE_ARCHIVE' },
  { input: 'README.md', code: 'NOT_A_CHECKPOINT' },
  { input: 'there_is_no_such_folder', code: 'MISSING_FILE' },
];

/** What `checkpoint` says where a model came from another machine. */
const STATES = [
  { what: 'a path of Linux', name: 'moved_linux', path: '/data/albert/model.ckpt-200' },
  { what: 'a path of Windows', name: 'moved_windows', path: 'D:\\\\albert\\\\model.ckpt-200' },
  { what: 'an address of a cloud', name: 'moved_cloud', path: 'gs://albert_zh/tiny/model.ckpt-200' },
];

describe('converted', () => {
  it.each(CONVERTED)('$input', async ({ input, expected, warnings }) => {
    const result = await convertOne(join(FIXTURES, input), '-o', scratch.at('converted'), '--force');
    expect(result).toMatchObject({ exitCode: 0, status: 'converted', layout: 'brightmart', size: 'custom' });
    expect(codesOf(result)).toEqual([ALWAYS, ...warnings].sort());
    await expectTensorFlowsBytes(outputOf(result), expected);
  });

  it('with a configuration whose values carry over', async () => {
    const input = await changed('pretrained', 'carried', async (folder) => {
      await editConfig(folder, { hidden_dropout_prob: 0.25, initializer_range: 0.5 });
    });
    const result = await convertOne(input);
    const config = JSON.parse(await readFile(join(outputOf(result), 'albert_config.json'), 'utf8'));
    expect(config).toEqual(result.config);
    expect(config).toMatchObject({ hidden_dropout_prob: 0.25, initializer_range: 0.5, embedding_size: 8 });
    expect(config).toMatchObject({ num_hidden_layers: 2, num_attention_heads: 2, num_hidden_groups: 1 });
    expect(config).not.toHaveProperty('ln_type');
  });

  it.each(STATES)('where `checkpoint` holds $what', async ({ name, path }) => {
    const input = await changed('steps', name, (folder) =>
      writeFile(
        join(folder, 'checkpoint'),
        `model_checkpoint_path: "${path}"\nall_model_checkpoint_paths: "${path}"\n`,
      ),
    );
    const result = await convertOne(input);
    expect(codesOf(result)).toEqual(['CHECKPOINT_CHOSEN', ALWAYS]);
    await expectTensorFlowsBytes(outputOf(result), 'pretrained');
  });

  it('from a path with spaces and Chinese characters', async () => {
    const input = await changed('pretrained', '我的 模型 (1)', () => Promise.resolve());
    await expectTensorFlowsBytes(outputOf(await convertOne(input)), 'pretrained');
  });

  it('with a configuration that Notepad saved, with a byte order mark', async () => {
    const input = await changed('pretrained', 'notepad', async (folder) => {
      const path = join(folder, 'albert_config.json');
      await writeFile(path, `\uFEFF${(await readFile(path, 'utf8')).replaceAll('\n', '\r\n')}`);
    });
    expect(codesOf(await convertOne(input))).toEqual([ALWAYS]);
  });

  it('with the one configuration of several that fits', async () => {
    const input = await changed('pretrained', 'several_configs', async (folder) => {
      const path = join(folder, 'albert_config.json');
      const config = JSON.parse(await readFile(path, 'utf8')) as object;
      await writeFile(join(folder, 'albert_config_base.json'), JSON.stringify({ ...config, hidden_size: 768 }));
    });
    const result = await convertOne(input);
    expect(codesOf(result)).toEqual(['CONFIG_CHOSEN', ALWAYS]);
    await expectTensorFlowsBytes(outputOf(result), 'pretrained');
  });

  it('with a configuration and a vocabulary that are named', async () => {
    const input = await changed('pretrained', 'scattered', async (folder) => {
      await mkdir(join(folder, 'elsewhere', 'deep'), { recursive: true });
      await rename(join(folder, 'albert_config.json'), join(folder, 'elsewhere', 'deep', 'config.json'));
      await rename(join(folder, 'vocab.txt'), join(folder, 'elsewhere', 'deep', 'words.txt'));
    });
    const named = join(input, 'elsewhere', 'deep');
    const result = await convertOne(input, '--config', join(named, 'config.json'), '--vocab', join(named, 'words.txt'));
    expect(codesOf(result)).toEqual([ALWAYS]);
    expect(await firstDifference(join(outputOf(result), 'vocab.txt'), join(named, 'words.txt'))).toBeNull();
  });

  it('with a configuration whose ln_type is null, which brightmart reads as post-LN', async () => {
    const input = await changed('pretrained', 'null_ln_type', (folder) => editConfig(folder, { ln_type: null }));
    expect(codesOf(await convertOne(input))).toEqual([ALWAYS]);
  });

  it('without a vocabulary', async () => {
    const input = await changed('pretrained', 'without_vocabulary', (folder) => rm(join(folder, 'vocab.txt')));
    const result = await convertOne(input);
    expect(codesOf(result)).toEqual([ALWAYS, 'VOCABULARY_MISSING']);
    expect(await readdir(outputOf(result))).not.toContain('vocab.txt');
  });

  it('with a vocabulary of another size', async () => {
    const input = await changed('pretrained', 'short_vocabulary', (folder) =>
      writeFile(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n'),
    );
    expect(codesOf(await convertOne(input))).toEqual([ALWAYS, 'VOCABULARY_SIZE', 'VOCABULARY_SPECIAL']);
  });

  it('to a zip', async () => {
    const result = await convertOne(join(FIXTURES, 'pretrained'), '-o', scratch.at('zips'), '--zip');
    expect(result).toMatchObject({ exitCode: 0, status: 'converted' });
    expect(outputOf(result)).toMatch(/\.zip$/);
    const { stdout } = await albertZh('inspect', outputOf(result), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ layout: 'google', convertible: false, error: null });
  });
});

describe('refused', () => {
  it.each(REFUSED)('$input as $code', async ({ input, code }) => {
    await expectRefusal(join(FIXTURES, input), code);
  });

  it('several steps where no file says which', async () => {
    const input = await changed('steps', 'undecided', (folder) => rm(join(folder, 'checkpoint')));
    await expectRefusal(input, 'AMBIGUOUS');
  });

  it('several steps where the one that the file names is gone', async () => {
    const input = await changed('steps', 'gone', (folder) =>
      writeFile(join(folder, 'checkpoint'), 'model_checkpoint_path: "model.ckpt-300"\n'),
    );
    await expectRefusal(input, 'AMBIGUOUS');
  });

  it('an empty folder', async () => {
    await mkdir(scratch.at('changed', 'empty'), { recursive: true });
    await expectRefusal(scratch.at('changed', 'empty'), 'NOT_A_CHECKPOINT');
  });

  it('weights without their index', async () => {
    const input = await changed('pretrained', 'no_index', (folder) => rm(join(folder, INDEX_FILE)));
    expect((await expectRefusal(input, 'MISSING_FILE')).message).toContain(INDEX_FILE);
  });

  it('an index without its weights', async () => {
    const input = await changed('pretrained', 'no_weights', (folder) => rm(join(folder, DATA_FILE)));
    expect((await expectRefusal(input, 'MISSING_FILE')).message).toContain(DATA_FILE);
  });

  it('a missing data file of several', async () => {
    const name = 'albert_model.ckpt.data-00001-of-00003';
    const input = await changed('sharded', 'lost', (folder) => rm(join(folder, name)));
    expect((await expectRefusal(input, 'MISSING_FILE')).message).toContain(name);
  });

  it('a model of no published size without a configuration, which alone tells layers and heads', async () => {
    const input = await changed('pretrained', 'no_config', (folder) => rm(join(folder, 'albert_config.json')));
    await expectRefusal(input, 'MISSING_FILE');
  });

  it('a configuration that contradicts the tensors', async () => {
    const input = await changed('pretrained', 'contradicted', (folder) => editConfig(folder, { hidden_size: 16 }));
    expect((await expectRefusal(input, 'CONFIG_MISMATCH')).message).toContain('hidden_size');
  });

  it('another size than was asked for', async () => {
    await expectRefusal(join(FIXTURES, 'pretrained'), 'SIZE_MISMATCH', '--size', 'tiny');
  });

  it('a changed byte of the index', async () => {
    const input = await changed('pretrained', 'index_byte', (folder) => flipByte(join(folder, INDEX_FILE), 100));
    expect((await expectRefusal(input, 'DAMAGED')).message).toContain(INDEX_FILE);
  });

  it.each([0, 2000, 5191])('a changed byte of the weights, at %i', async (offset) => {
    const name = `weights_byte_${offset}`;
    const input = await changed('pretrained', name, (folder) => flipByte(join(folder, DATA_FILE), offset));
    await expectRefusal(input, 'DAMAGED');
    expect(await readdir(scratch.at('refused'))).toEqual([]);
  });

  it('weights that end early', async () => {
    const input = await changed('pretrained', 'cut', (folder) => truncate(join(folder, DATA_FILE), 5000));
    expect((await expectRefusal(input, 'DAMAGED')).message).toContain(DATA_FILE);
  });

  it('an index that was cut off', async () => {
    const input = await changed('pretrained', 'cut_index', (folder) => truncate(join(folder, INDEX_FILE), 1000));
    const { error } = await convertOne(input, '-o', scratch.at('refused'));
    expect(['DAMAGED', 'NOT_A_CHECKPOINT']).toContain(error?.code);
  });

  it('a PDF that is called a checkpoint', async () => {
    const input = await changed('pretrained', 'pdf', (folder) => writeFile(join(folder, INDEX_FILE), PDF));
    expect((await expectRefusal(input, 'NOT_A_CHECKPOINT')).message).toContain('PDF');
  });
});

describe('inspected', () => {
  it('every tensor where TensorFlow put it', async () => {
    const { exitCode, stdout } = await albertZh('inspect', join(FIXTURES, 'pretrained'), '--json');
    expect(exitCode).toBe(0);
    const { tensors, ...rest } = JSON.parse(stdout) as { tensors: readonly InspectedTensor[] };
    expect(rest).toMatchObject({ version: 1, layout: 'brightmart', size: 'custom', convertible: true, error: null });
    expect(rest).toMatchObject({ config: { embedding_size: 4, hidden_size: 8, num_hidden_layers: 2 } });
    expect(tensors).toHaveLength(31);
    const words = tensors.find((tensor) => tensor.name === 'bert/embeddings/word_embeddings');
    expect(words).toMatchObject({ dtype: 'float32', shape: [40, 4], bytes: 640, shard: 0 });
    const data = await readFile(join(FIXTURES, 'pretrained', DATA_FILE));
    for (const { name, offset, bytes, crc32c: claimed } of tensors) {
      expect(
        crc32c(data.subarray(offset, offset + bytes))
          .toString(16)
          .padStart(8, '0'),
        name,
      ).toBe(claimed);
    }
  });

  it('with nothing to find fault with where a conversion is all that its loaders need', async () => {
    const folder = scratch.at('another_name');
    await cp(join(FIXTURES, 'pytorch', 'huggingface'), folder, { recursive: true });
    await rename(join(folder, 'pytorch_model.bin'), join(folder, 'best.pt'));
    const { exitCode, stdout } = await albertZh('inspect', folder, '--json');
    const { loaders, ...document } = JSON.parse(stdout);
    expect({ exitCode, ...document }).toMatchObject({ exitCode: 0, convertible: true, error: null });
    expect(loaders.transformers).toMatchObject({ readable: false, issues: [{ code: 'WEIGHTS_NOT_FOUND' }] });
  });

  it.each(REFUSED)('$input: $code', async ({ input, code }) => {
    const { exitCode, stdout } = await albertZh('inspect', join(FIXTURES, input), '--json');
    // There is nothing to convert to Google's layout in a sound model of Google's, and nothing wrong with it.
    const isSound = code === 'ALREADY_GOOGLE';
    expect(exitCode).toBe(isSound ? 0 : 3);
    const { error, targets, ...document } = JSON.parse(stdout);
    expect(document).toMatchObject({ version: 1, convertible: false });
    expect(isSound ? targets.google.error : error).toMatchObject({ code });
    if (isSound) expect(error).toBeNull();
  });
});

describe('several inputs and existing outputs', () => {
  it('go on after one that is refused', async () => {
    const inputs = ['bert', 'pretrained', 'v1'].map((name) => join(FIXTURES, name));
    const { exitCode, version, results } = await convertAll(...inputs, '-o', scratch.at('several'));
    expect(version).toBe(1);
    expect(results.map(({ input, status }) => [input, status])).toEqual([
      [inputs[0], 'refused'],
      [inputs[1], 'converted'],
      [inputs[2], 'refused'],
    ]);
    expect(exitCode).toBe(3);
  });

  it('keep an existing output unless forced', async () => {
    const input = join(FIXTURES, 'no_cls');
    const first = await convertOne(input, '-o', scratch.at('twice'), '--name', 'model');
    expect(outputOf(first)).toBe(scratch.at('twice', 'model'));

    const second = await convertOne(join(FIXTURES, 'pretrained'), '-o', scratch.at('twice'), '--name', 'model');
    expect(second).toMatchObject({ exitCode: 4, status: 'failed', output: null, error: { code: 'OUTPUT_EXISTS' } });
    await expectTensorFlowsBytes(outputOf(first), 'no_cls');

    const forced = await convertOne(
      join(FIXTURES, 'pretrained'),
      '-o',
      scratch.at('twice'),
      '--name',
      'model',
      '--force',
    );
    expect(forced).toMatchObject({ exitCode: 0, status: 'converted' });
    await expectTensorFlowsBytes(outputOf(forced), 'pretrained');
    expect(await readdir(scratch.at('twice'))).toEqual(['model']);
  });

  it('keep an existing output also where the forced conversion fails', async () => {
    const first = await convertOne(join(FIXTURES, 'no_cls'), '-o', scratch.at('kept'), '--name', 'model');
    const damaged = await changed('pretrained', 'damaged_late', (folder) => flipByte(join(folder, DATA_FILE), 5191));
    const second = await convertOne(damaged, '-o', scratch.at('kept'), '--name', 'model', '--force');
    expect(second).toMatchObject({ exitCode: 3, error: { code: 'DAMAGED' } });
    await expectTensorFlowsBytes(outputOf(first), 'no_cls');
    expect(await readdir(scratch.at('kept'))).toEqual(['model']);
  });

  it('ends with 2 where the command line is wrong', async () => {
    expect(await albertZh('convert')).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await albertZh('convert', join(FIXTURES, 'pretrained'), '--size', 'huge')).toMatchObject({ exitCode: 2 });
  });
});

/** Checks that an input is refused with this code and that nothing was written; gives the error. */
async function expectRefusal(input: string, code: string, ...options: readonly string[]) {
  const out = scratch.at('refused');
  await mkdir(out, { recursive: true });
  const result = await convertOne(input, '-o', out, ...options);
  expect(result).toMatchObject({ exitCode: 3, status: 'refused', output: null, error: { code } });
  expect(await readdir(out)).toEqual([]);
  expect(result.error?.message).not.toBe('');
  expect(result.error?.hint).not.toBe('');
  return { message: result.error?.message ?? '' };
}

async function expectTensorFlowsBytes(output: string, expected: string): Promise<void> {
  for (const file of CHECKPOINT_FILES) {
    expect(await firstDifference(join(output, file), join(FIXTURES, 'expected', expected, file)), file).toBeNull();
  }
}

function codesOf(result: ConvertResult): readonly string[] {
  return result.warnings.map((warning) => warning.code).sort();
}

/** A copy of a fixture, changed. */
async function changed(fixture: string, name: string, change: (folder: string) => Promise<void>): Promise<string> {
  const folder = scratch.at('changed', name);
  await cp(join(FIXTURES, fixture), folder, { recursive: true });
  await change(folder);
  return folder;
}

async function editConfig(folder: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(folder, 'albert_config.json');
  const config = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...config, ...values }));
}

async function flipByte(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
}
