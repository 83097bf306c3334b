/** Attacks by a zip: its names, its sizes, its directory. */

import { albertShapes, DATA, headlessFolder, INDEX, indexOf, layShapes } from '../layouts/albert.ts';
import { concat, littleEndian, utf8 } from '../layouts/bytes.ts';
import { RUN_LENGTH } from '../layouts/deflate.ts';
import {
  claims,
  encodeZip,
  runEntry,
  SYMLINK,
  type ZipEntryLayout,
  type ZipLayout,
  zipEntry,
  zipLayout,
} from '../layouts/zip.ts';
import { type Attack, CONVERTED } from './attack.ts';

const UNSAFE = 'UNSAFE_ARCHIVE archive-entry-path';
const TOO_LARGE = 'UNSAFE_ARCHIVE archive-too-large';
const BROKEN = 'DAMAGED archive-damaged';

const text = utf8('a few words');
const albert = () => Object.entries(headlessFolder()).map(([name, bytes]) => zipEntry(name, bytes));

function attack(name: string, what: string, zip: ZipLayout, convert: string, inspect?: string): Attack {
  return { name, claims: what, content: encodeZip(zip), convert, ...(inspect ? { inspect } : {}) };
}

const named = ({ name }: ZipEntryLayout) => new TextDecoder().decode(name);

/** A model that is stored, of which a text was changed behind the back of its checksum. */
function stored(file: string, change: (text: string) => string): ZipLayout {
  return zipLayout(
    albert().map((entry) => {
      if (named(entry) !== file) return { ...entry, method: 0 };
      const changed = utf8(change(new TextDecoder().decode(entry.plain)));
      return { ...entry, method: 0, stored: changed };
    }),
  );
}

/** A sound model, and one entry more. */
const withEntry = (name: string, what: string, entry: ZipEntryLayout, convert: string) =>
  attack(name, what, zipLayout([...albert(), entry]), convert);

export function zipAttacks(): Attack[] {
  return [...pathAttacks(), ...sizeAttacks(), ...contradictions(), ...directoryAttacks(), ...nestedAttacks()];
}

function pathAttacks(): Attack[] {
  const path = (name: string, entry: string, what: string) =>
    attack(`zip-${name}`, what, zipLayout([zipEntry(entry, text)]), UNSAFE);
  return [
    path('slip', '../../escape.txt', 'a path out of the folder'),
    path('slip-within', 'a/../../escape.txt', 'a path out of the folder by a folder within'),
    path('slip-backslash', '..\\..\\escape.txt', 'the same as Windows writes it'),
    path('absolute', '/tmp/escape.txt', 'an absolute path'),
    path('drive', 'C:\\escape.txt', 'a path on a drive'),
    path('drive-relative', 'C:escape.txt', 'a path on a drive, relative to where one is there'),
    path('nul', 'vocab.txt\0.png', 'a NUL in a name'),
    path('escape', 'a\x1b[2J.txt', 'an escape sequence in a name'),
    path('newline', 'a\nb.txt', 'a line break in a name'),
    withEntry('zip-c1', 'a control character beyond ASCII in a name', zipEntry('a\u009b2J.txt', text), UNSAFE),
    withEntry(
      'zip-symlink',
      'a symbolic link to /etc/passwd',
      zipEntry('vocab_link.txt', utf8('/etc/passwd'), { attributes: SYMLINK }),
      UNSAFE,
    ),
    withEntry('zip-twice', 'one name twice', zipEntry('vocab.txt', text), UNSAFE),
    withEntry('zip-twice-by-case', 'two names that differ in case only', zipEntry('VOCAB.TXT', text), UNSAFE),
    withEntry(
      'zip-name-not-utf8',
      'a name that is no UTF-8 and says that it is',
      zipEntry(Uint8Array.of(0xff, 0xfe, 0x61), text, { flags: 0x800 }),
      CONVERTED,
    ),
    withEntry('zip-name-empty', 'an empty name', zipEntry('', text), CONVERTED),
    withEntry('zip-name-proto', 'an entry named __proto__', zipEntry('__proto__', text), CONVERTED),
    withEntry('zip-name-long', 'a name of 1000 bytes', zipEntry('n'.repeat(1000), text), CONVERTED),
    withEntry('zip-folder-with-bytes', 'a folder that has bytes', zipEntry('folder/', text), CONVERTED),
  ];
}

