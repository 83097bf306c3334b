/** Attacks of what an index says: header, entries, names. The table around them is sound. */

import { albertFolder, albertShapes, DATA, INDEX, indexOf, layTensors, type TensorLayout } from '../layouts/albert.ts';
import { concat, utf8 } from '../layouts/bytes.ts';
import { type EntryClaims, encodeFields, entryFields, type Field, field, headerFields } from '../layouts/protobuf.ts';
import { blockLayout, encodeTable, entryLayout, tableLayout } from '../layouts/table.ts';
import { type Attack, CONVERTED } from './attack.ts';

const MALFORMED = 'DAMAGED entry-malformed';
const BAD_HEADER = 'DAMAGED header-malformed';

/** An index of these tensors alone: what is wrong with it is found before a data file is looked for. */
function attack(name: string, claims: string, tensors: readonly TensorLayout[], convert = MALFORMED): Attack {
  return { name, claims, content: { [INDEX]: indexOf(tensors) }, convert };
}

const one = (claims: EntryClaims, ...more: Field[]): TensorLayout[] => [
  { name: 'a', fields: [...entryFields(claims), ...more] },
];

export function bundleAttacks(): Attack[] {
  return [...placeAttacks(), ...shapeAttacks(), ...protobufAttacks(), ...nameAttacks(), ...headerAttacks()];
}

function placeAttacks(): Attack[] {
  const two = (second: EntryClaims) => [...one({}), { name: 'b', fields: entryFields(second) }];
  const folder = albertFolder();
  return [
    attack('tensors-in-the-same-bytes', 'two tensors in the same bytes', two({}), 'DAMAGED tensors-overlap'),
    attack(
      'tensors-overlap',
      'the second tensor begins within the first',
      two({ offset: 20 }),
      'DAMAGED tensors-overlap',
    ),
    attack('offset-negative', 'a tensor at byte -8', one({ offset: -8 })),
    attack('offset-2-62', 'a tensor at byte 2^62', one({ offset: 2n ** 62n })),
    attack('offset-2-63', 'a tensor at byte 2^63 - 1', one({ offset: 2n ** 63n - 1n })),
    attack('offset-and-size-beyond-2-53', 'offset and size add up to more than 2^53', one({ offset: 2 ** 53 - 8 })),
    attack('offset-and-size-beyond-2-63', 'offset and size add up to more than 2^63', one({ offset: 2n ** 63n - 8n })),
    attack('size-negative', 'a tensor of -24 bytes', one({ size: -24 })),
    { ...attack('shard-5', 'in data file 5 of 1', one({ shard: 5 })) },
    { ...attack('shard-negative', 'in data file -1', one({ shard: -1 })) },
    {
      name: 'tensor-beyond-file',
      claims: 'the last tensor ends 4 bytes behind its file',
      content: { ...folder, [DATA]: (folder[DATA] ?? new Uint8Array(4)).slice(0, -4) },
      convert: 'DAMAGED tensor-outside-file',
    },
    {
      name: 'tensor-of-other-bytes',
      claims: 'a byte of the weights is not what its checksum says',
      content: { ...folder, [DATA]: concat(Uint8Array.of(1), (folder[DATA] ?? new Uint8Array(1)).slice(1)) },
      convert: 'DAMAGED tensor-checksum',
      inspect: 'fine',
    },
  ];
}

