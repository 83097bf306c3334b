/** What `inspect` says of loaders is what they do: the command line's word against the real bert4keras and TensorFlow. */

import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { albertZh, convertOne, outputOf } from './command-line.ts';
import { python, runPython } from './python.ts';
import { scratchFolder } from './scratch.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const CONFIG = 'albert_config.json';
const PREFIX = 'albert_model.ckpt';
const scratch = scratchFolder();

interface Judged {
  readonly readable: boolean;
  readonly issues: readonly { readonly code: string; readonly severity: string; readonly hint: string }[];
}

/** What `inspect --json` prints, of which these tests read this. */
interface InspectDocument {
  readonly exitCode: number | null;
  readonly convertible: boolean;
  readonly error: { readonly code: string } | null;
  readonly loaders: { readonly bert4keras: Judged; readonly google: Judged; readonly transformers: Judged } | null;
  readonly fixed: { readonly file: string; readonly kept: string; readonly changes: readonly unknown[] } | null;
  readonly fixError: { readonly code: string; readonly message: string } | null;
}

/** What came of loading one model. */
interface Loaded {
  readonly bert4keras: { readonly loaded: boolean; readonly error?: string; readonly shape?: readonly number[] };
  readonly google: { readonly loaded: boolean; readonly error?: string; readonly unmatched?: readonly string[] };
}

interface LoadedByTransformers {
  readonly loaded: boolean;
  readonly class?: string;
  readonly missing?: readonly string[];
  readonly hidden?: readonly number[];
  readonly tokens?: readonly string[];
}

async function inspect(...args: readonly string[]): Promise<InspectDocument> {
  const { exitCode, stdout } = await albertZh('inspect', ...args, '--json');
  return { ...(JSON.parse(stdout) as InspectDocument), exitCode };
}

/** A copy of a model whose configuration says something else; `null` takes a key out. */
async function configured(
  model: string,
  name: string,
  changes: Readonly<Record<string, unknown>>,
  file = CONFIG,
): Promise<string> {
  const folder = scratch.at(name);
  await cp(model, folder, { recursive: true });
  const config = JSON.parse(await readFile(join(folder, file), 'utf8')) as object;
  const entries = Object.entries({ ...config, ...changes }).filter(
    ([key, value]) => !(key in changes && value === null),
  );
  await writeFile(join(folder, file), JSON.stringify(Object.fromEntries(entries), null, 2));
  return folder;
}

const CONVERTED = join(FIXTURES, 'expected', 'pretrained');

