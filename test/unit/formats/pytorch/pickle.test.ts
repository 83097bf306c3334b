import { describe, expect, it } from 'vitest';
import { isKnownGlobal } from '../../../../src/engine/formats/pytorch/globals.ts';
import { PickleCutOff, readPickle } from '../../../../src/engine/formats/pytorch/pickle.ts';
import { problemOf } from '../../../../src/engine/problem/problem.ts';
import { concat, littleEndian, utf8 } from '../../../layouts/bytes.ts';
import { type Pickled, pickle, raw } from '../../../layouts/pickle.ts';

const RULES = { isKnownGlobal, isKnownId: (id: unknown) => id === 'known' };
const read = (value: Pickled) => readPickle('x', pickle(value), 0, RULES).value;

function refusal(value: Pickled | Uint8Array): string {
  try {
    const bytes = value instanceof Uint8Array ? value : pickle(value);
    readPickle('x', bytes, 0, RULES);
    return 'read';
  } catch (error) {
    if (error instanceof PickleCutOff) return 'cut off';
    const problem = problemOf(error);
    const { facts } = problem;
    const told =
      'global' in facts ? facts.global : 'excess' in facts ? facts.excess : 'flaw' in facts ? facts.flaw : '';
    return `${problem.code} ${told}`;
  }
}

