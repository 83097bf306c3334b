/** What people have in hand that is no model's weights: it is told by name, with the way to the weights where there is one. */

import { describe, expect, it } from 'vitest';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { describeProblem } from '../../../src/i18n/index.ts';
import { concat, utf8 } from '../../layouts/bytes.ts';
import { encodeZip, zipEntry, zipLayout } from '../../layouts/zip.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform } from '../platform.ts';
import { albertTensors, bundleFiles, configFile } from '../small-albert.ts';

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const zeros = new Uint8Array(3000);

async function told(files: Files) {
  const { error } = await inspect(memoryInput(files), platform);
  if (!error) throw new Error('it was taken for a model');
  const sentences = (['en', 'zh'] as const).map((language) => describeProblem(error, language));
  const [en, zh] = sentences.map(({ message, hint }) => `${message} ${hint}`);
  return { code: error.code, en: en ?? '', zh: zh ?? '' };
}

const GRAPH = latin1('\n0\n\x1fbert/embeddings/word_embeddings\x12\x05Const\x1a\0');
const PAGE = '<!DOCTYPE html><html><head><title>Virus scan warning</title></head></html>';
const PAGES = [PAGE, '\n\n  <html lang="zh">', '<!-- cached --><HTML>'];
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 40000000\n';
const PADDLE = concat(latin1('\x80\x02}q\0X\x1a\0\0\0albert.embeddings'), zeros);

const KINDS: readonly (readonly [what: string, name: string, bytes: Uint8Array, en: RegExp, zh: RegExp])[] = [
  ['a frozen graph', 'frozen_model.pb', concat(GRAPH, zeros), /graph of TensorFlow.*checkpoint/, /计算图.*检查点/],
  ['a graph by another name', 'frozen_model', concat(GRAPH, zeros), /graph of TensorFlow/, /计算图/],
  ['a graph as text', 'graph.pbtxt', utf8('node {\n  name: "a"\n}\n'), /graph of TensorFlow/, /计算图/],
  ...PAGES.map((page) => ['a web page', 'model.zip', utf8(page), /web page.*browser/, /网页.*浏览器/] as const),
  ['a web page as an index', 'albert_model.ckpt.index', utf8(PAGE), /web page/, /网页/],
  ['a web page as PyTorch’s', 'pytorch_model.bin', utf8(PAGE), /web page/, /网页/],
  ['a pointer of Git LFS', 'pytorch_model.bin', utf8(POINTER), /Git LFS.*git lfs pull/, /Git LFS.*git lfs pull/],
  ['a pointer as safetensors', 'model.safetensors', utf8(POINTER), /git lfs pull/, /git lfs pull/],
  ['Paddle’s weights', 'model_state.pdparams', PADDLE, /PaddlePaddle.*\[in, out\]/, /PaddlePaddle.*\[输入, 输出\]/],
  ['Paddle’s for inference', 'm.pdiparams', zeros, /PaddlePaddle/, /PaddlePaddle/],
  ['Keras weights', 'a.h5', latin1('\x89HDF\r\n\x1a\n'), /save_weights_as_checkpoint/, /save_weights_as_checkpoint/],
  [
    'a Keras model',
    'a.keras',
    encodeZip(zipLayout([zipEntry('metadata.json', utf8('{}')), zipEntry('model.weights.h5', zeros)])),
    /Keras model.*save_weights_as_checkpoint/,
    /Keras 模型.*save_weights_as_checkpoint/,
  ],
  ['TensorFlow Lite', 'model.tflite', latin1('\x1c\0\0\0TFL3\0\0'), /TensorFlow Lite/, /TensorFlow Lite/],
  ['GGUF', 'albert.gguf', latin1('GGUF\x03\0\0\0'), /GGUF/, /GGUF/],
  ['Flax', 'flax_model.msgpack', latin1('\x82\xa6albert\x83'), /Flax.*from_flax/, /Flax.*from_flax/],
  ['RAR', 'albert.rar', latin1('Rar!\x1a\x07\x01\0'), /RAR.*Unpack/, /RAR.*解压/],
  ['7-Zip', 'albert.7z', latin1("7z\xbc\xaf'\x1c\0"), /7-Zip.*Unpack/, /7-Zip.*解压/],
  ['xz', 'albert.tar.xz', latin1('\xfd7zXZ\0\0'), /xz.*Unpack/, /xz.*解压/],
  ['bzip2', 'albert.tar.bz2', latin1('BZh91AY'), /bzip2.*Unpack/, /bzip2.*解压/],
  ['Zstandard', 'albert.tar.zst', latin1('\x28\xb5\x2f\xfd\0'), /Zstandard.*Unpack/, /Zstandard.*解压/],
];

describe.each([
  ['by itself', {}],
  ['in a folder, beside a vocabulary', { 'vocab.txt': utf8('[PAD]\n'), 'README.md': utf8('# model') }],
] as const)('%s, named for what it is and with the way on:', (_, beside: Files) => {
  it.each(KINDS)('%s (%s)', async (_what, name, bytes, en, zh) => {
    const found = await told({ ...beside, [name]: bytes });
    expect(found.code).toMatch(/^(NOT_A_CHECKPOINT|UNSUPPORTED_FORMAT)$/);
    expect(found.en).toMatch(en);
    expect(found.zh).toMatch(zh);
  });
});

it('what a PyTorch file consists of, unpacked', async () => {
  const { code, en, zh } = await told({ 'albert/data.pkl': latin1('\x80\x02}.'), 'albert/data/0': zeros });
  expect(code).toBe('UNSUPPORTED_FORMAT');
  expect(en).toMatch(/PyTorch.*unpacked.*zip -0/);
  expect(zh).toMatch(/解压.*zip -0/);
});

it('a folder with nothing but an archive: which may be chosen as it is', async () => {
  const beside = { 'README.md': utf8('x') };
  const zip = await told({ ...beside, 'albert_tiny.zip': encodeZip(zipLayout([zipEntry('a', zeros)])) });
  expect(zip.en).toContain('albert_tiny.zip, which is a zip archive. Choose that archive itself');
  expect(zip.zh).toContain('albert_tiny.zip，它是 zip 压缩包。');
});

it('several steps, of which the file “checkpoint” names one that was deleted', async () => {
  const files = {
    ...bundleFiles(albertTensors(), 'model.ckpt-1000'),
    ...bundleFiles(albertTensors(), 'model.ckpt-2000'),
    checkpoint: utf8('model_checkpoint_path: "/home/someone/model.ckpt-3000"\n'),
    'albert_config.json': configFile(),
  };
  const { code, en, zh } = await told(files);
  expect(code).toBe('AMBIGUOUS');
  expect(en).toMatch(/“checkpoint” .* names model\.ckpt-3000, which is not there.*model\.ckpt-1000.*model\.ckpt-2000/);
  expect(zh).toMatch(/“checkpoint”文件指明 model\.ckpt-3000.*model\.ckpt-1000.*model\.ckpt-2000/);
});
