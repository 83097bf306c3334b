/** Links in a folder that a person named: a stranger's folder gets at no file outside. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInput } from '../../../src/node/open-input.ts';
import { nodePlatform } from '../../../src/node/platform.ts';
import { convertPath, inspectPath, tryPath } from '../../on-paths.ts';
import { quietRun } from '../platform.ts';
import { REQUEST } from '../request.ts';
import { albertTensors, bundleFiles, configFile } from '../small-albert.ts';

const NAMED = { config: null, vocabulary: null };
const SECRET = Array.from({ length: 50 }, (_, at) => `secret${at}`).join('\n');

let folder = '';
/** A stranger's folder, and one with private files. */
let model = '';
let home = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'albert-zh-test-'));
  [model, home] = [join(folder, 'model'), join(folder, 'home')];
  mkdirSync(model);
  mkdirSync(home);
  for (const [name, bytes] of Object.entries(bundleFiles(albertTensors()))) writeFileSync(join(model, name), bytes);
  writeFileSync(join(model, 'albert_config.json'), configFile());
  writeFileSync(join(home, 'secret.txt'), SECRET);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const listed = async (path: string) => {
  const { input, close } = await openInput(path, NAMED, nodePlatform);
  await close();
  return {
    files: input.files.map((file) => file.path).sort(),
    left: (input.linksLeftOut ?? []).map(({ file }) => file).sort(),
  };
};
const convert = (more: object = {}) =>
  convertPath({ ...REQUEST, path: model, folder: join(folder, 'out'), ...more }, quietRun());

// Windows lets only some people make links to files.
describe.skipIf(process.platform === 'win32')('a file of the folder', () => {
  it.each(['vocab.txt', 'vocab_chinese.txt', 'VOCAB.TXT'])(
    'that is a link out of it does not go into the output: %s',
    async (name) => {
      symlinkSync(join(home, 'secret.txt'), join(model, name));
      const { conversion, place } = await convert();
      expect(conversion).toMatchObject({ status: 'converted' });
      const link = { file: name, target: join(home, 'secret.txt') };
      expect(conversion.warnings).toContainEqual({ code: 'LINKS_LEFT_OUT', facts: { links: [link] } });
      expect(conversion.warnings.map(({ code }) => code)).toContain('VOCABULARY_MISSING');
      expect(() => readFileSync(join(place ?? '', 'vocab.txt'))).toThrow('ENOENT');
    },
  );

  it('that is named on purpose is taken, wherever it leads', async () => {
    symlinkSync(join(home, 'secret.txt'), join(model, 'vocab.txt'));
    const { conversion, place } = await convert({ vocabulary: join(model, 'vocab.txt') });
    expect(readFileSync(join(place ?? '', 'vocab.txt'), 'utf8')).toBe(SECRET);
    expect(conversion.warnings.map(({ code }) => code)).toEqual(['CUSTOM_SIZE', 'VOCABULARY_SPECIAL']);
  });

  it('that leads out by several links, upwards, or by a folder is told as well', async () => {
    symlinkSync('../home/secret.txt', join(model, 'vocab.txt'));
    symlinkSync('vocab.txt', join(model, 'vocab-2.txt'));
    symlinkSync(home, join(model, 'linked'));
    symlinkSync('../../home/secret.txt', join(home, 'broken.json'));
    symlinkSync('/dev/null', join(model, 'config.json'));
    expect((await listed(model)).left).toEqual(['linked/secret.txt', 'vocab-2.txt', 'vocab.txt']);
    const inPrefix = await listed(join(model, 'albert_model.ckpt'));
    expect(inPrefix.left).toEqual(['vocab-2.txt', 'vocab.txt']);
  });

  it('that is a link within it is taken', async () => {
    mkdirSync(join(model, 'kept'));
    writeFileSync(join(model, 'kept', 'v.txt'), SECRET);
    symlinkSync('kept/v.txt', join(model, 'vocab.txt'));
    symlinkSync(join(model, 'kept', 'v.txt'), join(model, 'vocab-2.txt'));
    expect(await listed(model)).toMatchObject({ left: [] });
    const { place } = await convert();
    expect(readFileSync(join(place ?? '', 'vocab.txt'), 'utf8')).toBe(SECRET);
  });

  it('in a folder that was itself named by a link is one of that folder', async () => {
    writeFileSync(join(model, 'vocab.txt'), SECRET);
    symlinkSync(model, join(folder, 'link'));
    const { files, left } = await listed(join(folder, 'link'));
    expect(left).toEqual([]);
    expect(files).toContain('vocab.txt');
    expect((await listed(join(folder, 'link', 'albert_model.ckpt.index'))).left).toEqual([]);
  });

  it('that is called as a folder beside it begins is outside', async () => {
    mkdirSync(join(folder, 'model-2'));
    writeFileSync(join(folder, 'model-2', 'v.txt'), SECRET);
    symlinkSync('../model-2/v.txt', join(model, 'vocab.txt'));
    expect((await listed(model)).left).toEqual(['vocab.txt']);
  });

  it('that has weights is followed: they are held against their index', async () => {
    for (const name of ['albert_model.ckpt.index', 'albert_model.ckpt.data-00000-of-00001']) {
      renameSync(join(model, name), join(home, name));
      symlinkSync(join(home, name), join(model, name));
    }
    expect((await convert()).conversion).toMatchObject({
      status: 'converted',
      warnings: [{ code: 'CUSTOM_SIZE' }, { code: 'VOCABULARY_MISSING' }],
    });
  });

  it('that is no file of a model is left out without a word', async () => {
    symlinkSync(join(home, 'secret.txt'), join(model, 'events.out.tfevents'));
    expect((await inspectPath(model)).warnings.map(({ code }) => code)).not.toContain('LINKS_LEFT_OUT');
  });

  it('that is the configuration of a model of no published size is asked for', async () => {
    renameSync(join(model, 'albert_config.json'), join(home, 'albert_config.json'));
    symlinkSync(join(home, 'albert_config.json'), join(model, 'albert_config.json'));
    const { error, warnings } = await inspectPath(model);
    expect(error).toMatchObject({ kind: 'config-needed' });
    expect(warnings).toMatchObject([{ code: 'LINKS_LEFT_OUT', facts: { links: [{ file: 'albert_config.json' }] } }]);
  });

  it('that a text would be cut by is told with what it leads to', async () => {
    symlinkSync(join(home, 'secret.txt'), join(model, 'vocab.txt'));
    const tried = await tryPath(model, '[MASK]', { top: 1, backend: 'wasm' }, quietRun());
    const link = { file: 'vocab.txt', target: join(home, 'secret.txt') };
    expect(tried).toMatchObject({ ok: false, problem: { kind: 'vocabulary-needed', facts: { link } } });
  });
});

