import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nameOfArchive, openArchive } from '../../../../src/engine/formats/archive/open-archive.ts';
import { readSmall } from '../../../../src/engine/formats/read-exactly.ts';
import { memorySource } from '../../../../src/engine/host/source.ts';
import { problemOf } from '../../../../src/engine/problem/problem.ts';
import { inspect } from '../../../../src/engine/use-cases/inspect.ts';
import { concat, utf8 } from '../../../layouts/bytes.ts';
import { encodeTar, paxEntry, type TarEntryLayout, tarEntry } from '../../../layouts/tar.ts';
import { encodeZip, zipEntry, zipLayout } from '../../../layouts/zip.ts';
import { memoryInput } from '../../memory.ts';
import { platform } from '../../platform.ts';
import { albertFiles } from '../../small-albert.ts';

const MODEL = Object.entries(albertFiles());
const tarOf = (entries: readonly TarEntryLayout[]) => new Uint8Array(encodeTar(entries));
const modelTar = (folder = '') => tarOf(MODEL.map(([name, bytes]) => tarEntry(`${folder}${name}`, bytes)));
const modelZip = (folder = '') =>
  encodeZip(zipLayout(MODEL.map(([name, bytes]) => zipEntry(`${folder}${name}`, bytes))));
const zipWith = (name: string, bytes: Uint8Array) => encodeZip(zipLayout([zipEntry(name, bytes)]));

async function open(bytes: Uint8Array, name = 'x') {
  const archive = await openArchive(memorySource(name, bytes), platform);
  if (!archive) throw new Error('it is no archive');
  return archive;
}

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    const { files } = await open(bytes);
    for (const file of files) await readSmall(file);
    return 'read';
  } catch (error) {
    const { code, kind } = problemOf(error);
    return `${code} ${kind}`;
  }
}

describe('an archive with a model in it is read', () => {
  it.each<[string, Uint8Array]>([
    ['a tar', modelTar()],
    ['a tar of a folder', modelTar('albert_tiny/')],
    ['a tar of the folder one was in', modelTar('./')],
    ['a tar in gzip', gzipSync(modelTar('albert_tiny/'))],
    ['a zip', modelZip()],
    ['a zip in a zip', zipWith('albert_tiny.zip', modelZip('albert_tiny/'))],
    ['a tar in a zip', zipWith('albert_tiny.tar', modelTar())],
    ['a tar in gzip in a zip', zipWith('a/albert_tiny.tar.gz', gzipSync(modelTar()))],
    ['a zip in a tar', tarOf([tarEntry('b.zip', modelZip())])],
    [
      'a tar in gzip in a zip, beside what people read',
      encodeZip(zipLayout([zipEntry('a/model.tgz', gzipSync(modelTar())), zipEntry('a/README.md', utf8('x'))])),
    ],
    [
      'a zip in a zip, beside what an archiver left',
      encodeZip(zipLayout([zipEntry('a.zip', modelZip()), zipEntry('__MACOSX/._a.zip', utf8('x'))])),
    ],
  ])('%s', async (_, bytes) => {
    const { files, close } = await open(bytes);
    expect(await inspect({ ...memoryInput({}), files }, platform)).toMatchObject({ convertible: true, error: null });
    await close();
  });

  it('but not three in each other', async () => {
    const { files } = await open(zipWith('a.zip', zipWith('b.zip', modelZip())));
    expect(files.map(({ path }) => path)).toEqual(['b.zip']);
  });
});

it('names are those of the files, however long', async () => {
  const long = `${'文件夹/'.repeat(40)}vocab.txt`;
  const { files } = await open(
    tarOf([
      tarEntry('a', utf8('1'), { prefix: 'front' }),
      tarEntry('././@LongLink', utf8(`${long}\0`), { type: 'L' }),
      tarEntry('cut off', utf8('2')),
      paxEntry('path', `pax/${long}`),
      tarEntry('cut off', utf8('3')),
      paxEntry('mtime', '1.5'),
      tarEntry('b', utf8('4'), { type: '\0' }),
      tarEntry('c', utf8('5'), { size: `\x80${'\0'.repeat(10)}\x01` }),
      tarEntry('folder', new Uint8Array(0), { type: '5' }),
      tarEntry('global', utf8('30 comment=x\n'), { type: 'g' }),
      tarEntry('d', utf8('6')),
    ]),
  );
  expect(files.map(({ path }) => path)).toEqual(['front/a', long, `pax/${long}`, 'b', 'c', 'd']);
  const texts = await Promise.all(files.map(async (file) => new TextDecoder().decode(await readSmall(file))));
  expect(texts).toEqual(['1', '2', '3', '4', '5', '6']);
});