describe.skipIf(!python)('what is said is what the loaders do', () => {
  const folders = {
    brightmart: join(FIXTURES, 'pretrained'),
    trainedByGoogle: join(FIXTURES, 'google'),
    converted: '',
    wrong: '',
    mended: '',
    withoutSize: '',
    otherActivation: '',
    half: '',
  };
  let mending: InspectDocument;
  let came: Readonly<Record<string, Loaded>>;
  const loaded = (name: keyof typeof folders): Loaded => {
    const found = came[folders[name]];
    if (!found) throw new Error(`${name} was not loaded`);
    return found;
  };

  // TensorFlow takes seconds to start, so all models are loaded by one process.
  beforeAll(async () => {
    folders.converted = outputOf(await convertOne(folders.brightmart, '-o', scratch.at('converted')));
    folders.wrong = await configured(CONVERTED, 'wrong', { embedding_size: 4 });
    folders.mended = await configured(CONVERTED, 'mended', { embedding_size: 4, note: 'mine' });
    mending = await inspect(folders.mended, '--fix-config');
    folders.withoutSize = await configured(CONVERTED, 'without_size', { embedding_size: null });
    folders.otherActivation = await configured(CONVERTED, 'other_activation', { hidden_act: 'gelu_new' });
    folders.half = await configured(CONVERTED, 'half', {});
    await runPython('cast.py', [join(folders.half, PREFIX), 'float16']);
    came = JSON.parse(await runPython('load_models.py', Object.values(folders))) as typeof came;
  }, 120_000);

  it('of a conversion’s output, which both read', async () => {
    const { exitCode, convertible, error, loaders } = await inspect(folders.converted);
    expect([exitCode, convertible, error?.code]).toEqual([0, false, undefined]);
    expect(loaders).toMatchObject({ bert4keras: { readable: true }, google: { readable: true } });
    expect(loaded('converted')).toEqual({
      bert4keras: { loaded: true, shape: [1, 4, 8] },
      google: { loaded: true, unmatched: [] },
    });
  });

  it('of an embedding size that the word embedding does not have, the commonest complaint', async () => {
    const { exitCode, loaders } = await inspect(folders.wrong);
    expect(exitCode).toBe(3);
    for (const loader of ['bert4keras', 'google'] as const) {
      expect(loaders?.[loader].issues[0]).toMatchObject({ code: 'EMBEDDING_NOT_FACTORISED', severity: 'fails' });
    }
    const { bert4keras, google } = loaded('wrong');
    expect(bert4keras.error).toContain('embedding_hidden_mapping_in/kernel not found in checkpoint');
    expect(google.error).toContain('match with shape of tensor');
  });

  it('of the same model once it is mended', async () => {
    expect(mending).toMatchObject({ exitCode: 0, fixError: null, loaders: { bert4keras: { readable: true } } });
    const file = join(folders.mended, CONFIG);
    const changes = [{ key: 'embedding_size', from: '4', to: 8 }];
    expect(mending.fixed).toEqual({ file, kept: `${file}.bak`, changes });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ embedding_size: 8, note: 'mine' });
    expect(loaded('mended')).toMatchObject({ bert4keras: { loaded: true }, google: { loaded: true, unmatched: [] } });
    expect(await inspect(folders.mended, '--fix-config')).toMatchObject({ exitCode: 0, fixed: null, fixError: null });
  });

  it('of a model that Google trained, whose word embedding is factorised', async () => {
    const { exitCode, loaders } = await inspect(folders.trainedByGoogle);
    expect(exitCode).toBe(0);
    expect(loaders).toMatchObject({ bert4keras: { readable: true }, google: { readable: true } });
    expect(loaded('trainedByGoogle')).toMatchObject({
      bert4keras: { loaded: true },
      google: { loaded: true, unmatched: [] },
    });
  });

  it('of a missing embedding size, for which each takes another', async () => {
    const { exitCode, loaders } = await inspect(folders.withoutSize);
    expect(exitCode).toBe(0);
    expect(loaders).toMatchObject({ bert4keras: { readable: true }, google: { readable: false } });
    expect(loaded('withoutSize')).toMatchObject({ bert4keras: { loaded: true }, google: { loaded: false } });
  });

  it('of the name that transformers have for the activation', async () => {
    const { loaders } = await inspect(folders.otherActivation);
    expect(loaders?.bert4keras.issues[0]).toMatchObject({ code: 'ACTIVATION_UNKNOWN' });
    expect(loaded('otherActivation').bert4keras.error).toContain('gelu_new');
  });

  it('of half precision, which bert4keras casts and Google’s code refuses', async () => {
    const { loaders } = await inspect(folders.half);
    expect(loaders).toMatchObject({ bert4keras: { readable: true }, google: { readable: false } });
    expect(loaders?.google.issues[0]).toMatchObject({ code: 'TENSOR_DTYPE' });
    expect(loaded('half').bert4keras).toMatchObject({ loaded: true });
    expect(loaded('half').google.error).toMatch(/expected dtype float does not equal original dtype half/);
  });

  it('of a brightmart checkpoint, which none reads', async () => {
    const { exitCode, loaders } = await inspect(folders.brightmart);
    expect(exitCode).toBe(0);
    for (const loader of ['bert4keras', 'google', 'transformers'] as const) {
      expect(loaders?.[loader]).toMatchObject({ readable: false, issues: [{ code: 'BRIGHTMART_LAYOUT' }] });
    }
    expect(loaded('brightmart')).toMatchObject({ bert4keras: { loaded: false }, google: { loaded: false } });
  });
});