describe.skipIf(process.platform === 'win32')('Hugging Face’s cache', () => {
  /** A model as huggingface_hub keeps it. @returns its snapshot */
  function cached(): string {
    const repository = join(folder, 'hub', 'models--somebody--albert');
    const snapshot = join(repository, 'snapshots', '0123abcd');
    mkdirSync(join(snapshot, 'sub'), { recursive: true });
    cpSync(model, join(repository, 'blobs'), { recursive: true });
    writeFileSync(join(repository, 'blobs', 'vocabulary'), SECRET);
    for (const name of ['albert_model.ckpt.index', 'albert_model.ckpt.data-00000-of-00001', 'albert_config.json']) {
      symlinkSync(`../../blobs/${name}`, join(snapshot, name));
    }
    symlinkSync('../../blobs/vocabulary', join(snapshot, 'vocab.txt'));
    symlinkSync('../../../blobs/vocabulary', join(snapshot, 'sub', 'vocab.txt'));
    return snapshot;
  }

  it('is made of links, which are followed', async () => {
    const snapshot = cached();
    expect(await listed(snapshot)).toMatchObject({ left: [] });
    expect(await listed(join(snapshot, 'albert_model.ckpt'))).toMatchObject({ left: [] });
  });

  it('leads to its own blobs and nowhere else', async () => {
    const snapshot = cached();
    symlinkSync(join(home, 'secret.txt'), join(snapshot, 'vocab-2.txt'));
    symlinkSync('../../refs.txt', join(snapshot, 'vocab-3.txt'));
    writeFileSync(join(snapshot, '..', '..', 'refs.txt'), '');
    symlinkSync('../../blobs/out', join(snapshot, 'vocab-4.txt'));
    symlinkSync(join(home, 'secret.txt'), join(snapshot, '..', '..', 'blobs', 'out'));
    expect((await listed(snapshot)).left).toEqual(['vocab-2.txt', 'vocab-3.txt', 'vocab-4.txt']);
  });

  it('is not what only looks like one', async () => {
    const snapshot = cached();
    const blobs = join(snapshot, '..', '..', 'blobs');
    rmSync(blobs, { recursive: true });
    symlinkSync(home, blobs);
    writeFileSync(join(home, 'vocabulary'), SECRET);
    expect((await listed(snapshot)).left).toContain('vocab.txt');
  });
});

// Anyone can make junctions on Windows.
it('a folder within that is a junction to another place is outside', async () => {
  symlinkSync(home, join(model, 'linked'), 'junction');
  expect((await listed(model)).left).toEqual(['linked/secret.txt']);
});
