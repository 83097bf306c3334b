/** What `--force` may replace: what this program wrote, and nothing that is being read. */

import {
  copyFile,
  cp,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TARGET_NAMES, type TargetName } from '../../src/engine/targets/names.ts';
import { albertZh } from '../integration/command-line.ts';
import { DATA_FILE, INDEX_FILE, scratchFolder } from '../integration/scratch.ts';
import { contentsOf } from './contents.ts';
import { type Asked, convertHere } from './convert-here.ts';
import { pack, SMALL } from './models.ts';
import { afterNextStart } from './next-start.ts';
import { run } from './small-disk.ts';
import { beforeEachStep } from './steps.ts';

const WINDOWS = process.platform === 'win32';
const FORCED = { format: 'huggingface', force: true } as const;

describe('nothing that is read is replaced, nor lies in what is', () => {
  const scratch = scratchFolder();
  const at = scratch.at;

  /** A converted model, whose files are all ours by their looks; it is exported to Hugging Face. */
  async function google(...parts: readonly string[]): Promise<void> {
    await mkdir(join(at(...parts), '..'), { recursive: true });
    await cp(at('kept'), at(...parts), { recursive: true });
  }

  beforeAll(async () => {
    await convertHere(SMALL, { folder: at(), name: 'kept' });
  });
  beforeEach(async () => {
    for (const name of await readdir(at())) if (name !== 'kept') await rm(at(name), { recursive: true });
  });

  /** Converts onto a folder with `--force`: refused, and all is as it was. */
  async function expectRefused(source: string, target: string, files: Asked = {}): Promise<void> {
    const before = await contentsOf(at());
    const place = { folder: dirname(target), name: basename(target) };
    const result = await convertHere(source, { ...FORCED, ...place, ...files });
    expect(result).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
    expect(result.error?.message).toContain('is reading it');
    expect(await contentsOf(at())).toEqual(before);
  }

  it.each([
    ['a folder', 'real'],
    ['a folder with a separator behind it', 'real/'],
    ['a prefix', 'real/albert_model.ckpt'],
    ['an index', `real/${INDEX_FILE}`],
    ['a data file', `real/${DATA_FILE}`],
    ['a way that goes up and down', 'real/../real/./albert_model.ckpt'],
  ])('however the source is named: by %s', async (_, path) => {
    await google('real');
    await expectRefused(`${at()}/${path}`, at('real'));
  });

  it.skipIf(WINDOWS).each([
    ['a folder', 'real'],
    ['a prefix in a linked folder', 'link/albert_model.ckpt'],
    ['a linked folder', 'link'],
    ['a link to a link', 'link2/albert_model.ckpt'],
    ['a folder below a linked one', 'above/real'],
  ])('whatever links there are: by %s', async (_, path) => {
    await google('real');
    await symlink(at('real'), at('link'));
    await symlink('link', at('link2'));
    await symlink('.', at('above'));
    await expectRefused(`${at()}/${path}`, at('real'));
    await expectRefused(`${at()}/${path}`, at('above', 'real'));
  });

  it('nor a folder that the source lies deeper in', async () => {
    await google('real', 'inner');
    await expectRefused(at('real'), at('real'));
    await expectRefused(at('real', 'inner'), at('real'));
  });

  it.skipIf(WINDOWS)('nor a folder that the source’s files are links into, as in a cache', async () => {
    const [blobs, snapshot] = [at('models--a--b', 'blobs'), at('models--a--b', 'snapshots', '1')];
    await google('models--a--b', 'blobs');
    await mkdir(snapshot, { recursive: true });
    for (const name of await readdir(blobs)) await symlink(join('..', '..', 'blobs', name), join(snapshot, name));
    await expectRefused(snapshot, blobs);
    await expectRefused(snapshot, snapshot);
    // Only the weights, which are read last.
    for (const name of await readdir(snapshot)) {
      if (name === DATA_FILE) continue;
      await rm(join(snapshot, name));
      await copyFile(join(blobs, name), join(snapshot, name));
    }
    await expectRefused(snapshot, blobs);
  });

  it.skipIf(WINDOWS)('nor a folder with a link by which the source is reached', async () => {
    await google('store', 'model');
    await google('target');
    await rm(at('target', 'vocab.txt'));
    await symlink(at('store', 'model', 'vocab.txt'), at('target', 'vocab.txt'));
    await rm(at('store', 'model', 'vocab.txt'));
    await writeFile(at('store', 'real-vocab'), '[PAD]\n');
    await symlink(at('store', 'real-vocab'), at('store', 'model', 'vocab.txt'));
    await expectRefused(at('store', 'model'), at('target'), { vocabulary: at('target', 'vocab.txt') });
  });

  it('nor a folder with second names of its files', async () => {
    await google('source');
    await mkdir(at('second'));
    for (const name of await readdir(at('source'))) await link(at('source', name), at('second', name));
    await expectRefused(at('source'), at('second'));
  });

  it.each([
    ['config', 'albert_config.json'],
    ['vocabulary', 'vocab.txt'],
  ])('nor a folder that the file given as the %s lies in', async (option, name) => {
    await google('source');
    await google('other');
    if (!WINDOWS) await symlink(at('other'), at('link'));
    for (const folder of WINDOWS ? ['other'] : ['other', 'link'])
      await expectRefused(at('source'), at('other'), { [option]: at(folder, name) });
  });

  it('nor a zip that is read', async () => {
    await google('source');
    await convertHere(SMALL, { folder: at(), name: 'source', zip: true });
    await link(at('source.zip'), at('second.zip'));
    if (!WINDOWS) await symlink(at('source.zip'), at('link.zip'));
    const before = await contentsOf(at());
    for (const [input, name] of [
      ['source', 'source'],
      ['source', 'second'],
      ...(WINDOWS ? [] : [['link', 'source'] as const]),
    ] as const) {
      const result = await convertHere(at(`${input}.zip`), { ...FORCED, folder: at(), name, zip: true });
      expect(result).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
      expect(await contentsOf(at())).toEqual(before);
    }
  });

  it('nor the configuration that lies where the proof of a zip is to be', async () => {
    await google('source');
    await copyFile(at('source', 'albert_config.json'), at('model.conversion.json'));
    const asked = { ...FORCED, folder: at(), name: 'model', zip: true, verify: true };
    const result = await convertHere(at('source'), { ...asked, config: at('model.conversion.json') });
    expect(result).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
    expect(await readdir(at())).toEqual(['kept', 'model.conversion.json', 'source']);
  });

  it('an output in the source’s own folder is replaced, as nothing of it is read', async () => {
    await google('source');
    for (const force of [false, true]) {
      const asked = { ...FORCED, folder: at('source'), name: 'out', force };
      expect(await convertHere(at('source'), asked)).toMatchObject({ status: 'converted' });
    }
  });

  it('in a folder that takes one letter case for the other', async ({ skip }) => {
    const disk = at('casefold');
    skip(!(await caseless(disk)), 'no folder here can be made to do that');
    await google('casefold', 'Model');
    for (const input of ['MODEL/albert_model.ckpt', 'model', 'Model/ALBERT_MODEL.CKPT']) {
      await expectRefused(join(disk, input), join(disk, 'mODEL'));
    }
  });
});