function sizeAttacks(): Attack[] {
  const spaces = (runs: number, name: string, changes: Partial<ZipEntryLayout> = {}) =>
    runEntry(name, 0x20, runs, changes);
  const gigabytes = claims({ size: 4_000_000_000, crc: 0 });
  return [
    attack(
      'zip-bomb-claimed',
      'a kilobyte that claims 4 GB',
      zipLayout([spaces(1000, INDEX, { central: gigabytes, local: gigabytes })]),
      TOO_LARGE,
    ),
    attack(
      'zip-bomb',
      '5 kB that unpack to 5 MB and claim 100 bytes',
      zipLayout([spaces(20_000, INDEX, { central: claims({ size: 100 }), local: claims({ size: 100 }) })]),
      BROKEN,
    ),
    attack(
      'zip-bomb-index',
      'an index of 10 MB in 10 kB',
      zipLayout([spaces(40_000, INDEX)]),
      'DAMAGED table-too-large',
    ),
    attack(
      'zip-bomb-alone',
      'a file of 18 MB in 18 kB, of which only the first and last bytes are of interest',
      zipLayout([spaces(70_000, 'file.bin')]),
      'NOT_A_CHECKPOINT looks-like-another-file',
    ),
    attack(
      'zip-bomb-config',
      'a configuration of 2 MB in 2 kB',
      zipLayout([
        ...albert().filter(({ name }) => new TextDecoder().decode(name) !== 'albert_config.json'),
        spaces(8000, 'albert_config.json'),
      ]),
      'CONFIG_INVALID config-malformed',
    ),
    attack(
      'zip-bomb-configs',
      '20 configurations of a megabyte',
      zipLayout([...albert(), ...Array.from({ length: 20 }, (_, i) => spaces(4000, `config_${i}.json`))]),
      CONVERTED,
    ),
    attack(
      'zip-bomb-overlapping',
      'four entries that share one megabyte',
      zipLayout([
        spaces(4000, 'a'),
        ...['b', 'c', 'd'].map((name) => spaces(4000, name, { present: false, offset: 0 })),
      ]),
      UNSAFE,
    ),
    attack(
      'zip-too-large-together',
      '17 entries that claim 4 GB each, with the bytes for it',
      zipLayout([
        ...albert(),
        zipEntry('x', text, {
          central: claims({ size: 2 ** 32 - 2, compressedSize: 2 ** 32 - 2 }),
          local: claims({ size: 2 ** 32 - 2, compressedSize: 2 ** 32 - 2 }),
        }),
      ]),
      TOO_LARGE,
    ),
    withEntry(
      'zip-size-short',
      'an entry of fewer bytes than it claims',
      zipEntry('vocab_b.txt', text, { central: claims({ size: 200 }), local: claims({ size: 200 }) }),
      CONVERTED,
    ),
    attack(
      'zip-index-size-short',
      'an index of fewer bytes than it claims',
      zipLayout(
        albert().map((entry, i) =>
          i === 0 ? { ...entry, central: claims({ size: 9000 }), local: claims({ size: 9000 }) } : entry,
        ),
      ),
      BROKEN,
    ),
    attack(
      'zip-stored-beyond',
      'a stored index that ends behind the file',
      zipLayout(storedIndex({ size: 1_000_000, compressedSize: 1_000_000 })),
      TOO_LARGE,
    ),
  ];
}

const without = (file: string) => albert().filter(({ name }) => new TextDecoder().decode(name) !== file);

/** A model of which the two factors are a million wide: 9 MB of zeros in 9 kB, and rows of megabytes. */
function wide(): Attack {
  const embeddingSize = 1_000_000;
  const shapes = albertShapes({
    hiddenSize: 1,
    feedForwardSize: 1,
    embeddingSize,
    positions: 1,
    tokenTypes: 1,
    vocabularySize: 1,
  });
  const places = layShapes(shapes);
  const runs = Math.ceil(places.bytes / RUN_LENGTH);
  return attack(
    'zip-factors-wide',
    'factors of the word embedding that are a million wide',
    zipLayout([zipEntry(INDEX, indexOf(places.tensors)), runEntry(DATA, 0, runs)]),
    'WRONG_SHAPE wrong-shape',
  );
}

