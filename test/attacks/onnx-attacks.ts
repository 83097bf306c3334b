/** Attacks by an ONNX model. */

import { concat, utf8, varint } from '../layouts/bytes.ts';
import { initializer, modelOf } from '../layouts/onnx.ts';
import { encodeFields, type Field, field } from '../layouts/protobuf.ts';
import type { Attack } from './attack.ts';

const MALFORMED = 'DAMAGED header-malformed';
const ENTRY = 'DAMAGED entry-malformed';
const OTHER = 'UNSUPPORTED_FORMAT other-framework';

function attack(name: string, claims: string, model: Uint8Array | Field[], convert: string): Attack {
  const bytes = model instanceof Uint8Array ? model : encodeFields(model);
  return { name: `onnx-${name}`, claims, content: { 'onnx/model.onnx': bytes }, convert };
}

export function onnxAttacks(): Attack[] {
  const floats = new Uint8Array(16);
  const nodes = Uint8Array.from({ length: 1_000_000 }, (_, at) => (at % 2 === 0 ? 0x0a : 0));
  const tensor = initializer('a', [2, 2], floats);
  const withLength = (length: number | bigint): Field => ({ ...field(7, [tensor]), length });
  const tensorOf = (...fields: Field[]) => modelOf([field(5, fields)]);
  const name = field(8, utf8('a'));
  return [
    attack('graph-gigabyte', 'a graph of a gigabyte', [field(1, 8), withLength(2n ** 30n)], MALFORMED),
    attack('graph-2-64', 'a graph of 2^64 - 1 bytes', [field(1, 8), withLength(2n ** 64n - 1n)], MALFORMED),
    attack('no-graph', 'a model without a graph', [field(1, 8)], OTHER),
    attack('graphs', 'two graphs', [...modelOf([tensor]), field(7, [tensor])], MALFORMED),
    attack(
      'endless-number',
      'a number that does not end',
      concat(encodeFields([field(1, 8)]), Uint8Array.of(8, ...new Uint8Array(20).fill(0xff))),
      MALFORMED,
    ),
    attack(
      'cut-off',
      'a tag and nothing behind it',
      concat(encodeFields(modelOf([tensor])), Uint8Array.of(8)),
      MALFORMED,
    ),
    attack('field-0', 'a field of number 0', concat(encodeFields(modelOf([tensor])), Uint8Array.of(0, 0)), MALFORMED),
    attack(
      'group',
      'a group, which nobody writes any more',
      concat(encodeFields(modelOf([tensor])), Uint8Array.of(0x0b, 0x0c)),
      MALFORMED,
    ),
    attack('fields', 'half a million nodes of nothing', [field(1, 8), field(7, nodes)], MALFORMED),
    attack('names', 'a name of a megabyte', modelOf([initializer('a'.repeat(1 << 20), [2, 2], floats)]), MALFORMED),
    attack('name-not-text', 'a name that is no UTF-8', tensorOf(field(8, Uint8Array.of(0xff, 0xfe))), MALFORMED),
    attack('name-twice', 'two tensors of one name', modelOf([tensor, tensor]), MALFORMED),
    attack(
      'raw-beyond',
      'a tensor whose numbers end behind it',
      tensorOf(name, { ...field(9, floats), length: 17 }),
      MALFORMED,
    ),
    attack('size-2-63', 'a tensor of 2^63 rows', modelOf([initializer('a', [2n ** 63n], floats)]), MALFORMED),
    attack(
      'shape-overflows',
      '[2^32, 2^32] in no bytes',
      modelOf([initializer('a', [2 ** 32, 2 ** 32], new Uint8Array(0))]),
      ENTRY,
    ),
    attack(
      'rank',
      'a tensor of 300 dimensions',
      modelOf([initializer('a', new Array<number>(300).fill(1), new Uint8Array(4))]),
      MALFORMED,
    ),
    attack(
      'packed-rank',
      'the same, one behind the other',
      tensorOf(field(1, new Uint8Array(300).fill(1)), name),
      MALFORMED,
    ),
    attack('shape-not-size', '[3] in 16 bytes', modelOf([initializer('a', [3], floats)]), ENTRY),
    attack('type', 'a type that nobody knows', tensorOf(field(2, 99), name, field(9, floats)), ENTRY),
    attack(
      'elsewhere',
      'a tensor in another file',
      tensorOf(field(14, 1), name, field(13, [field(1, utf8('location')), field(2, utf8('../../etc/passwd'))])),
      OTHER,
    ),
    attack(
      'numbers',
      'a tensor whose numbers are no bytes',
      tensorOf(field(1, 1), field(2, 1), name, field(4, varint(0))),
      OTHER,
    ),
    attack('packed-cut-off', 'a size that does not end', tensorOf(field(1, Uint8Array.of(0xff)), name), MALFORMED),
    attack('others', 'the graph of another program', modelOf([initializer('onnx::MatMul_1', [2, 2], floats)]), OTHER),
  ];
}
