import { isFloat } from '../formats/dtype.ts';
import { fail } from '../problem/problem.ts';
import type { Model } from './model.ts';

/** @throws UNSUPPORTED_DTYPE for a model whose weights are whole numbers: what was rounded away is not in it */
export function requireFloats({ words, label }: Model): void {
  const { dtype } = words.entry;
  if (!isFloat(dtype)) throw fail('rounded-weights', { model: label, dtype });
}