/** Makes a folder that takes one letter case for the other, where the disk can. */
async function caseless(folder: string): Promise<boolean> {
  await mkdir(folder);
  if (WINDOWS) return true;
  try {
    run('chattr', '+F', folder);
    return true;
  } catch {
    return false;
  }
}

describe('of several inputs at once', () => {
  const scratch = scratchFolder();
  const at = scratch.at;
  const results = (stdout: string) =>
    (JSON.parse(stdout) as { results: { status: string; error: { message: string } | null }[] }).results;

  it('none is replaced by the output of another', async () => {
    await mkdir(at('c'));
    await cp(SMALL, at('c', 'a'), { recursive: true });
    await albertZh('convert', SMALL, '-o', at('c'), '--name', 'a_google');
    const before = await contentsOf(at('c', 'a_google'));
    for (const other of ['a_google', 'a_google/albert_model.ckpt', `a_google/${INDEX_FILE}`]) {
      const { exitCode, stdout } = await albertZh('convert', at('c', 'a'), at('c', other), '--force', '--json');
      expect({ exitCode, message: results(stdout)[0]?.error?.message }).toEqual({
        exitCode: 4,
        message: expect.stringContaining('the program is reading it'),
      });
      expect(await contentsOf(at('c', 'a_google'))).toEqual(before);
    }
  });

  it.each([[], ['--force'], ['--zip'], ['--zip', '--force']])(
    'none takes the place of another’s output %s',
    async (...flags) => {
      const folder = at(`same${flags.join('')}`);
      for (const name of ['x', 'y']) await cp(SMALL, join(folder, name, 'm'), { recursive: true });
      const inputs = [join(folder, 'x', 'm'), join(folder, 'y', 'm')];
      const { exitCode, stdout } = await albertZh('convert', ...inputs, '-o', join(folder, 'o'), '--json', ...flags);
      const [first, second] = results(stdout);
      expect(exitCode).toBe(4);
      expect(first?.status).toBe('converted');
      expect(second?.error?.message).toContain('the output of another input');
      expect(await readdir(join(folder, 'o'))).toHaveLength(1);
    },
  );
});