/** A model whose index is stored and claims something. */
function storedIndex(central: Parameters<typeof claims>[0], changes: Partial<ZipEntryLayout> = {}): ZipEntryLayout[] {
  return albert().map((entry, i) => (i === 0 ? { ...entry, method: 0, central: claims(central), ...changes } : entry));
}

function contradictions(): Attack[] {
  const first = (changes: Partial<ZipEntryLayout>) =>
    zipLayout(albert().map((entry, i) => (i === 0 ? { ...entry, ...changes } : entry)));
  return [
    attack(
      'zip-names-differ',
      'another name in the local header; the directory counts',
      first({ local: claims({ name: utf8('other_model.ckpt.index') }) }),
      CONVERTED,
    ),
    attack(
      'zip-sizes-differ',
      'other sizes in the local header',
      first({ local: claims({ size: 5, compressedSize: 5 }) }),
      UNSAFE,
    ),
    attack(
      'zip-methods-differ',
      'another compression in the local header',
      first({ local: claims({ method: 0 }) }),
      UNSAFE,
    ),
    attack(
      'zip-crc-wrong',
      'another checksum than that of its bytes',
      first({ local: claims({ crc: 1 }), central: claims({ crc: 1 }) }),
      BROKEN,
    ),
    attack('zip-crc-wrong-stored', 'the same of a stored index', zipLayout(storedIndex({ crc: 1 })), BROKEN),
    attack(
      'zip-stored-token-changed',
      'a stored vocabulary of which a token was changed',
      stored('vocab.txt', (text) => text.replace('天', '夭')),
      BROKEN,
    ),
    attack(
      'zip-stored-layers-changed',
      'a stored configuration with 9 layers instead of 2',
      stored('albert_config.json', (text) => text.replace('"num_hidden_layers":2', '"num_hidden_layers":9')),
      BROKEN,
    ),
    attack(
      'zip-stored-weights-changed',
      'stored weights of which a byte was changed, and the checksum of the archive with it',
      zipLayout(
        albert().map((entry) =>
          named(entry) === DATA
            ? { ...entry, method: 0, plain: concat(Uint8Array.of(1), entry.plain.subarray(1)) }
            : { ...entry, method: 0 },
        ),
      ),
      'DAMAGED tensor-checksum',
      'fine',
    ),
    attack('zip-sizes-differ-stored', 'a stored index with two sizes', zipLayout(storedIndex({ size: 100 })), BROKEN),
    attack('zip-offset-elsewhere', 'an entry that is where none is', first({ offset: 7 }), BROKEN),
    attack('zip-offset-beyond', 'an entry behind the file', first({ offset: 2 ** 31 }), BROKEN),
    attack('zip-encrypted', 'an encrypted index', first({ flags: 0x801 }), 'UNSUPPORTED_FORMAT archive-unsupported'),
    attack(
      'zip-method-99',
      'a compression that nobody knows',
      first({ method: 99, stored: text }),
      'UNSUPPORTED_FORMAT archive-unsupported',
    ),
    attack(
      'zip-deflate-garbage',
      'bytes that are no deflate',
      first({ stored: new Uint8Array(400).fill(0xff) }),
      BROKEN,
    ),
    attack(
      'zip-local-missing',
      'an entry of the directory only',
      zipLayout([...albert(), zipEntry('vocab_b.txt', text, { present: false, offset: 0 })]),
      UNSAFE,
    ),
  ];
}

