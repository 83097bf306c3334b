/** What becomes of every tensor: the mapping of one checkpoint, decided before a byte of weights is read. */

import { isFloat } from '../formats/dtype.ts';
import { layOut, type TensorInfo } from '../formats/tensor.ts';
import { type Notice, notice } from '../notice.ts';
import { fail } from '../problem.ts';
import type { TensorMove } from '../report.ts';
import { isOptimizerState } from './optimizer-state.ts';
import {
  copied,
  droppedNotices,
  type MadeTensor,
  multiplied,
  refusedDtype,
  requireFloat,
  sourcesOf,
  type TargetTensor,
  widenedNotices,
} from './recipe.ts';
import type { TensorsByName } from './shapes.ts';
import { LEFT_FACTOR, PRETRAINING_HEADS, REQUIRED, RIGHT_FACTOR, type TensorRole } from './tensors.ts';

export interface Plan {
  /** In the order in which they lie in the data file. */
  readonly targets: readonly TargetTensor[];
  readonly dropped: readonly TensorInfo[];
  readonly notices: readonly Notice[];
}

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
  const dropped: TensorInfo[] = [];
  const taskHead: TensorInfo[] = [];

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
    const { name, dtype, shape, bytes } = target;
    const source = sourcesOf(target).map((entry) => entry.name);
    const how = target.how === 'multiply' ? 'multiplied' : source[0] === name ? 'copied' : 'renamed';
    return { source, target: name, shape, bytes, dtype, how };
  });
  const dropped = plan.dropped.map((entry): TensorMove => {
    const { name, shape, bytes, dtype } = entry;
    return { source: [name], target: null, shape, bytes, dtype, how: 'dropped' };
  });
  return [...made, ...dropped];
}

function product(file: string, tensors: TensorsByName, left: TensorInfo): MadeTensor {
  const right = tensors.get(RIGHT_FACTOR.source);
  if (!right) throw fail('tensor-missing', { tensors: [RIGHT_FACTOR.source] });
  return multiplied(file, left, right, LEFT_FACTOR.target);
}

function passed(file: string, entry: TensorInfo, role: TensorRole | undefined): MadeTensor {
  const { shape, dtype, bytes } = entry;
  const name = role?.target ?? entry.name;
  if (role) requireFloat(file, entry);
  if (isFloat(entry.dtype)) return copied(file, entry, name);
  if (!COPIED.has(dtype)) throw refusedDtype(file, entry);
  return { name, dtype, shape, bytes, how: 'copy', from: entry };
}

function refuseCollisions(targets: readonly MadeTensor[]): void {
  const makers = new Map<string, string>();
  for (const target of targets) {
    const source = sourcesOf(target)[0]?.name ?? '';
    if (makers.has(target.name)) throw fail('name-collision', { tensor: source, target: target.name });
    makers.set(target.name, source);
  }
}

function noticesOf(
  tensors: TensorsByName,
  targets: readonly MadeTensor[],
  dropped: readonly TensorInfo[],
  taskHead: readonly TensorInfo[],
): readonly Notice[] {
  const notices: Notice[] = [];
  const missing = PRETRAINING_HEADS.filter((role) => !tensors.has(role.source)).map((role) => role.source);
  if (missing.length > 0) notices.push(notice('HEADS_MISSING', { tensors: missing }));
  if (taskHead.length > 0) notices.push(notice('TASK_HEAD_KEPT', { tensors: taskHead.map((entry) => entry.name) }));
  return [...droppedNotices(dropped), ...notices, ...widenedNotices(targets)];
}