function shapeAttacks(): Attack[] {
  return [
    attack('shape-not-size', 'float32 [2, 3] in 28 bytes', one({ size: 28 })),
    attack('shape-overflows-2-53', '[2^40, 2^40]', one({ shape: [2 ** 40, 2 ** 40] })),
    attack(
      'shape-overflows-2-64',
      '[2^32, 2^32], whose product is 0 in 64 bits, and a size of 0',
      one({ shape: [2 ** 32, 2 ** 32], size: 0 }),
    ),
    attack(
      'shape-of-zero-and-huge',
      '[2^40, 2^40, 0]: no element, and a product that overflows before it is 0',
      one({ shape: [2 ** 40, 2 ** 40, 0], size: 0 }),
      'NOT_ALBERT not-albert',
    ),
    attack('dimension-negative', 'float32 [-1]', one({ shape: [-1], size: -4 })),
    attack('dimensions-negative', '[-2, -3], whose product is 6', one({ shape: [-2, -3] })),
    attack('dimension-2-63', '[2^63 - 1]', one({ shape: [2n ** 63n - 1n] })),
    attack('rank-300', '300 dimensions', one({ shape: Array.from({ length: 300 }, () => 1), size: 4 })),
    attack('rank-3000', '3000 dimensions of two bytes each', [
      {
        name: 'a',
        fields: [
          field(1, 1),
          field(
            2,
            Array.from({ length: 3000 }, () => field(2, new Uint8Array(0))),
          ),
        ],
      },
    ]),
    attack('rank-unknown', 'an unknown rank', one({}, field(2, [field(3, 1)]))),
    { ...attack('dtype-99', 'a type that there is not', one({ dtype: 99 }), 'NOT_ALBERT not-albert') },
    { ...attack('dtype-negative', 'type -1', one({ dtype: -1 }), 'NOT_ALBERT not-albert') },
    weightsOf('dtype-99-of-a-weight', 'a weight of a type that there is not', 99),
    weightsOf('dtype-string-of-a-weight', 'a weight of texts', 7),
  ];
}

/** A whole model of which one weight has another type. */
function weightsOf(name: string, claims: string, dtype: number): Attack {
  const { tensors, data } = layTensors(albertShapes());
  for (const tensor of tensors) {
    if (tensor.name === 'bert/pooler/dense/bias')
      tensor.fields = tensor.fields.map((f) => (f.number === 1 ? field(1, dtype) : f));
  }
  return {
    name,
    claims,
    content: { ...albertFolder(), [INDEX]: indexOf(tensors), [DATA]: data },
    convert: 'UNSUPPORTED_DTYPE dtype',
  };
}

function protobufAttacks(): Attack[] {
  const message = (...fields: Field[]) => [{ name: 'a', fields }];
  const nested = (depth: number): Field => {
    let inner = field(2, new Uint8Array(0), 3);
    for (let i = 0; i < depth; i++) inner = field(2, [inner]);
    return inner;
  };
  return [
    attack(
      'protobuf-length-lies',
      'a message within that claims 2^31 bytes',
      message({ ...field(2, []), length: 2 ** 31 }),
    ),
    attack('protobuf-wire-7', 'a wire type that there is not', message({ ...field(1, 1), wire: 7 })),
    attack('protobuf-varint-endless', 'a varint of twenty bytes', message(field(4, 2n ** 139n))),
    attack(
      'protobuf-groups',
      'groups within groups, which nobody ends',
      message(...Array.from({ length: 3000 }, () => ({ ...field(9, 0), wire: 3 }))),
    ),
    attack(
      'protobuf-nested',
      'messages 500 deep in a field that nobody reads',
      message(...entryFields({}), { ...nested(500), number: 15 }),
      'NOT_ALBERT not-albert',
    ),
    attack('protobuf-empty', 'an entry of no bytes: a scalar of type 0', message(), 'NOT_ALBERT not-albert'),
    attack(
      'protobuf-twice',
      'every field twice, the second shape behind the first',
      message(...entryFields({}), ...entryFields({})),
    ),
    attack(
      'slices',
      'a slice of a partitioned variable',
      one({}, field(7, [field(1, [field(1, 0)])])),
      'UNSUPPORTED_FORMAT partitioned-variable',
    ),
    attack(
      'slices-3000',
      '3000 slices of two bytes',
      one({}, ...Array.from({ length: 3000 }, () => field(7, new Uint8Array(0)))),
      'UNSUPPORTED_FORMAT partitioned-variable',
    ),
  ];
}

