/** What lies beside a model and is not made of numbers, such as a lookup table from strings to their ids. */

import { type Dtype, isFloat } from '../formats/dtype.ts';
import type { TensorInfo } from '../formats/tensor.ts';

/** Types besides floats that what lies beside a model may have; they are copied as they are. */
const COPIED: ReadonlySet<Dtype> = new Set([
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'bool',
  'complex64',
  'complex128',
]);

/** The two tensors of a lookup table: neither means anything without the other. */
const TABLE_PART = /[-_./](keys|values)$/;

/** Whether elements of a type are numbers that can be written as they are. */
export function isNumeric(dtype: Dtype): boolean {
  return isFloat(dtype) || COPIED.has(dtype);
}

/** The names of what is not made of numbers, or belongs to a table of such. */
export function notNumbersOf(tensors: readonly Pick<TensorInfo, 'name' | 'dtype'>[]): ReadonlySet<string> {
  const found = tensors.filter(({ dtype }) => !isNumeric(dtype)).map(({ name }) => name);
  const tables = new Set(found.filter((name) => TABLE_PART.test(name)).map(tableOf));
  const others = tensors.map(({ name }) => name).filter((name) => TABLE_PART.test(name) && tables.has(tableOf(name)));
  return new Set([...found, ...others]);
}

function tableOf(name: string): string {
  return name.replace(TABLE_PART, '');
}
