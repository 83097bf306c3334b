/**
 * Tensors as a pickle tells them: calls of torch's rebuilding functions (torch/_utils.py) with a storage, an offset, a
 * shape and strides, all in elements. A storage is a persistent id (torch/serialization.py, `persistent_id`).
 */

import { fail, type PyTorchTensorFlaw } from '../../problem/problem.ts';
import { type FixedDtype, widthOf } from '../dtype.ts';
import { elements } from '../tensor.ts';
import { STORAGE_TYPES, TENSOR_TYPES } from './data-type.ts';
import type { PickleCall, PickleSequence, PickleValue } from './pickle.ts';

/** What a tensor claims to be; nothing of it was held against the file. */
export interface TensorClaim {
  readonly storage: StorageClaim;
  readonly dtype: FixedDtype;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A storage, or a part of one, which only older files have. */
export interface StorageClaim {
  readonly key: string;
  readonly bytes: number;
  /** Of the part that is meant, in bytes. */
  readonly partOffset: number;
}

/** Where a storage's bytes lie in a file. */
export interface StoragePlace {
  readonly offset: number;
  readonly bytes: number;
  /** What the file calls it. */
  readonly entry: string;
  /** `null` where there is none. */
  readonly crc32: number | null;
}

/** Numpy has 64 at most. */
const MOST_DIMENSIONS = 64;
/** A tensor is wrapped at most in a parameter, of a class of its own. */
const MOST_WRAPPED = 4;

interface StorageId {
  readonly key: string;
  /** `null` of one without a type, which counts bytes. */
  readonly dtype: FixedDtype | null;
  /** Bytes of an element. */
  readonly width: number;
  /** Elements. */
  readonly count: number;
  readonly partOffset: number;
}

/**
 * The storage that a persistent id is: `('storage', type, key, device, count)`, and in older files the part of it that is
 * meant, `(key, offset, count)`. `null` for any other id.
 */
export function storageOf(id: PickleValue): StorageId | null {
  if (!isTuple(id)) return null;
  const [what, type = null, key = null, , count = null, part = null] = id.items;
  const partOffset = partOffsetOf(part);
  if (what !== 'storage' || typeof key !== 'string' || !isCount(count) || partOffset === null) return null;
  if (typeof type !== 'object' || type?.kind !== 'global') return null;
  const dtype = STORAGE_TYPES.get(type.name) ?? null;
  if (!dtype && !/UntypedStorage$/.test(type.name)) return null;
  return { key, dtype, width: dtype ? widthOf(dtype) : 1, count, partOffset };
}

/**
 * What a value claims as a tensor; `null` where it is none.
 * @throws DAMAGED
 */
export function tensorClaim(file: string, tensor: string, value: PickleValue): TensorClaim | null {
  const malformed = (flaw: PyTorchTensorFlaw) => fail('pytorch-tensor', { file, tensor, flaw });
  const call = unwrapped(value);
  if (!call) return null;
  const [storage = null, offset = null, size = null, strides = null] = call.args.items;
  const dtypeArgument = call.name === '_rebuild_tensor_v3' ? (call.args.items[6] ?? null) : null;
  const found = storageClaim(storage);
  const shape = counts(size);
  const steps = counts(strides);
  if (!found) throw malformed('storage');
  const dtype = call.name === '_rebuild_tensor_v3' ? tensorType(dtypeArgument) : found.dtype;
  if (!dtype) throw malformed('type');
  if (!isCount(offset) || !shape || !steps || shape.length !== steps.length) {
    throw malformed('shape');
  }
  return { storage: found, dtype, offset, shape, strides: steps };
}

/**
 * Holds a claim against the place of its storage.
 * @returns where in the file its first element is
 * @throws DAMAGED
 */
export function requireWithin(
  file: string,
  tensor: string,
  claim: TensorClaim,
  place: StoragePlace | undefined,
): number {
  const malformed = (flaw: PyTorchTensorFlaw) => fail('pytorch-tensor', { file, tensor, flaw });
  const { storage, dtype, offset, shape, strides } = claim;
  if (!place) throw malformed('missing');
  if (storage.bytes !== place.bytes) throw malformed('count');
  const width = widthOf(dtype);
  const isEmpty = elements(shape) === 0;
  const last = shape.reduce((at, size, dimension) => at + (size - 1) * (strides[dimension] ?? 0), offset);
  const end = storage.partOffset + (isEmpty ? offset : last + 1) * width;
  if (!Number.isSafeInteger(elements(shape) * width) || !(end <= place.bytes)) throw malformed('outside');
  return place.offset + storage.partOffset + offset * width;
}

/** Whether elements lie one behind the other, the last dimension's closest. */
export function isRowOrder({ shape, strides }: Pick<TensorClaim, 'shape' | 'strides'>): boolean {
  let step = 1;
  for (let dimension = shape.length - 1; dimension >= 0; dimension--) {
    const size = shape[dimension] ?? 0;
    if (size === 0) return true;
    if (size > 1 && strides[dimension] !== step) return false;
    step *= size;
  }
  return true;
}

interface Rebuilt {
  readonly name: string;
  readonly args: PickleSequence;
}

/** The call that makes the tensor itself, out of what wraps it. */
function unwrapped(value: PickleValue): Rebuilt | null {
  let inner = value;
  for (let depth = 0; depth < MOST_WRAPPED; depth++) {
    if (!isCall(inner) || !isTuple(inner.args)) return null;
    const { callee, args } = inner;
    switch (`${callee.module} ${callee.name}`) {
      case 'torch._utils _rebuild_tensor':
      case 'torch._utils _rebuild_tensor_v2':
      case 'torch._utils _rebuild_tensor_v3':
      case 'torch._utils _rebuild_qtensor':
        return { name: callee.name, args };
      case 'torch._utils _rebuild_parameter':
      case 'torch._utils _rebuild_parameter_with_state':
        inner = args.items[0] ?? null;
        continue;
      // A subclass: the function that makes it, the class, and what that is called with.
      case 'torch._tensor _rebuild_from_type_v2': {
        const [callee = null, , innerArgs = null] = args.items;
        if (typeof callee !== 'object' || callee?.kind !== 'global') return null;
        inner = { kind: 'call', callee, args: innerArgs, items: [], entries: [] };
        continue;
      }
      default:
        return null;
    }
  }
  return null;
}

function storageClaim(value: PickleValue): (StorageClaim & { readonly dtype: FixedDtype | null }) | null {
  if (typeof value !== 'object' || value?.kind !== 'persistent') return null;
  const storage = storageOf(value.id);
  return (
    storage && { ...storage, bytes: storage.count * storage.width, partOffset: storage.partOffset * storage.width }
  );
}

function partOffsetOf(part: PickleValue): number | null {
  if (part === null) return 0;
  const offset = isTuple(part) ? part.items[1] : null;
  return isCount(offset) ? offset : null;
}

function tensorType(value: PickleValue): FixedDtype | null {
  if (typeof value !== 'object' || value?.kind !== 'global' || value.module !== 'torch') return null;
  return TENSOR_TYPES.find((name) => name === value.name) ?? null;
}

/** A tuple, or a torch.Size, of whole numbers from 0. */
function counts(value: PickleValue): readonly number[] | null {
  const items = isCall(value) && value.callee.name === 'Size' && isTuple(value.args) ? value.args.items[0] : value;
  if (typeof items !== 'object' || (items?.kind !== 'tuple' && items?.kind !== 'list')) return null;
  return items.items.length <= MOST_DIMENSIONS && items.items.every(isCount) ? items.items : null;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isTuple(value: PickleValue): value is PickleSequence {
  return typeof value === 'object' && value?.kind === 'tuple';
}

function isCall(value: PickleValue): value is PickleCall {
  return typeof value === 'object' && value?.kind === 'call';
}