describe('a tar is refused', () => {
  const ANY = utf8('x');
  it.each<[string, Uint8Array, string]>([
    ['that leads out', tarOf([tarEntry('../x', ANY)]), 'UNSAFE_ARCHIVE archive-entry-path'],
    [
      'that leads out by a long name',
      tarOf([paxEntry('path', 'a/../../x'), tarEntry('x', ANY)]),
      'UNSAFE_ARCHIVE archive-entry-path',
    ],
    ['with an absolute path', tarOf([tarEntry('/etc/passwd', ANY)]), 'UNSAFE_ARCHIVE archive-entry-path'],
    [
      'with a name in two parts that leads out',
      tarOf([tarEntry('x', ANY, { prefix: '..' })]),
      'UNSAFE_ARCHIVE archive-entry-path',
    ],
    [
      'with a symbolic link',
      tarOf([tarEntry('vocab.txt', new Uint8Array(0), { type: '2' })]),
      'UNSAFE_ARCHIVE archive-entry-path',
    ],
    [
      'with a hard link',
      tarOf([tarEntry('vocab.txt', new Uint8Array(0), { type: '1' })]),
      'UNSAFE_ARCHIVE archive-entry-path',
    ],
    [
      'with a device',
      tarOf([tarEntry('null', new Uint8Array(0), { type: '3' })]),
      'UNSUPPORTED_FORMAT archive-unsupported',
    ],
    ['with a name twice', tarOf([tarEntry('a', ANY), tarEntry('./A', ANY)]), 'UNSAFE_ARCHIVE archive-entry-path'],
    [
      'of very many entries',
      tarOf(Array.from({ length: 10_001 }, (_, at) => tarEntry(`${at}`, new Uint8Array(0)))),
      'UNSAFE_ARCHIVE archive-entry-path',
    ],
    [
      'with headers and no file',
      tarOf(Array.from({ length: 6 }, () => paxEntry('path', 'a'))),
      'DAMAGED archive-damaged',
    ],
    [
      'with a header of a gigabyte',
      tarOf([tarEntry('x', new Uint8Array(70_000), { type: 'x' })]),
      'DAMAGED archive-damaged',
    ],
    [
      'with a file that ends behind it',
      tarOf([tarEntry('a', ANY, { size: '77777777777\0' })]),
      'DAMAGED archive-damaged',
    ],
    [
      'with a size beyond all numbers',
      tarOf([tarEntry('a', ANY, { size: '\xff'.repeat(12) })]),
      'DAMAGED archive-damaged',
    ],
    ['with a size that is none', tarOf([tarEntry('a', ANY, { size: 'abc' })]), 'DAMAGED archive-damaged'],
    ['whose header was changed', tarOf([tarEntry('a', ANY, { checksum: '000001\0 ' })]), 'DAMAGED archive-damaged'],
    ['whose gzip is cut off', gzipSync(modelTar()).subarray(0, -20), 'DAMAGED archive-damaged'],
    [
      'whose gzip was changed',
      ((bytes) => concat(bytes.subarray(0, -8), Uint8Array.of(1), bytes.subarray(-7)))(gzipSync(modelTar())),
      'DAMAGED archive-damaged',
    ],
    ['whose gzip stands for very much', gzipSync(new Uint8Array(60 << 20)), 'UNSAFE_ARCHIVE archive-unfolds'],
    [
      'that unfolds within a zip',
      zipWith('a.tar.gz', gzipSync(new Uint8Array(60 << 20))),
      'UNSAFE_ARCHIVE archive-unfolds',
    ],
  ])('%s', async (_, bytes, expected) => {
    expect(await refusal(bytes)).toBe(expected);
  });
});

it.each([
  ['albert_tiny.zip', 'albert_tiny'],
  ['albert_tiny.tar.gz', 'albert_tiny'],
  ['albert_tiny.TGZ', 'albert_tiny'],
  ['v1.2.tar', 'v1.2'],
  ['.zip', '.zip'],
])('%s is called %s', (archive, name) => {
  expect(nameOfArchive(archive)).toBe(name);
});
