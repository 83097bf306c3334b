/**
 * Tensors by the names that a layout has for them. A model may have been saved without what its names begin with, or as a
 * part of another: `albert.embeddings…`, `embeddings…` and `encoder.bert.embeddings…` are the same. What is stored turned
 * is taken in the order of its rows.
 */

import { type Layout, nameIn, nameOf } from '../albert/layouts/layout.ts';
import { ofPyTorch, PYTORCH_PARTS } from '../albert/layouts/pytorch.ts';
import { namedIn } from '../albert/sizes.ts';
import { HEAD_VARIABLES, TASK_VARIABLES, VARIABLES } from '../albert/variables.ts';
import { widthOf } from '../formats/dtype.ts';
import { rowOrderFile } from '../formats/row-order.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { InputFile } from '../host/source.ts';
import { outerScope, PARTS, type Place, type Placement } from './placement.ts';

export interface NamedTensors {
  readonly byName: ReadonlyMap<string, TensorInfo>;
  /** Those of other models: what has an average that was taken is none of the model's. */
  readonly ofOthers: readonly TensorInfo[];
  /** The data files by number, with those that were added. */
  readonly files: readonly InputFile[];
}

/** Names the tensors of a model. */
export function nameTensors(
  layout: Layout,
  { place, tensors, ofOthers }: Pick<Placement, 'place' | 'tensors' | 'ofOthers'>,
  files: readonly InputFile[],
): NamedTensors {
  const nameFor = place ? naming(layout, place) : (name: string) => name;
  const partsFor = layout.parts === PYTORCH_PARTS ? ofPyTorch : (name: string) => name;
  const all = tensors.map((tensor) => ({ tensor, name: partsFor(nameFor(tensor.name)) }));
  const isRenamed = ({ tensor, name }: (typeof all)[number]) => tensor.name !== name;
  const taken = new Set(all.filter(isRenamed).map(({ name }) => name));
  const names = new Set(tensors.map(({ name }) => name));
  const hasAverage = ({ name }: TensorInfo) => place !== null && place.suffix !== '' && names.has(name + place.suffix);
  const isBeaten = (one: (typeof all)[number]) => (!isRenamed(one) && taken.has(one.name)) || hasAverage(one.tensor);
  const beaten = all.filter(isBeaten).map(({ tensor }) => tensor);
  const own = all.filter((one) => !isBeaten(one));
  const byName = new Map(own.map(({ tensor, name }) => [name, tensor]));
  // Two that would become one keep their names.
  const isClear = byName.size === own.length;
  const named = isClear ? byName : new Map(tensors.map((tensor) => [tensor.name, tensor]));
  takeTied(layout, named);
  return { ...withProjection(layout, named, files), ofOthers: isClear ? [...ofOthers, ...beaten] : ofOthers };
}

/** What a tensor's name is in the layout. */
function naming(layout: Layout, place: Place): (name: string) => string {
  const { scope, suffix } = place;
  const outer = outerScope(place);
  const heads = new Set(namedIn(layout, [...HEAD_VARIABLES, ...TASK_VARIABLES]).map(({ name }) => name));
  return (whole) => {
    const name = suffix !== '' && whole.endsWith(suffix) ? whole.slice(0, -suffix.length) : whole;
    const inner = name.startsWith(scope) ? name.slice(scope.length) : '';
    if (PARTS.test(inner)) return layout.base + inner;
    if (heads.has(inner)) return inner;
    return name.startsWith(outer) ? name.slice(outer.length) : name;
  };
}

/** Where a variable is not there, but what is tied to it, that is it. */
function takeTied(layout: Layout, tensors: Map<string, TensorInfo>): void {
  for (const [tied, role] of layout.ties) {
    const variable = VARIABLES.find((one) => one.role === role);
    const name = variable && nameIn(layout, variable);
    const tensor = tensors.get(tied);
    // The second factor is tied the other way round.
    if (!name || !tensor || role === 'projection' || tensors.has(name)) continue;
    tensors.set(name, tensor);
    tensors.delete(tied);
  }
}

/** Whoever multiplies takes the second factor as [E, H]. */
function withProjection(
  layout: Layout,
  tensors: Map<string, TensorInfo>,
  files: readonly InputFile[],
): Pick<NamedTensors, 'byName' | 'files'> {
  if (layout.projection === '[E, H]') return { byName: tensors, files };
  const name = nameOf(layout, 'projection');
  const tensor = tensors.get(name);
  const [rows, columns] = tensor?.shape ?? [];
  const file = tensor && files[tensor.file];
  const width = tensor && widthOf(tensor.dtype);
  if (!file || !width || tensor.shape.length !== 2 || !rows || !columns) return { byName: tensors, files };
  const shape = [columns, rows];
  tensors.set(name, { ...tensor, shape, file: files.length, offset: 0, crc32c: null });
  const turned = rowOrderFile(file, { offset: tensor.offset, width, shape, strides: [1, columns] });
  return { byName: tensors, files: [...files, turned] };
}