function nameAttacks(): Attack[] {
  const named = (name: string) => [{ name, fields: entryFields() }];
  return [
    attack('name-with-nul', 'a NUL in a name', named('bert\0/pooler')),
    attack('name-with-newline', 'a line break in a name', named('bert\n  tiny · fine')),
    attack('name-with-escape', 'an escape sequence that clears the screen', named('a\x1b[2J')),
    attack('name-with-c1', 'the same with a control character beyond ASCII', named('a\u009b2J')),
    attack('name-right-to-left', 'a name that shows its end first', named('a\u202Etxt.exe'), 'NOT_ALBERT not-albert'),
    attack('name-not-utf8', 'a name that is no UTF-8', [], MALFORMED),
    attack('name-long', 'a name of 1000 bytes', named('n'.repeat(1000)), 'NOT_ALBERT not-albert'),
    attack(
      'name-of-a-slice',
      'a key of a slice, whose name would end in an escape sequence',
      named('\0a\x1b[31m\0\x01'),
      'UNSUPPORTED_FORMAT partitioned-variable',
    ),
    extraTensors('names-like-paths', 'tensors named like paths out of the folder', [
      '../../escape',
      '/etc/passwd',
      'C:\\escape',
      'a/../../b',
    ]),
    extraTensors('names-of-javascript', 'tensors named __proto__, constructor, toString', [
      '__proto__',
      'constructor',
      'toString',
      '__proto__/adam_m',
      'hasOwnProperty',
    ]),
  ].map((attacked) =>
    attacked.name === 'name-not-utf8' ? { ...attacked, content: { [INDEX]: notUtf8() } } : attacked,
  );
}

function notUtf8(): Uint8Array {
  const entries = [
    entryLayout(new Uint8Array(0), encodeFields(headerFields())),
    entryLayout(Uint8Array.of(0x61, 0xff, 0xfe), encodeFields(entryFields())),
  ];
  return encodeTable(tableLayout([blockLayout(entries)]));
}

/** A whole model with more tensors; they are carried over as what they are: names. */
function extraTensors(name: string, claims: string, names: readonly string[]): Attack {
  return { name, claims, content: albertFolder(new Map(names.map((extra) => [extra, [2]]))), convert: CONVERTED };
}

function headerAttacks(): Attack[] {
  const headed = (name: string, claims: string, header: Field[], convert = BAD_HEADER): Attack => ({
    name,
    claims,
    content: { [INDEX]: indexOf(one({}), header) },
    convert,
  });
  const model = layTensors(albertShapes());
  return [
    headed('shards-0', 'no data file', headerFields(0)),
    headed('shards-negative', '-1 data files', headerFields(-1)),
    headed('shards-2-31', '2^31 - 1 data files', headerFields(2 ** 31 - 1)),
    {
      name: 'shards-99999',
      claims: '99 999 data files, of which none is there',
      content: { [INDEX]: indexOf(model.tensors, headerFields(99_999)), [DATA]: model.data },
      convert: 'MISSING_FILE shard-missing',
    },
    {
      name: 'shards-of-other-names',
      claims: 'two data files, of which one is there under the name of an only one',
      content: { [INDEX]: indexOf(model.tensors, headerFields(2)), [DATA]: model.data },
      convert: 'MISSING_FILE shard-missing',
    },
    headed('byte-order-7', 'byte order 7', headerFields(1, 7)),
    headed('big-endian', 'a big-endian machine', headerFields(1, 1), 'UNSUPPORTED_FORMAT big-endian'),
    headed(
      'version-2-31',
      'a version to come',
      [field(1, 1), field(3, [field(2, 2 ** 31 - 1)])],
      'UNSUPPORTED_FORMAT bundle-version',
    ),
    headed('header-garbage', 'a header that is no message', [{ ...field(3, utf8('abc')), length: 200 }]),
    headed(
      'header-huge',
      'a header of 3000 numbers',
      [field(1, 1), field(3, [field(3, new Uint8Array(3000).fill(1))])],
      'NOT_ALBERT not-albert',
    ),
  ];
}