describe.skipIf(!python)('what is said is what transformers do', () => {
  const CHANGES = {
    sound: {},
    erf: { hidden_act: 'gelu' },
    mended: { embedding_size: 4 },
    factorised: { embedding_size: 4 },
    untyped: { model_type: null },
    otherType: { model_type: 'bert' },
    groups: { num_hidden_groups: 2 },
    text: { hidden_size: '8' },
  };
  const folders: { [K in keyof typeof CHANGES]?: string } = {};
  const inspections: { [K in keyof typeof CHANGES]?: InspectDocument } = {};
  let mending: InspectDocument;
  let came: Readonly<Record<string, LoadedByTransformers>>;
  const loaded = (name: keyof typeof CHANGES): LoadedByTransformers => {
    const found = came[folders[name] ?? ''];
    if (!found) throw new Error(`${name} was not loaded`);
    return found;
  };
  const judged = (name: keyof typeof CHANGES) => inspections[name]?.loaders?.transformers;

  beforeAll(async () => {
    const input = join(FIXTURES, 'pretrained');
    const exported = outputOf(await convertOne(input, '-o', scratch.at('exported'), '--to', 'huggingface'));
    for (const name of Object.keys(CHANGES) as (keyof typeof CHANGES)[]) {
      const folder = await configured(exported, `transformers_${name}`, CHANGES[name], 'config.json');
      folders[name] = folder;
      inspections[name] = await inspect(folder);
    }
    mending = await inspect(folders.mended ?? '', '--fix-config');
    came = JSON.parse(await runPython('load_transformers.py', Object.values(folders))) as typeof came;
  }, 120_000);

  it('of an export, which they read', () => {
    expect(inspections.sound?.exitCode).toBe(0);
    expect(judged('sound')).toMatchObject({ readable: true, issues: [] });
    expect(loaded('sound')).toMatchObject({ loaded: true, class: 'AlbertModel', missing: [], tokens: ['一', '丁'] });
  });

  it('of the exact GELU, with which they compute something else', () => {
    expect(judged('erf')?.issues).toMatchObject([{ code: 'ACTIVATION_ERF', severity: 'limits' }]);
    expect(loaded('erf')).toMatchObject({ loaded: true, missing: [] });
    expect(loaded('erf').hidden).not.toEqual(loaded('sound').hidden);
  });

  it('of a configuration that was mended, with which they compute the same', () => {
    expect(mending).toMatchObject({ exitCode: 0, loaders: { transformers: { readable: true } } });
    expect(mending.fixed?.changes).toEqual([{ key: 'embedding_size', from: '4', to: 8 }]);
    expect(loaded('mended').hidden).toEqual(loaded('sound').hidden);
  });

  it.each([
    ['factorised', 'EMBEDDING_NOT_FACTORISED'],
    ['untyped', 'MODEL_TYPE'],
    ['text', 'CONFIG_KEY_UNUSABLE'],
  ] as const)('of a configuration that is %s, with which they stop', (name, code) => {
    expect(inspections[name]?.exitCode).toBe(3);
    expect(judged(name)?.issues).toMatchObject([{ code, severity: 'fails' }]);
    expect(loaded(name).loaded).toBe(false);
  });

  it.each([
    ['otherType', 'MODEL_TYPE'],
    ['groups', 'CONFIG_CONTRADICTS'],
  ] as const)('of a configuration with %s, with which they make up weights', (name, code) => {
    expect(judged(name)?.issues).toMatchObject([{ code, severity: 'wrong' }]);
    expect(loaded(name).missing?.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!python)('what comes back from transformers', () => {
  it('is loaded by bert4keras and by Google’s code, with a mapping where the widths differ', async () => {
    const folders: string[] = [];
    for (const name of ['google', 'pretrained']) {
      const exported = await convertOne(join(FIXTURES, name), '--to', 'huggingface', '-o', scratch.at('there'));
      folders.push(outputOf(await convertOne(outputOf(exported), '-o', scratch.at('back'))));
    }
    for (const folder of folders) {
      const { exitCode, loaders } = await inspect(folder);
      expect({ exitCode, bert4keras: loaders?.bert4keras.readable, google: loaders?.google.readable }).toEqual({
        exitCode: 0,
        bert4keras: true,
        google: true,
      });
    }
    const came = JSON.parse(await runPython('load_models.py', folders)) as Readonly<Record<string, Loaded>>;
    for (const folder of folders) {
      expect(came[folder]).toMatchObject({ bert4keras: { loaded: true }, google: { loaded: true, unmatched: [] } });
    }
  });
});

describe('--fix-config is refused', () => {
  it('for brightmart’s layout, which is never written to', async () => {
    const folder = await configured(join(FIXTURES, 'pretrained'), 'source', { embedding_size: 128 });
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