describe('with --force, what is not ours is kept', () => {
  const scratch = scratchFolder();
  const at = scratch.at;
  const convert = (asked: Asked = {}) =>
    convertHere(SMALL, { folder: at('out'), name: 'model', force: true, ...asked });

  beforeEach(async () => {
    await rm(at('out'), { recursive: true, force: true });
    await mkdir(at('out'));
  });

  async function expectKept(asked: Asked, ...examples: readonly string[]): Promise<void> {
    const before = await contentsOf(at('out'));
    const result = await convert(asked);
    expect(result).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
    for (const example of examples) expect(result.error?.message).toContain(example);
    expect(await contentsOf(at('out'))).toEqual(before);
  }

  it.each(TARGET_NAMES)('an output of ours is replaced: %s, with its proof', async (format) => {
    for (const asked of [
      { format, verify: true },
      { format, verify: true },
      ...TARGET_NAMES.map((to) => ({ format: to })),
    ])
      expect(await convert(asked)).toMatchObject({ status: 'converted' });
  });

  it.each([
    'albert_model.ckpt.index',
    DATA_FILE,
    'checkpoint',
    'albert_config.json',
    'vocab.txt',
    'config.json',
    'model.safetensors',
    'tokenizer.json',
    'tokenizer_config.json',
    'README.md',
    'conversion.json',
  ])('a folder called %s keeps its place, with what is in it', async (name) => {
    await mkdir(at('out', 'model', name, 'run7'), { recursive: true });
    await writeFile(at('out', 'model', name, 'run7', 'precious.bin'), 'years of work');
    await expectKept({}, name);
  });

  const THESIS = '\\documentclass{thesis}\nYears of work went into this, and there is no copy.\n';
  it.each(
    TARGET_NAMES.flatMap((format) => {
      const ofGoogle = [INDEX_FILE, DATA_FILE, 'checkpoint', 'albert_config.json', 'vocab.txt'];
      const beside = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'README.md', 'vocab.txt'];
      const files: Readonly<Record<TargetName, readonly string[]>> = {
        google: ofGoogle,
        huggingface: ['model.safetensors', ...beside],
        onnx: ['onnx/model.onnx', ...beside],
      };
      return files[format].map((name) => [format, name] as const);
    }),
  )('an output (%s) in which somebody has written %s anew', async (format, name) => {
    await convert({ format });
    for (const text of [THESIS, '{"title": "thesis"}', '']) {
      await writeFile(at('out', 'model', name), text);
      await expectKept({ format }, name);
    }
  });

  const edit = (change: (text: string) => string) => async (path: string) =>
    writeFile(path, change(await readFile(path, 'utf8')));
  const withKey = edit((text) => text.replace('{', '{\n  "notes": "years of work",'));
  const twice = edit((text) =>
    text.replace(/\{\n( *"[^"]+": )/, (all, key) => `{\n${key}"years of work",${all.slice(1)}`),
  );
  it.each([
    ['huggingface', 'README.md', 'notes behind it', edit((text) => `${text}\nTrained on the corpus of 2019.\n`)],
    ['huggingface', 'README.md', 'notes before it', edit((text) => `My notes.\n${text}`)],
    ['huggingface', 'README.md', 'a mark of the byte order', edit((text) => `\ufeff${text}`)],
    ['huggingface', 'README.md', 'another title', edit((text) => text.replace(/^# .*$/m, '# `albert-mine`'))],
    ['huggingface', 'README.md', 'an edit, the last line gone', edit((text) => text.replace(/<!--.*\n$/, 'Notes.\n'))],
    ['huggingface', 'config.json', 'a key', withKey],
    ['huggingface', 'config.json', 'a key that is there twice', twice],
    ['huggingface', 'config.json', 'a text for a text', edit((text) => text.replace('"float32"', '"my notes"'))],
    ['huggingface', 'tokenizer.json', 'a key', edit((text) => text.replace('{', '{"notes": "years of work",'))],
    [
      'huggingface',
      'tokenizer.json',
      'a word',
      edit((text) => text.replace('"vocab":{', '"vocab":{"years of work":"mine",')),
    ],
    ['huggingface', 'tokenizer_config.json', 'a key', withKey],
    ['huggingface', 'tokenizer_config.json', 'a token of their own', edit((text) => text.replace('[MASK]', '[HOLE]'))],
    ['google', 'albert_config.json', 'a key', withKey],
    ['google', 'albert_config.json', 'a key that is there twice', twice],
    ['google', 'checkpoint', 'a line', edit((text) => `${text}all_model_checkpoint_paths: "mine"\n`)],
    ['google', 'checkpoint', 'a comment', edit((text) => `# years of work\n${text}`)],
    ['google', 'conversion.json', 'a key', withKey],
    ['google', 'conversion.json', 'a key that is there twice', twice],
    [
      'google',
      'conversion.json',
      'a key further in',
      edit((text) => text.replace('"source": {', '"source": {\n    "notes": 1,')),
    ],
  ] as const)('an output (%s) to whose %s somebody gave %s', async (format, name, _, change) => {
    await convert({ format, verify: true });
    const path = at('out', 'model', name);
    const before = await readFile(path, 'utf8');
    await change(path);
    expect(await readFile(path, 'utf8')).not.toBe(before);
    await expectKept({ format }, name);
  });

  it('an output with a tensor that we never write', async () => {
    await convert({ format: 'huggingface' });
    const path = at('out', 'model', 'model.safetensors');
    const bytes = await readFile(path, 'latin1');
    await writeFile(path, bytes.replace('"predictions.bias"', '"predictions.mine"'), 'latin1');
    await expectKept({ format: 'huggingface' }, 'model.safetensors');
  });

  it('an output in which somebody wrote in Chinese, without spaces', async () => {
    await convert();
    await writeFile(at('out', 'model', 'vocab.txt'), '多年的心血\n都在这里\n没有备份\n');
    await expectKept({}, 'vocab.txt');
  });

  it('an output whose data file has become longer, or another one', async () => {
    await convert();
    const file = at('out', 'model', DATA_FILE);
    const size = (await readFile(file)).length;
    await truncate(file, size + 1);
    await expectKept({}, DATA_FILE);
    await truncate(file, size);
    expect(await convert()).toMatchObject({ status: 'converted' });
    await rm(at('out', 'model', INDEX_FILE));
    await expectKept({}, DATA_FILE);
  });

  it('a checkpoint in brightmart’s layout under our names, which is a source', async () => {
    await mkdir(at('out', 'model'));
    for (const name of [INDEX_FILE, DATA_FILE, 'vocab.txt'])
      await copyFile(join(SMALL, name), at('out', 'model', name));
    await expectKept({}, INDEX_FILE, DATA_FILE);
  });

  it.skipIf(WINDOWS)('a link or a pipe in an output', async () => {
    await convert();
    await rename(at('out', 'model', 'vocab.txt'), at('vocab.txt'));
    await symlink(at('vocab.txt'), at('out', 'model', 'vocab.txt'));
    await expectKept({}, 'vocab.txt');
    await rm(at('out', 'model', 'vocab.txt'));
    run('mkfifo', at('out', 'model', 'vocab.txt'));
    expect(await convert()).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
  });

  it.each([
    ['bytes that end lines in another way', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a mark of the byte order', (text: string) => `\ufeff${text}`],
    ['a second column', (text: string) => text.replaceAll('\n', '\t-3.5\n')],
    ['fewer tokens', (text: string) => text.split('\n').slice(0, 20).join('\n')],
    ['sentences for tokens', (text: string) => text.replaceAll('\n', ' is a token\n')],
  ])('an output of ours with a vocabulary with %s is replaced', async (_, change) => {
    await writeFile(at('vocab.txt'), change(await readFile(join(SMALL, 'vocab.txt'), 'utf8')));
    for (let times = 0; times < 2; times++)
      expect(await convert({ vocabulary: at('vocab.txt') })).toMatchObject({ status: 'converted' });
  });

  describe('as a zip', () => {
    it('but one of ours is replaced', async () => {
      for (const format of TARGET_NAMES.flatMap((name) => [name, name]))
        expect(await convert({ zip: true, format })).toMatchObject({ status: 'converted' });
      expect(await readdir(at('out'))).toEqual(['model.zip']);
    });

    it.each([
      ['a letter', async (path: string) => writeFile(path, THESIS)],
      ['an empty file', async (path: string) => writeFile(path, '')],
      ['a source', async (path: string) => pack(SMALL, path, 0)],
      [
        'other files',
        async (path: string) => {
          await mkdir(at('thesis'), { recursive: true });
          await writeFile(at('thesis', 'thesis.tex'), THESIS);
          await pack(at('thesis'), path, 0);
        },
      ],
      [
        'one of our names with something else in it',
        async (path: string) => {
          await mkdir(at('other'), { recursive: true });
          await writeFile(at('other', 'README.md'), THESIS);
          await pack(at('other'), path, 0);
        },
      ],
    ])('%s', async (_, put) => {
      await put(at('out', 'model.zip'));
      await expectKept({ zip: true }, 'model.zip');
    });

    it.each([
      ['bytes before it', (zip: Buffer) => Buffer.concat([Buffer.from(THESIS), zip])],
      ['bytes behind it', (zip: Buffer) => Buffer.concat([zip, Buffer.from(THESIS)])],
      ['a comment', (zip: Buffer) => Buffer.concat([lengthOfComment(zip, THESIS.length), Buffer.from(THESIS)])],
      ['bytes before its directory', (zip: Buffer) => insertBeforeDirectory(zip, Buffer.from(THESIS))],
    ])('one of ours that somebody gave %s', async (_, change) => {
      await convert({ zip: true });
      await writeFile(at('out', 'model.zip'), change(await readFile(at('out', 'model.zip'))));
      await expectKept({ zip: true }, 'model.zip');
    });

    it.each(['model/notes/', 'notes/'])('one of ours that somebody gave the folder %s', async (name) => {
      await convert({ zip: true });
      const path = at('out', 'model.zip');
      const zip = new ZipReader(new Uint8ArrayReader(await readFile(path)));
      const again = new ZipWriter(new Uint8ArrayWriter(), { level: 0 });
      for (const entry of await zip.getEntries()) {
        if (entry.directory) continue;
        await again.add(entry.filename, new Uint8ArrayReader(await entry.getData(new Uint8ArrayWriter())));
      }
      await again.add(name, undefined, { directory: true });
      await writeFile(path, await again.close());
      await expectKept({ zip: true }, 'model.zip');
    });

    it('the second name of another file', async () => {
      await writeFile(at('letter.txt'), THESIS);
      await link(at('letter.txt'), at('out', 'model.zip'));
      await expectKept({ zip: true }, 'model.zip');
    });
  });
});

/** A zip's last record, without a comment, is of 22 bytes. */
const DIRECTORY_END = 22;

function lengthOfComment(zip: Buffer, length: number): Buffer {
  const changed = Buffer.from(zip);
  changed.writeUInt16LE(length, zip.length - 2);
  return changed;
}

/** Where nothing but the place of the directory tells. */
function insertBeforeDirectory(zip: Buffer, bytes: Buffer): Buffer {
  const offsetAt = zip.length - DIRECTORY_END + 16;
  const directory = zip.readUInt32LE(offsetAt);
  const changed = Buffer.from(zip);
  changed.writeUInt32LE(directory + bytes.length, offsetAt);
  return Buffer.concat([changed.subarray(0, directory), bytes, changed.subarray(directory)]);
}

describe('the proof beside a zip', () => {
  const scratch = scratchFolder();
  const at = scratch.at;
  const proof = () => at('out', 'model.conversion.json');
  const convert = (asked: Asked = {}) => convertHere(SMALL, { folder: at('out'), name: 'model', zip: true, ...asked });

  beforeEach(async () => {
    await rm(at('out'), { recursive: true, force: true });
    await mkdir(at('out'));
  });

  it.each([{}, { verify: true }, { force: true }, { force: true, verify: true }])(
    'that somebody else wrote stays, and no zip is written (%j)',
    async (asked) => {
      for (const text of [
        '{"mine": true}',
        '{"program": {"name": "another"}}',
        '{"program": "albert-zh-converter"}',
        '',
      ]) {
        await writeFile(proof(), text);
        const result = await convert(asked);
        expect(result).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
        expect(result.error?.message).toContain(proof());
        expect(await readFile(proof(), 'utf8')).toBe(text);
        expect(await readdir(at('out'))).toEqual(['model.conversion.json']);
      }
    },
  );

  it.each(WINDOWS ? ['folder'] : ['folder', 'link'])('that is a %s stays', async (what) => {
    await (what === 'folder' ? mkdir(proof()) : symlink(at('nowhere'), proof()));
    expect(await convert({ force: true, verify: true })).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
    expect(await readdir(at('out'))).toEqual(['model.conversion.json']);
  });

  it('of ours, whose zip is gone, is replaced with --force only', async () => {
    await convert({ verify: true });
    await rm(at('out', 'model.zip'));
    const before = await contentsOf(at('out'));
    for (const verify of [false, true]) {
      expect(await convert({ verify })).toMatchObject({ error: { code: 'OUTPUT_EXISTS' } });
      expect(await contentsOf(at('out'))).toEqual(before);
    }
    expect(await convert({ force: true })).toMatchObject({ status: 'converted' });
    expect(await readdir(at('out'))).toEqual(['model.zip']);
  });

  it('goes with the zip that it proved', async () => {
    await convert({ verify: true });
    expect(await convert({ force: true, verify: true })).toMatchObject({ status: 'converted', proved: true });
    expect(await readdir(at('out'))).toEqual(['model.conversion.json', 'model.zip']);
    expect(await convert({ force: true })).toMatchObject({ status: 'converted' });
    expect(await readdir(at('out'))).toEqual(['model.zip']);
  });

  it('is never that of another zip, before whatever step the conversion is killed', async () => {
    await convert({ verify: true });
    const old = await contentsOf(at('out'));
    const args = ['convert', SMALL, '-o', at('out'), '--name', 'model', '--zip', '--force', '--verify'];
    const proofs: (string | undefined)[] = [];
    for (const copy of await beforeEachStep(at('out'), at('before'), args)) {
      const after = await afterNextStart(copy);
      proofs.push(after?.['model.conversion.json']);
      if (JSON.stringify(after) === JSON.stringify(old)) continue;
      // A new zip has no proof yet, or its own.
      expect(
        Object.keys(after ?? {}).filter((name) => name !== 'model.conversion.json'),
        copy,
      ).toEqual(['model.zip']);
      expect(after?.['model.conversion.json'], copy).not.toBe(old?.['model.conversion.json']);
    }
    // The old one, then none for a while, then the new one.
    expect(new Set(proofs).size).toBe(3);
  });
});
