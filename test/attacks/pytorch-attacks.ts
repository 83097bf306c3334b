/** Attacks by a file of PyTorch's, in the shapes in which they were made public, and by what it says of its tensors. */

import { BRIGHTMART_PYTORCH } from '../../src/engine/albert/layouts/brightmart-pytorch.ts';
import { shapesIn } from '../../src/engine/albert/sizes.ts';
import { elements } from '../../src/engine/formats/tensor.ts';
import { CONFIG, SIZES, VOCABULARY } from '../layouts/albert.ts';
import { concat, utf8 } from '../layouts/bytes.ts';
import { type Pickled, pickle, raw } from '../layouts/pickle.ts';
import {
  stateValue,
  type TorchLayout,
  type TorchTensorLayout,
  torchEntries,
  torchLayout,
  torchStream,
  torchZip,
} from '../layouts/pytorch.ts';
import { encodeZip, type ZipEntryLayout, zipEntry, zipLayout } from '../layouts/zip.ts';
import { type Attack, CONVERTED } from './attack.ts';

const GLOBAL = 'UNSAFE_PICKLE unsafe-global';
const EXCESS = 'UNSAFE_PICKLE pickle-excess';
const MALFORMED = 'DAMAGED pickle-malformed';
const FILE = 'DAMAGED pytorch-malformed';
const TENSOR = 'DAMAGED pytorch-tensor';

/** A whole model: what is refused is refused for nothing else. */
function model(change: (tensor: TorchTensorLayout) => void = () => undefined): TorchLayout {
  const shapes = [...shapesIn(BRIGHTMART_PYTORCH, SIZES)];
  const layout = torchLayout(
    shapes.map(([name, shape]) => {
      const stored = name.endsWith('word_embeddings_2.weight') ? [...shape].reverse() : shape;
      return { name, shape: stored, bytes: new Uint8Array(new Float32Array(elements(shape)).fill(0.5).buffer) };
    }),
  );
  for (const tensor of layout.tensors.slice(0, 1)) change(tensor);
  return layout;
}

const call = (module: string, name: string, ...args: Pickled[]): Pickled => ({
  call: { global: [module, name] },
  args: { tuple: args },
});

function attack(name: string, claims: string, bytes: Uint8Array, convert: string): Attack {
  const content = {
    'pytorch_model.bin': bytes,
    'config.json': utf8(JSON.stringify(CONFIG)),
    'vocab.txt': utf8(VOCABULARY),
  };
  return { name: `pytorch-${name}`, claims: `a PyTorch file with ${claims}`, content, convert };
}

/** The same within a file of either format, in front of the model and where nobody needs it. */
function within(name: string, claims: string, value: Pickled, convert: string): Attack[] {
  const beside = (state: Pickled): Pickled => ({
    dict: [
      ['state_dict', state],
      ['notes', value],
    ],
  });
  const layout = model();
  return [
    attack(name, claims, torchZip(layout, value), convert),
    attack(`${name}-beside`, `${claims}, beside a model`, torchZip(layout, beside(stateValue(layout))), convert),
    attack(
      `${name}-older`,
      `${claims}, in the older format`,
      torchStream(layout, beside(stateValue(layout, true))),
      convert,
    ),
  ];
}

function changed(name: string, claims: string, change: (entries: ZipEntryLayout[]) => void, convert: string): Attack {
  const layout = model();
  const entries = torchEntries(layout, pickle(stateValue(layout)));
  change(entries);
  return attack(name, claims, encodeZip(zipLayout(entries)), convert);
}

function tensor(name: string, claims: string, change: (tensor: TorchTensorLayout) => void, convert = TENSOR): Attack[] {
  const layout = model(change);
  return [
    attack(name, claims, torchZip(layout), convert),
    attack(`${name}-older`, `${claims}, in the older format`, torchStream(layout), convert),
  ];
}

