/** PyTorch's files of both formats, tensor by tensor, as `torch.save` writes them or as nobody would. */

import { concat, littleEndian, utf8 } from './bytes.ts';
import { type Pickled, pickle, raw } from './pickle.ts';
import { encodeZip, type ZipEntryLayout, zipEntry, zipLayout } from './zip.ts';

export interface StorageLayout {
  key: string;
  /** The name of its class in `torch`. */
  type: string;
  bytes: Uint8Array;
}

export interface TorchTensorLayout {
  name: string;
  /** The storage's key, type and number of elements, as the tensor says. */
  storage: string;
  type: string;
  count: number;
  offset: number;
  shape: number[];
  strides: number[];
}

export interface TorchLayout {
  tensors: TorchTensorLayout[];
  storages: StorageLayout[];
}

const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['FloatStorage', 4],
  ['HalfStorage', 2],
  ['LongStorage', 8],
]);
const ORDERED = { global: ['collections', 'OrderedDict'] } as const;
const NOTHING = { tuple: [] };

/** Tensors of float32, each with a storage of its own. */
export function torchLayout(
  tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly bytes: Uint8Array }[],
): TorchLayout {
  return {
    tensors: tensors.map(({ name, shape, bytes }, at) => ({
      name,
      storage: String(at),
      type: 'FloatStorage',
      count: bytes.length / 4,
      offset: 0,
      shape: [...shape],
      strides: rowStrides(shape),
    })),
    storages: tensors.map(({ bytes }, at) => ({ key: String(at), type: 'FloatStorage', bytes })),
  };
}

/** Strides of a tensor in the order of its rows. */
export function rowStrides(shape: readonly number[]): number[] {
  return shape.map((_, at) => shape.slice(at + 1).reduce((product, size) => product * size, 1));
}

/** A tensor as `torch._utils._rebuild_tensor_v2` would make it. */
export function tensorValue(tensor: TorchTensorLayout, isStream = false): Pickled {
  const { storage, type, count, offset, shape, strides } = tensor;
  const id: Pickled[] = ['storage', { global: ['torch', type] }, storage, 'cpu', count, ...(isStream ? [null] : [])];
  return {
    call: { global: ['torch._utils', '_rebuild_tensor_v2'] },
    args: {
      tuple: [
        { persistent: { tuple: id } },
        offset,
        { tuple: shape },
        { tuple: strides },
        false,
        { call: ORDERED, args: NOTHING },
      ],
    },
  };
}

/** The state: an OrderedDict of tensors by their names. */
export function stateValue({ tensors }: TorchLayout, isStream = false): Pickled {
  const entries = tensors.map((tensor) => [tensor.name, tensorValue(tensor, isStream)] as const);
  return { call: ORDERED, args: NOTHING, entries };
}

/** The entries of the newer format, all stored. */
export function torchEntries(layout: TorchLayout, object: Uint8Array, folder = 'archive/'): ZipEntryLayout[] {
  const entry = (name: string, bytes: Uint8Array) => zipEntry(`${folder}${name}`, bytes, { method: 0 });
  return [
    entry('data.pkl', object),
    entry('byteorder', utf8('little')),
    ...layout.storages.map(({ key, bytes }) => entry(`data/${key}`, bytes)),
    entry('version', utf8('3\n')),
    entry('.data/serialization_id', utf8('0123456789012345678901234567890123456789')),
  ];
}

/** A file of the newer format. */
export function torchZip(layout: TorchLayout, object: Pickled = stateValue(layout)): Uint8Array<ArrayBuffer> {
  return encodeZip(zipLayout(torchEntries(layout, pickle(object))));
}

export const MAGIC = pickle(raw('\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19'));
const SYSTEM = pickle({
  dict: [
    ['protocol_version', 1001],
    ['little_endian', true],
    ['type_sizes', { dict: [['short', 2]] }],
  ],
});

/** A file of the older format. */
export function torchStream(layout: TorchLayout, object: Pickled = stateValue(layout, true)): Uint8Array<ArrayBuffer> {
  return concat(
    MAGIC,
    pickle(1001),
    SYSTEM,
    pickle(object),
    pickle({ list: layout.storages.map(({ key }) => key) }),
    ...layout.storages.flatMap(({ type, bytes }) => [
      littleEndian(Math.floor(bytes.length / (WIDTHS.get(type) ?? 1)), 8),
      bytes,
    ]),
  );
}
