/** What becomes of every tensor: the mapping of one checkpoint, decided before a byte of weights is read. */

import type { BundleEntry } from '../checkpoint/bundle-reader.ts';
import { elements } from '../checkpoint/bundle-reader.ts';
import { layOut, type TensorSpec } from '../checkpoint/bundle-writer.ts';
import { dtypeName, dtypeWidth, FLOAT32 } from '../checkpoint/dtype.ts';
import { type Notice, notice } from '../notice.ts';
import { fail } from '../problem.ts';
import type { TensorMove } from '../report.ts';
import { isOptimizerState } from './optimizer-state.ts';
import type { TensorsByName } from './shapes.ts';
import { LEFT_FACTOR, PRETRAINING_HEADS, REQUIRED, RIGHT_FACTOR, type TensorRole } from './tensors.ts';

/** A tensor of the converted checkpoint and how it is made. `size` in bytes. */
type MadeTensor = TensorSpec & Recipe;

/** Such a tensor in its place: `offset` in bytes within the data file. */
export type TargetTensor = MadeTensor & { readonly offset: number };

/** Copied byte for byte, widened to float32, or the product of two factors [V,E]·[E,H]. */
export type Recipe =
  | { readonly how: 'copy'; readonly from: BundleEntry }
  | { readonly how: 'widen'; readonly from: BundleEntry }
  | { readonly how: 'multiply'; readonly left: BundleEntry; readonly right: BundleEntry };

export interface Plan {
  /** In the order in which they lie in the data file. */
  readonly targets: readonly TargetTensor[];
  readonly dropped: readonly BundleEntry[];
  readonly notices: readonly Notice[];
}

const FLOATS = new Set(['float32', 'float16', 'bfloat16', 'float64']);
/** Types that a task head or counter may have and that are copied as they are. */
const COPIED = new Set([
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

/**
 * Plans the conversion of a checkpoint in brightmart's layout whose shapes have been found to agree.
 * @throws UNSUPPORTED_DTYPE, AMBIGUOUS where a tensor that we keep has the name of a converted one
 */
export function planConversion(file: string, tensors: TensorsByName): Plan {
  const roles = new Map([...REQUIRED, ...PRETRAINING_HEADS].map((role) => [role.source, role]));
  const targets: MadeTensor[] = [];
  const dropped: BundleEntry[] = [];
  const taskHead: BundleEntry[] = [];

  for (const entry of tensors.values()) {
    if (entry.name === RIGHT_FACTOR.source) continue;
    if (entry.name === LEFT_FACTOR.source) targets.push(product(file, tensors, entry));
    else if (isOptimizerState(entry, tensors)) dropped.push(entry);
    else {
      const role = roles.get(entry.name);
      if (!role) taskHead.push(entry);
      targets.push(passed(file, entry, role));
    }
  }
  refuseCollisions(targets);
  return {
    targets: layOut(targets),
    dropped,
    notices: noticesOf(tensors, targets, dropped, taskHead),
  };
}

/** The moves that a plan makes, for display: what each source tensor becomes. */
export function movesOf(plan: Plan): readonly TensorMove[] {
  const made = plan.targets.map((target): TensorMove => {
    const { name, shape, size: bytes } = target;
    const shown = { target: name, shape, bytes, dtype: dtypeName(target.dtype) };
    if (target.how === 'multiply') {
      return { ...shown, source: [target.left.name, target.right.name], how: 'multiplied' };
    }
    return { ...shown, source: [target.from.name], how: target.from.name === name ? 'copied' : 'renamed' };
  });
  const dropped = plan.dropped.map((entry): TensorMove => {
    const { name, shape, size: bytes, dtype } = entry;
    return { source: [name], target: null, shape, bytes, dtype: dtypeName(dtype), how: 'dropped' };
  });
  return [...made, ...dropped];
}

function product(file: string, tensors: TensorsByName, left: BundleEntry): MadeTensor {
  const right = tensors.get(RIGHT_FACTOR.source);
  if (!right) throw fail('tensor-missing', { tensors: [RIGHT_FACTOR.source] });
  for (const factor of [left, right]) requireFloat(file, factor);
  const shape = [left.shape[0] ?? 0, right.shape[1] ?? 0];
  return { name: LEFT_FACTOR.target, dtype: FLOAT32, shape, size: 4 * elements(shape), how: 'multiply', left, right };
}

function passed(file: string, entry: BundleEntry, role: TensorRole | undefined): MadeTensor {
  const { shape } = entry;
  const name = role?.target ?? entry.name;
  if (role) requireFloat(file, entry);
  if (entry.dtype === FLOAT32) return { name, dtype: FLOAT32, shape, size: entry.size, how: 'copy', from: entry };
  if (isFloat(entry)) return { name, dtype: FLOAT32, shape, size: 4 * elements(shape), how: 'widen', from: entry };
  if (!COPIED.has(dtypeName(entry.dtype))) throw refusedDtype(file, entry);
  return { name, dtype: entry.dtype, shape, size: entry.size, how: 'copy', from: entry };
}

function refuseCollisions(targets: readonly MadeTensor[]): void {
  const makers = new Map<string, string>();
  for (const target of targets) {
    const source = target.how === 'multiply' ? target.left.name : target.from.name;
    if (makers.has(target.name)) throw fail('name-collision', { tensor: source, target: target.name });
    makers.set(target.name, source);
  }
}

function noticesOf(
  tensors: TensorsByName,
  targets: readonly MadeTensor[],
  dropped: readonly BundleEntry[],
  taskHead: readonly BundleEntry[],
): Notice[] {
  const notices: Notice[] = [];
  const missing = PRETRAINING_HEADS.filter((role) => !tensors.has(role.source)).map((role) => role.source);
  if (dropped.length > 0) {
    const bytes = dropped.reduce((sum, entry) => sum + entry.size, 0);
    const examples = dropped.slice(0, 3).map((entry) => entry.name);
    notices.push(notice('OPTIMIZER_STATE_DROPPED', { tensors: dropped.length, bytes, examples }));
  }
  if (missing.length > 0) notices.push(notice('HEADS_MISSING', { tensors: missing }));
  if (taskHead.length > 0) notices.push(notice('TASK_HEAD_KEPT', { tensors: taskHead.map((entry) => entry.name) }));
  const widened = new Map<string, number>();
  for (const target of targets) {
    const sources = target.how === 'multiply' ? [target.left, target.right] : [target.from];
    for (const { dtype } of sources) {
      if (dtype !== FLOAT32 && target.dtype === FLOAT32)
        widened.set(dtypeName(dtype), (widened.get(dtypeName(dtype)) ?? 0) + 1);
    }
  }
  for (const [dtype, count] of widened) notices.push(notice('DTYPE_CONVERTED', { dtype, tensors: count }));
  return notices;
}

function requireFloat(file: string, entry: BundleEntry): void {
  if (!isFloat(entry)) throw refusedDtype(file, entry);
}

function isFloat(entry: BundleEntry): boolean {
  return FLOATS.has(dtypeName(entry.dtype)) && dtypeWidth(entry.dtype) !== null;
}

function refusedDtype(file: string, entry: BundleEntry): Error {
  return fail('dtype', { file, tensor: entry.name, dtype: dtypeName(entry.dtype) });
}
