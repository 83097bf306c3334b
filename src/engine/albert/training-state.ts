/**
 * Tells what training left in a file of weights: slots of an optimizer, moving averages, counters, loss scales. None is
 * known by its name: a slot is called after the variable that it belongs to, and a counter is one number by itself.
 */

import { widthOf } from '../formats/dtype.ts';
import type { TensorInfo } from '../formats/tensor.ts';

/** The parts of a tensor that matter here. */
type Described = Pick<TensorInfo, 'name' | 'shape' | 'dtype'>;

/** What stands before and behind the name of a variable in that of its slot, such as `training/` and `/AdamW`. */
interface Affixes {
  readonly before: string;
  readonly behind: string;
}

/** An optimizer has a handful; a file that was made up may have as many as tensors. */
const MOST_AFFIXES = 32;
const SEPARATOR = /[^A-Za-z0-9]/;

/**
 * The names of those tensors that are training's.
 * @param ofModel names of an ALBERT's variables, which are never taken for slots of others
 */
export function trainingState(tensors: readonly Described[], ofModel: ReadonlySet<string>): ReadonlySet<string> {
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const beside = tensors.filter(({ name }) => !ofModel.has(name));
  const found = new Map<string, Affixes>();
  for (const tensor of beside) {
    const affixes = slotOfModel(tensor, ofModel, shapes);
    if (affixes) found.set(tensor.name, affixes);
  }
  const usual = repeated([...found.values()]);
  const slots = new Set(found.keys());
  for (const tensor of beside) if (isSlotOfHead(tensor, usual, shapes)) slots.add(tensor.name);
  const parts = tensors.filter((tensor) => !slots.has(tensor.name) && !isOneNumber(tensor));
  const modules = new Set(parts.map(({ name }) => scope(name)));
  const isTraining = (tensor: Described) => slots.has(tensor.name) || isCounter(tensor, modules);
  return new Set(beside.filter(isTraining).map(({ name }) => name));
}

/** What is around the name of a variable of the model in that of its slot; `null` for what is none. */
function slotOfModel(
  { name, shape }: Described,
  ofModel: ReadonlySet<string>,
  shapes: ReadonlyMap<string, readonly number[]>,
): Affixes | null {
  for (const variable of ofModel) {
    const at = name.indexOf(variable);
    const of = shapes.get(variable);
    if (at < 0 || !of) continue;
    const [before, behind] = [name.slice(0, at), name.slice(at + variable.length)];
    if (!ends(before.at(-1)) || !ends(behind[0])) continue;
    if (isSlotShape(shape, of, before === '' && /^[/.]/.test(behind))) return { before, behind };
  }
  return null;
}

function ends(sign: string | undefined): boolean {
  return sign === undefined || SEPARATOR.test(sign);
}

/** A slot has its variable's shape; or is a mean over dimensions of it, as Adafactor's, where its name is below. */
function isSlotShape(shape: readonly number[], of: readonly number[], isBelow: boolean): boolean {
  if (shape.join() === of.join()) return true;
  if (!isBelow || shape.length >= of.length) return false;
  let next = 0;
  for (const size of of) if (size === shape[next]) next++;
  return next === shape.length;
}

/** Affixes of more than one variable: an optimizer's, and no chance. */
function repeated(affixes: readonly Affixes[]): readonly Affixes[] {
  const seen = new Map<string, { readonly affixes: Affixes; times: number }>();
  for (const one of affixes) {
    const key = JSON.stringify([one.before, one.behind]);
    const known = seen.get(key) ?? { affixes: one, times: 0 };
    known.times++;
    seen.set(key, known);
  }
  const often = [...seen.values()].filter(({ times }) => times > 1);
  return often.slice(0, MOST_AFFIXES).map((one) => one.affixes);
}

/** Whether it is a slot of a variable that is not an ALBERT's, such as a head's, there or gone. */
function isSlotOfHead(
  { name, shape }: Described,
  usual: readonly Affixes[],
  shapes: ReadonlyMap<string, readonly number[]>,
): boolean {
  const parent = shapes.get(scope(name));
  if (parent && parent.join() === shape.join()) return true;
  return usual.some(({ before, behind }) => {
    if (!name.startsWith(before) || !name.endsWith(behind) || name.length <= before.length + behind.length)
      return false;
    if (behind !== '') return true;
    return shapes.get(name.slice(before.length))?.join() === shape.join();
  });
}

/** Whether it is one number in no module: a step, a power of beta, the scale of a loss. */
function isCounter(tensor: Described, modules: ReadonlySet<string>): boolean {
  const within = scope(tensor.name);
  return isOneNumber(tensor) && (within === '' || !modules.has(within));
}

/** What has no dimension: the bias of one label has one. */
function isOneNumber({ shape, dtype }: Described): boolean {
  return widthOf(dtype) !== null && shape.length === 0;
}

/** A name without its last part; empty where it has only one. */
function scope(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/'), name.lastIndexOf('.')));
}