export function pyTorchAttacks(): Attack[] {
  const evil = pickle(call('os', 'system', 'id'));
  const text = (value: string) => concat(Uint8Array.of(0x8c, value.length), utf8(value));
  return [
    attack('in-order', 'nothing wrong', torchZip(model()), CONVERTED),
    attack('in-order-older', 'nothing wrong, in the older format', torchStream(model()), CONVERTED),
    ...within('os-system', 'os.system', call('os', 'system', 'id'), GLOBAL),
    ...within('posix-system', 'posix.system', call('posix', 'system', 'id'), GLOBAL),
    ...within('eval', 'builtins.eval', call('builtins', 'eval', '1'), GLOBAL),
    ...within('exec-of-python-2', '__builtin__.exec', call('__builtin__', 'exec', '1'), GLOBAL),
    ...within('runpy', 'runpy._run_code', call('runpy', '_run_code', 'import os', { dict: [] }), GLOBAL),
    ...within(
      'getattr',
      'a chain of getattr',
      call('builtins', 'getattr', { global: ['collections', 'OrderedDict'] }, '__class__'),
      GLOBAL,
    ),
    ...within('import', '__import__', call('builtins', '__import__', 'os'), GLOBAL),
    ...within('torch-load', 'torch.load within', call('torch.storage', '_load_from_bytes', 'x'), GLOBAL),
    ...within('lambda', 'code by marshal', call('types', 'FunctionType', call('marshal', 'loads', 'x')), GLOBAL),
    ...within('subclass', 'a class of one’s own', call('__main__', 'Model'), GLOBAL),
    ...within('proto', 'names of JavaScript’s', { global: ['__proto__', 'constructor'] }, GLOBAL),
    ...within(
      'dotted',
      'a name with dots',
      raw(text('collections'), text('OrderedDict.__init__.__globals__'), '\x93'),
      GLOBAL,
    ),
    ...within('computed', 'a name put together', raw(text('system'), 'q\x7f0', text('os'), 'h\x7f\x93'), GLOBAL),
    ...within('inst', 'INST', raw('(ios\nsystem\n'), GLOBAL),
    ...within('obj', 'OBJ', raw('(cos\nsystem\no'), GLOBAL),
    ...within('newobj', 'NEWOBJ', raw('cos\nsystem\n)\x81'), GLOBAL),
    ...within('extension', 'copyreg’s extensions', raw('\x82\x01'), GLOBAL),
    ...within('reduce-text', 'a call of a text', { call: 'os.system', args: { tuple: [] } }, EXCESS),
    ...within(
      'reduce-made',
      'a call of what was made',
      { call: call('collections', 'OrderedDict'), args: { tuple: [] } },
      EXCESS,
    ),
    ...within('build', 'BUILD of a list', raw(']}b'), MALFORMED),
    ...within(
      'persistent',
      'a persistent id of another kind',
      { persistent: { tuple: ['module', { global: ['collections', 'OrderedDict'] }, 'x.py', 'import os'] } },
      EXCESS,
    ),
    ...within('deep', 'marks within marks', raw('('.repeat(100_000)), EXCESS),
    ...within('memo-bomb', 'the same value kept again and again', raw('N', '\x94'.repeat(600_000)), EXCESS),
    ...within('list-bomb', 'lists of lists', raw(']', '\x940h\0h\0\x86'.repeat(120_000)), EXCESS),
    ...within('laughs', 'tuples that double thirty times', raw('N', '2\x86'.repeat(30)), CONVERTED).slice(1),
    ...within('unicode', 'a text of four gigabytes', raw('X\xff\xff\xff\xff'), EXCESS),
    ...within('unicode8', 'a text of sixteen exabytes', raw('\x8d\xff\xff\xff\xff\xff\xff\xff\xff'), EXCESS),
    ...within('long', 'a number of four gigabytes', raw('\x8b\xff\xff\xff\x7f'), EXCESS),
    changed(
      'twice',
      'data.pkl twice',
      (e) => e.push(zipEntry('archive/data.pkl', evil, { method: 0 })),
      'UNSAFE_ARCHIVE archive-entry-path',
    ),
    changed(
      'twice-elsewhere',
      'data.pkl in two folders',
      (e) => e.push(zipEntry('b/data.pkl', evil, { method: 0 })),
      FILE,
    ),
    changed('compressed', 'a compressed storage', (e) => Object.assign(e[2] ?? {}, { method: 8 }), FILE),
    changed('compressed-object', 'a compressed object', (e) => Object.assign(e[0] ?? {}, { method: 8 }), FILE),
    changed(
      'after-stop',
      'another pickle behind the first',
      (e) => Object.assign(e[0] ?? {}, { plain: concat(e[0]?.plain ?? evil, evil) }),
      MALFORMED,
    ),
    changed(
      'leads-out',
      'a storage outside of its folder',
      (e) => e.push(zipEntry('archive/data/../../../x', evil, { method: 0 })),
      'UNSAFE_ARCHIVE archive-entry-path',
    ),
    changed('stored-nothing', 'no storages', (e) => e.splice(2, 5), TENSOR),
    attack('older-after', 'something behind the last tensor', concat(torchStream(model()), evil), FILE),
    attack('older-cut', 'its last byte missing', torchStream(model()).subarray(0, -1), FILE),
    ...tensor('beyond', 'a tensor beyond its storage', (t) => Object.assign(t, { offset: 1 })),
    ...tensor('negative-stride', 'a negative stride', (t) => Object.assign(t, { strides: [-1, 1] })),
    ...tensor('negative-offset', 'a negative offset', (t) => Object.assign(t, { offset: -1 })),
    ...tensor('expanded', 'a gigabyte out of one number', (t) =>
      Object.assign(t, { shape: [2 ** 14, 2 ** 14], strides: [0, 0] }),
    ),
    ...tensor('overflow', 'a shape beyond all numbers', (t) =>
      Object.assign(t, { shape: [2 ** 40, 2 ** 40], strides: [0, 0] }),
    ),
    attack(
      'count',
      'a storage of another size than it says',
      torchZip(model((t) => Object.assign(t, { count: t.count + 1 }))),
      TENSOR,
    ),
    attack(
      'key',
      'a storage that leads out',
      torchZip(model((t) => Object.assign(t, { storage: '../../../etc/passwd' }))),
      TENSOR,
    ),
    ...tensor(
      'name',
      'a tensor that is named as nothing is',
      (t) => Object.assign(t, { name: 'a\x1b[2J\u202E' }),
      'MISSING_TENSOR tensor-missing',
    ),
  ];
}