describe('a pickle', () => {
  it.each<[string, Pickled, unknown]>([
    ['numbers', { list: [0, -1, 2 ** 40] }, { kind: 'list', items: [0, -1, 2 ** 40] }],
    ['numbers as lines', raw('(I7\nI01\nI00\nL-12L\nF1.5\nt'), { kind: 'tuple', items: [7, true, false, -12, 1.5] }],
    ['floats', raw('G?\xf8\0\0\0\0\0\0'), 1.5],
    [
      'texts',
      raw('(V', utf8('天'), '\nS\'a\'\nS"b"\nT\x01\0\0\0cU\x01d\x8c\x01et'),
      { kind: 'tuple', items: ['\u5929', 'a', 'b', 'c', 'd', 'e'] },
    ],
    [
      'bytes',
      raw('(B\x02\0\0\0abC\x01a\x8e\x01\0\0\0\0\0\0\0at'),
      {
        kind: 'tuple',
        items: [
          { kind: 'bytes', length: 2 },
          { kind: 'bytes', length: 1 },
          { kind: 'bytes', length: 1 },
        ],
      },
    ],
    ['sets', raw('\x8f(K\x01K\x02\x90'), { kind: 'set', items: [1, 2] }],
    ['what was kept', raw('K\x07q\x00r\x05\0\0\0\x940h\x00'), 7],
    ['frames', raw('\x95\x02\0\0\0\0\0\0\0K\x07'), 7],
    ['known ids', { persistent: 'known' }, { kind: 'persistent', id: 'known' }],
  ])('has %s', (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it('keeps what it would call, and calls nothing', () => {
    const call = read({ call: { global: ['collections', 'OrderedDict'] }, args: { tuple: [1] }, entries: [['a', 2]] });
    expect(call).toEqual({
      kind: 'call',
      callee: { kind: 'global', module: 'collections', name: 'OrderedDict' },
      args: { kind: 'tuple', items: [1] },
      items: [],
      entries: [['a', 2]],
    });
  });

  it('may refer to itself', () => {
    const value = read(raw(']q\0h\0a'));
    expect(value).toMatchObject({ kind: 'list' });
  });
});

const UNKNOWN = [
  'os.system',
  'posix.system',
  'nt.system',
  'builtins.eval',
  '__builtin__.eval',
  'builtins.exec',
  'builtins.getattr',
  'builtins.__import__',
  'runpy._run_code',
  'subprocess.Popen',
  'torch.load',
  'torch.hub.load',
  'torch._utils._import_dotted_name',
  'torch.storage._load_from_bytes',
  'numpy.load',
  'numpy.core.multiarray._reconstruct.__globals__',
  'collections.OrderedDict.fromkeys',
  'importlib.import_module',
  'transformers.models.albert.modeling_albert.AlbertModel',
  '__main__.Model',
];

describe('a name that is not known to be inert is refused by it', () => {
  it.each(UNKNOWN)('%s, in whatever way it is named', (global) => {
    const dot = global.lastIndexOf('.');
    const [module, name] = [global.slice(0, dot), global.slice(dot + 1)];
    const texts = [...[module, name].map((text) => utf8(text))].map((text) =>
      concat(Uint8Array.of(0x8c, text.length), text),
    );
    const inLines = utf8(`${module}\n${name}\n`);
    const ways: Pickled[] = [
      { global: [module, name] },
      raw(...texts, '\x93'),
      // By texts that were kept, and put together on the stack.
      raw(texts[1] ?? '', 'q\x01', '0', texts[0] ?? '', 'h\x01', '\x93'),
      raw('(', 'i', inLines),
      { dict: [['model', { list: [{ global: [module, name] }] }]] },
      { call: { global: [module, name] }, args: { tuple: ['x'] } },
    ];
    for (const way of ways) expect(refusal(way)).toBe(`UNSAFE_PICKLE ${global}`);
  });

  it('a dot in either part makes no other name of it', () => {
    for (const [module, name] of [
      ['collections', 'OrderedDict.__class__'],
      ['torch', '_utils._rebuild_tensor_v2'],
      ['', 'collections.OrderedDict'],
      ['collections ', 'OrderedDict'],
      ['__proto__', 'constructor'],
    ] as const) {
      expect(refusal({ global: [module, name] })).toBe(`UNSAFE_PICKLE ${module}.${name}`);
    }
  });

  it.each(['\x82\x01', '\x83\x01\0', '\x84\x01\0\0\0'])('an extension of copyreg', (opcode) => {
    expect(refusal(raw(opcode))).toBe('UNSAFE_PICKLE copyreg extension 1');
  });
});

const ORDERED = { global: ['collections', 'OrderedDict'] } as const;
const MADE: Pickled = { call: ORDERED, args: { tuple: [] } };

describe('what asks for more than any model has is refused', () => {
  it.each<[string, Pickled | Uint8Array, string]>([
    ['calls of what was made', { call: MADE, args: { tuple: [] } }, 'UNSAFE_PICKLE call'],
    ['calls of a text', { call: 'os.system', args: { tuple: [] } }, 'UNSAFE_PICKLE call'],
    ['new objects of what was made', raw('ccollections\nOrderedDict\n)R)\x81'), 'UNSAFE_PICKLE call'],
    ['new objects with keywords', raw('X\x01\0\0\0a)}\x92'), 'UNSAFE_PICKLE call'],
    ['objects of a text', raw('(X\x01\0\0\0ao'), 'UNSAFE_PICKLE call'],
    [
      'ids of other kinds',
      { persistent: { tuple: ['module', ORDERED, 'a.py', 'import os'] } },
      'UNSAFE_PICKLE persistent-id',
    ],
    ['ids in a line', raw('P1\n'), 'UNSAFE_PICKLE persistent-id'],
    ['lists in lists', raw('('.repeat(501)), 'UNSAFE_PICKLE depth'],
    ['very many values', raw('N'.repeat(600_000)), 'UNSAFE_PICKLE values'],
    ['very many lists', raw(']'.repeat(600_000)), 'UNSAFE_PICKLE values'],
    ['a value kept very many times', raw('N', '\x94'.repeat(600_000)), 'UNSAFE_PICKLE values'],
    ['lists of lists', raw(']', '\x940h\0h\0\x86'.repeat(120_000)), 'UNSAFE_PICKLE values'],
    ['a text of 4 GiB', raw('X\xff\xff\xff\xff'), 'UNSAFE_PICKLE text'],
    ['a text of 16 EiB', raw('\x8d\xff\xff\xff\xff\xff\xff\xff\xff'), 'UNSAFE_PICKLE text'],
    ['a line without end', raw('V', new Uint8Array(2 << 20).fill(97)), 'UNSAFE_PICKLE text'],
    ['bytes of 16 EiB', raw('\x8e\xff\xff\xff\xff\xff\xff\xff\xff'), 'UNSAFE_PICKLE bytes'],
    ['a number of 4 GiB', raw('\x8b\xff\xff\xff\xff'), 'UNSAFE_PICKLE number'],
    ['a number of a million digits', raw('L', '9'.repeat(1_000_000), 'L\n'), 'UNSAFE_PICKLE number'],
  ])('%s', (_, value, expected) => {
    expect(refusal(value)).toBe(expected);
  });
});

describe('what is no pickle is refused', () => {
  it.each<[string, Pickled | Uint8Array, string]>([
    ['an unknown opcode', raw('\xff'), 'DAMAGED opcode'],
    ['another protocol', raw('\x80\x06'), 'DAMAGED opcode'],
    ['buffers outside', raw('\x97'), 'DAMAGED opcode'],
    ['nothing to stop at', raw(''), 'DAMAGED stack'],
    ['nothing to take', raw('0'), 'DAMAGED stack'],
    ['a mark that is not there', raw('t'), 'DAMAGED stack'],
    ['values below a mark', raw('N(0'), 'DAMAGED stack'],
    ['half a pair', raw('}(Nu'), 'DAMAGED stack'],
    ['a value that was never kept', raw('h\x07'), 'DAMAGED memo'],
    ['items of a number', raw('K\x01(Ne'), 'DAMAGED type'],
    ['a call with a list', raw('ccollections\nOrderedDict\n]R'), 'DAMAGED type'],
    ['a state of a text', raw('X\x01\0\0\0aNb'), 'DAMAGED type'],
    ['a name of numbers', raw('K\x01K\x02\x93'), 'DAMAGED type'],
    ['digits that are none', raw('I12x\n'), 'DAMAGED number'],
    ['an end without a stop', pickle(null).subarray(0, 3), 'cut off'],
    ['an end within a text', utf8('X\x05\0\0\0ab'), 'cut off'],
    ['an end within a length', concat(utf8('X'), littleEndian(1, 2)), 'cut off'],
  ])('%s', (_, value, expected) => {
    expect(refusal(value)).toBe(expected);
  });
});
