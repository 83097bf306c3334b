/** Attacks by a safetensors file. */

import { utf8 } from '../layouts/bytes.ts';
import { encodeSafetensors, safetensors } from '../layouts/safetensors.ts';
import type { Attack } from './attack.ts';

const HEADER = 'DAMAGED header-malformed';
const ENTRY = 'DAMAGED entry-malformed';
const NO_ALBERT = 'NOT_ALBERT not-albert';

const tensor = (begin: number, end: number, shape = `[${(end - begin) / 4}]`, dtype = 'F32') =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

function attack(name: string, claims: string, bytes: Uint8Array, convert: string): Attack {
  return { name: `safetensors-${name}`, claims, content: { 'model.safetensors': bytes }, convert };
}

export function safetensorsAttacks(): Attack[] {
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  return [
    attack('length-2-63', 'a header of 2^63 bytes', safetensors('{}', 0, 2n ** 63n), HEADER),
    attack('length-gigabyte', 'a header of a gigabyte', safetensors('{}', 0, 2n ** 30n), HEADER),
    attack('length-one-more', 'a header of one byte more than there is', safetensors('{}', 0, 3n), HEADER),
    attack('length-0', 'a header of no bytes', safetensors('{}', 0, 0n), HEADER),
    attack(
      'overlap',
      'two tensors in the same bytes',
      safetensors(`{"a":${tensor(0, 8)},"b":${tensor(4, 12)}}`, 12),
      'DAMAGED tensors-overlap',
    ),
    attack(
      'hole',
      'four bytes that no tensor has',
      safetensors(`{"a":${tensor(0, 4)},"b":${tensor(8, 12)}}`, 12),
      HEADER,
    ),
    attack('more-bytes', 'bytes behind the last tensor', safetensors(`{"a":${tensor(0, 4)}}`, 400), HEADER),
    attack('fewer-bytes', 'a tensor that ends behind the file', safetensors(`{"a":${tensor(0, 400)}}`, 4), HEADER),
    attack(
      'offsets-beyond-2-53',
      'a tensor at byte 2^53',
      safetensors('{"a":{"dtype":"U8","shape":[0],"data_offsets":[9007199254740992,9007199254740992]}}', 0),
      ENTRY,
    ),
    attack(
      'offsets-fall',
      'a tensor that ends before it begins',
      safetensors('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', 4),
      ENTRY,
    ),
    attack(
      'offsets-fraction',
      'a tensor that begins at byte 0.5',
      safetensors('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0.5,4.5]}}', 5),
      ENTRY,
    ),
    attack('shape-not-size', 'F32 [3] in 8 bytes', safetensors(`{"a":${tensor(0, 8, '[3]')}}`, 8), ENTRY),
    attack(
      'shape-overflows',
      '[2^32, 2^32] in no bytes',
      safetensors(`{"a":${tensor(0, 0, '[4294967296,4294967296]')}}`, 0),
      ENTRY,
    ),
    attack(
      'shape-deep',
      'a shape that is 6000 arrays deep',
      safetensors(`{"a":${tensor(0, 4, deep(6000))}}`, 4),
      ENTRY,
    ),
    attack(
      'dtype-deep',
      'a type that is 6000 arrays deep',
      safetensors(`{"a":{"dtype":${deep(6000)},"shape":[1],"data_offsets":[0,4]}}`, 4),
      ENTRY,
    ),
    attack('dtype-unknown', 'a type that there is not', safetensors(`{"a":${tensor(0, 4, '[1]', 'F13')}}`, 4), ENTRY),
    attack(
      'dtype-proto',
      'a type called __proto__',
      safetensors(`{"a":${tensor(0, 4, '[1]', '__proto__')}}`, 4),
      ENTRY,
    ),
    attack('key-twice', 'one tensor twice', safetensors(`{"a":${tensor(0, 4)},"a":${tensor(4, 8)}}`, 8), HEADER),
    attack(
      'key-twice-escaped',
      'one tensor twice, the second time with an escape',
      safetensors(`{"a":${tensor(0, 4)},"\\u0061":${tensor(4, 8)}}`, 8),
      HEADER,
    ),
    attack('metadata-numbers', 'metadata that is no text', safetensors('{"__metadata__":{"format":1}}', 0), HEADER),
    attack('metadata-array', 'metadata that is an array', safetensors('{"__metadata__":[]}', 0), HEADER),
    attack(
      'proto',
      'tensors named __proto__ and constructor',
      safetensors(`{"__proto__":${tensor(0, 4)},"constructor":${tensor(4, 8)}}`, 8),
      NO_ALBERT,
    ),
    attack(
      'name-escape',
      'a tensor whose name clears the screen',
      safetensors(`{"a\\u001b[2J\\n":${tensor(0, 4, '[2]')}}`, 4),
      ENTRY,
    ),
    attack('not-json', 'a header that is no JSON', safetensors('{"a":\u001b[2J}', 0), HEADER),
    attack('not-object', 'an array', safetensors('[]', 0), HEADER),
    attack('deep-unclosed', '2000 arrays that nobody closes', safetensors(`{"a":${'['.repeat(2000)}`, 0), HEADER),
    attack(
      'not-utf8',
      'a header that is no UTF-8',
      encodeSafetensors({ headerLength: null, header: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), data: utf8('') }),
      HEADER,
    ),
  ];
}