function directoryAttacks(): Attack[] {
  const zip = (changes: Partial<ZipLayout>) => zipLayout(albert(), changes);
  const fakeEnd = encodeZip(zipLayout([zipEntry('innocent.txt', text)]));
  const none = { entries: null, directorySize: null, directoryOffset: null, recordOffset: null };
  const max = { totalEntries: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff };
  return [
    attack('zip-entries-65000', '65 000 entries, of which four are there', zip({ totalEntries: 65_000 }), BROKEN),
    attack(
      'zip-entries-0',
      'no entries, of which four are there',
      zip({ totalEntries: 0 }),
      'NOT_A_CHECKPOINT nothing-recognised',
    ),
    attack('zip64-entries-2-60', '2^60 entries', zip({ ...max, zip64: { ...none, entries: 2n ** 60n } }), BROKEN),
    attack(
      'zip64-entries-billion',
      'a billion entries',
      zip({ ...max, zip64: { ...none, entries: 1_000_000_000 } }),
      BROKEN,
    ),
    attack(
      'zip64-directory-2-62',
      'a directory of 2^62 bytes',
      zip({ ...max, zip64: { ...none, directorySize: 2n ** 62n } }),
      BROKEN,
    ),
    attack(
      'zip64-directory-elsewhere',
      'a directory at byte 2^50; it is found where it must be',
      zip({ ...max, zip64: { ...none, directoryOffset: 2n ** 50n } }),
      CONVERTED,
    ),
    attack(
      'zip64-record-elsewhere',
      'a record of which the locator does not know where it is',
      zip({ ...max, zip64: { ...none, recordOffset: 2n ** 61n } }),
      BROKEN,
    ),
    attack('zip64-missing', 'a directory that only a missing record could tell', zip(max), BROKEN),
    attack('zip-directory-elsewhere', 'a directory at byte 3', zip({ directoryOffset: 3 }), CONVERTED),
    attack('zip-directory-beyond', 'a directory behind the file', zip({ directoryOffset: 2 ** 31 }), CONVERTED),
    attack('zip-directory-huge', 'a directory of 4 GB; the same', zip({ directorySize: 2 ** 32 - 2 }), CONVERTED),
    attack('zip-comment-with-end', 'a comment that is the end of another archive', zip({ comment: fakeEnd }), UNSAFE),
    attack(
      'zip-comment-too-long',
      'a comment of 60 000 bytes that are not there',
      zip({ commentLength: 60_000 }),
      CONVERTED,
    ),
    attack(
      'zip-bytes-behind',
      'an archive behind the archive',
      zip({ after: fakeEnd }),
      'NOT_A_CHECKPOINT looks-like-another-file',
    ),
    attack(
      'zip-bytes-before',
      'a script before the archive',
      zip({ before: utf8('#!/bin/sh\nexit 1\n') }),
      'NOT_A_CHECKPOINT looks-like-another-file',
    ),
    attack(
      'zip-end-only',
      'the end of an archive, and nothing else',
      zipLayout([]),
      'NOT_A_CHECKPOINT nothing-recognised',
    ),
    attack(
      'zip-extra-malformed',
      'an extra field that claims more than there is',
      zipLayout(albert().map((entry) => ({ ...entry, extra: concat(littleEndian(1, 2), littleEndian(500, 2)) }))),
      CONVERTED,
    ),
  ];
}

function nestedAttacks(): Attack[] {
  const inner = encodeZip(zipLayout(albert()));
  const second = albert()
    .slice(0, 2)
    .map((entry) => ({ ...entry, name: utf8(new TextDecoder().decode(entry.name).replace('albert_', 'other_')) }));
  return [
    attack(
      'zip-state-line-breaks',
      'a file checkpoint of a million line breaks',
      zipLayout([...albert(), ...second, runEntry('checkpoint', 0x0a, 4000)]),
      'AMBIGUOUS several-checkpoints',
    ),
    attack(
      'zip-state-huge',
      'a file checkpoint of two megabytes, which nobody reads',
      zipLayout([...albert(), ...second, runEntry('checkpoint', 0x20, 8000)]),
      'AMBIGUOUS several-checkpoints',
    ),
    attack(
      'zip-data-padded',
      'a data file with 20 MB behind its tensors',
      zipLayout([...without(DATA), runEntry(DATA, 0, 80_000)]),
      TOO_LARGE,
    ),
    wide(),
    attack(
      'zip-vocabulary-line-breaks',
      'a vocabulary of ten million line breaks',
      zipLayout([...without('vocab.txt'), runEntry('vocab.txt', 0x0a, 39_000)]),
      CONVERTED,
    ),
    attack('zip-in-zip', 'a model in a zip in a zip', zipLayout([zipEntry('model.zip', inner)]), CONVERTED),
    attack(
      'zip-in-zip-in-zip',
      'a model in a zip in a zip in a zip',
      zipLayout([zipEntry('outer.zip', encodeZip(zipLayout([zipEntry('model.zip', inner)])))]),
      'NOT_A_CHECKPOINT archive-within',
    ),
    attack(
      'zip-many-in-zip',
      'thirty zips in a zip',
      zipLayout(Array.from({ length: 30 }, (_, i) => zipEntry(`model-${i}.zip`, utf8('PK\x03\x04')))),
      'NOT_A_CHECKPOINT archive-within',
    ),
  ];
}
