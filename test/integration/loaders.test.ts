/** What `inspect` says of loaders is what they do: the command line's word against the real bert4keras and TensorFlow. */

import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { albertZh, convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const CONFIG = 'albert_config.json';
const PREFIX = 'albert_model.ckpt';
const scratch = scratchFolder();

interface Judged {
  readonly readable: boolean;
  readonly obstacles: readonly { readonly code: string; readonly effect: string; readonly hint: string }[];
}

interface InspectDocument {
  readonly convertible: boolean;
  readonly error: { readonly code: string } | null;
  readonly loaders: { readonly bert4keras: Judged; readonly google: Judged; readonly transformers: Judged } | null;
  readonly fixed: { readonly file: string; readonly kept: string; readonly changes: readonly unknown[] } | null;
  readonly fixError: { readonly code: string; readonly message: string } | null;
}

interface Loaded {
  readonly loaded: boolean;
  readonly error?: string;
  readonly unmatched?: readonly string[];
}

async function inspect(...args: readonly string[]): Promise<InspectDocument & { readonly exitCode: number | null }> {
  const { exitCode, stdout } = await albertZh('inspect', ...args, '--json');
  return { exitCode, ...(JSON.parse(stdout) as InspectDocument) };
}

const load = async (script: string, folder: string) =>
  JSON.parse(await runPython(script, [join(folder, CONFIG), join(folder, PREFIX)])) as Loaded;
const inBert4keras = (folder: string) => load('load_bert4keras.py', folder);
const inGoogles = (folder: string) => load('restore_variables.py', folder);

/** A copy of a fixture whose configuration says something else; `null` takes a key out. */
async function configured(fixture: string, name: string, changes: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = scratch.at(name);
  await cp(join(FIXTURES, fixture), folder, { recursive: true });
  const config = JSON.parse(await readFile(join(folder, CONFIG), 'utf8')) as object;
  const entries = Object.entries({ ...config, ...changes }).filter(([, value]) => value !== null);
  await writeFile(join(folder, CONFIG), JSON.stringify(Object.fromEntries(entries), null, 2));
  return folder;
}

const CONVERTED = 'expected/pretrained';

describe.skipIf(!python)('what is said is what the loaders do', () => {
  it('of a conversion’s output, which both read', async () => {
    const folder = outputOf(await convertOne(join(FIXTURES, 'pretrained'), '-o', scratch.at('converted')));
    const { exitCode, convertible, error, loaders } = await inspect(folder);
    expect({ exitCode, convertible, error: error?.code }).toEqual({
      exitCode: 0,
      convertible: false,
      error: 'ALREADY_GOOGLE',
    });
    expect(loaders).toMatchObject({ bert4keras: { readable: true }, google: { readable: true } });
    expect(await inBert4keras(folder)).toMatchObject({ loaded: true, shape: [1, 4, 8] });
    expect(await inGoogles(folder)).toEqual({ loaded: true, unmatched: [] });
  });

  it('of an embedding size that the word embedding does not have: the commonest complaint, and its mending', async () => {
    const folder = await configured(CONVERTED, 'factorised_in_name', { embedding_size: 4, note: 'mine' });
    const before = await inspect(folder);
    expect(before.exitCode).toBe(3);
    expect(before.loaders?.bert4keras.obstacles[0]).toMatchObject({ code: 'EMBEDDING_NOT_FACTORISED' });
    expect((await inBert4keras(folder)).error).toContain('embedding_hidden_mapping_in/kernel not found in checkpoint');
    expect((await inGoogles(folder)).error).toContain("doesn't match with shape of tensor");

    const mended = await inspect(folder, '--fix-config');
    expect(mended).toMatchObject({ exitCode: 0, fixError: null, loaders: { bert4keras: { readable: true } } });
    expect(mended.fixed).toEqual({
      file: join(folder, CONFIG),
      kept: join(folder, `${CONFIG}.bak`),
      changes: [{ key: 'embedding_size', from: '4', to: 8 }],
    });
    expect(await inBert4keras(folder)).toMatchObject({ loaded: true });
    expect(await inGoogles(folder)).toMatchObject({ loaded: true });
    expect(JSON.parse(await readFile(join(folder, CONFIG), 'utf8'))).toMatchObject({ embedding_size: 8, note: 'mine' });
    expect(await inspect(folder, '--fix-config')).toMatchObject({ exitCode: 0, fixed: null, fixError: null });
  });

  it('of a model that Google trained, whose word embedding is factorised', async () => {
    const folder = join(FIXTURES, 'google');
    expect((await inspect(folder)).loaders).toMatchObject({
      bert4keras: { readable: true },
      google: { readable: true },
    });
    expect(await inBert4keras(folder)).toMatchObject({ loaded: true });
    expect(await inGoogles(folder)).toEqual({ loaded: true, unmatched: [] });
  });

  it('of a missing embedding size, where each takes another', async () => {
    const folder = await configured(CONVERTED, 'no_embedding_size', { embedding_size: null });
    expect(await inspect(folder)).toMatchObject({
      exitCode: 0,
      loaders: { bert4keras: { readable: true }, google: { readable: false } },
    });
    expect(await inBert4keras(folder)).toMatchObject({ loaded: true });
    expect(await inGoogles(folder)).toMatchObject({ loaded: false });
  });

  it('of half precision, which bert4keras casts and Google’s code refuses', async () => {
    const folder = await configured(CONVERTED, 'half', {});
    await runPython('cast.py', [join(folder, PREFIX), 'float16']);
    const { loaders } = await inspect(folder);
    expect(loaders).toMatchObject({ bert4keras: { readable: true }, google: { readable: false } });
    expect(loaders?.google.obstacles[0]).toMatchObject({ code: 'TENSOR_DTYPE' });
    expect(await inBert4keras(folder)).toMatchObject({ loaded: true });
    expect((await inGoogles(folder)).error).toMatch(/expected dtype float does not equal original dtype half/);
  });

  it('of a brightmart checkpoint, which none reads', async () => {
    const folder = join(FIXTURES, 'pretrained');
    const { exitCode, loaders } = await inspect(folder);
    expect(exitCode).toBe(0);
    for (const loader of ['bert4keras', 'google', 'transformers'] as const) {
      expect(loaders?.[loader]).toMatchObject({ readable: false, obstacles: [{ code: 'BRIGHTMART_LAYOUT' }] });
    }
    expect((await inBert4keras(folder)).error).toContain('not found in checkpoint');
    expect((await inGoogles(folder)).loaded).toBe(false);
  });
});

describe('transformers', () => {
  it('are to read what was exported for them', async () => {
    const input = join(FIXTURES, 'pretrained');
    const folder = outputOf(await convertOne(input, '-o', scratch.at('exported'), '--to', 'huggingface'));
    const { exitCode, loaders } = await inspect(folder);
    expect(exitCode).toBe(0);
    expect(loaders).toMatchObject({
      bert4keras: { readable: false, obstacles: [{ code: 'SAFETENSORS_ONLY' }] },
      transformers: { readable: true, obstacles: [] },
    });
    const config = join(folder, 'config.json');
    await writeFile(config, (await readFile(config, 'utf8')).replace('"gelu_new"', '"gelu"'));
    const wrong = await inspect(folder);
    expect(wrong).toMatchObject({
      exitCode: 3,
      loaders: { transformers: { obstacles: [{ code: 'ACTIVATION_ERF' }] } },
    });
    const { exitCode: mended, fixed } = await inspect(folder, '--fix-config');
    expect([mended, fixed?.changes]).toEqual([0, [{ key: 'hidden_act', from: '"gelu"', to: 'gelu_new' }]]);
  });
});

describe('--fix-config is refused', () => {
  it('for brightmart’s layout, which is never written to', async () => {
    const folder = await configured('pretrained', 'source', { embedding_size: 128 });
    const before = await readdir(folder);
    const { exitCode, fixed, fixError } = await inspect(folder, '--fix-config');
    expect({ exitCode, fixed, code: fixError?.code }).toEqual({ exitCode: 4, fixed: null, code: 'OUTPUT_UNWRITABLE' });
    expect(await readdir(folder)).toEqual(before);
  });

  it('for an archive', async () => {
    const { fixError } = await inspect(join(FIXTURES, 'nested.zip'), '--fix-config');
    expect(fixError).toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });

  it('where more than the configuration is wrong, and says what', async () => {
    const folder = await configured(CONVERTED, 'cut', { embedding_size: 4 });
    await rm(join(folder, `${PREFIX}.data-00000-of-00001`));
    const { exitCode, fixError } = await inspect(folder, '--fix-config');
    expect(exitCode).toBe(3);
    expect(fixError?.message).toContain(`${PREFIX}.data-00000-of-00001`);
    expect(await readdir(folder)).not.toContain(`${CONFIG}.bak`);
  });
});
