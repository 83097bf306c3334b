/**
 * Tensors by the names that a layout has for them. A model may have been saved without what its names begin with, or as a
 * part of another: `albert.embeddings…`, `embeddings…` and `encoder.bert.embeddings…` are the same. What is stored turned
 * is taken in the order of its rows.
 */

import { type Layout, nameIn } from '../albert/layouts/layout.ts';
import { VARIABLES } from '../albert/variables.ts';
import { widthOf } from '../formats/dtype.ts';
import { rowOrderFile } from '../formats/row-order.ts';
import type { TensorInfo } from '../formats/tensor.ts';
import type { InputFile } from '../host/source.ts';
import { fail } from '../problem/problem.ts';

export interface NamedTensors {
  readonly byName: ReadonlyMap<string, TensorInfo>;
  /** The data files by number, with those that were added. */
  readonly files: readonly InputFile[];
}

/** What the model without its heads is made of. */
const PARTS = /^(embeddings|encoder|pooler)\./;
const ANCHOR = /^(.*\.)?embeddings\.word_embeddings\.weight$/;

/**
 * Names the tensors of a container.
 * @param file for messages
 * @throws AMBIGUOUS where there are several models
 */
export function nameTensors(
  layout: Layout,
  file: string,
  tensors: readonly TensorInfo[],
  files: readonly InputFile[],
): NamedTensors {
  const nameOf = naming(layout, file, tensors);
  const byName = new Map(tensors.map((tensor) => [nameOf(tensor.name), tensor]));
  // Two that would become one keep their names.
  const named = byName.size === tensors.length ? byName : new Map(tensors.map((tensor) => [tensor.name, tensor]));
  takeTied(layout, named);
  return withProjection(layout, named, files);
}

/** What a tensor's name is in the layout. */
function naming({ base }: Layout, file: string, tensors: readonly TensorInfo[]): (name: string) => string {
  if (base === null) return (name) => name;
  const scopes = tensors.flatMap(({ name }) => {
    const found = ANCHOR.exec(name);
    return found ? [found[1] ?? ''] : [];
  });
  const [scope, another] = scopes;
  if (scope === undefined || scopes.includes(base)) return (name) => name;
  if (another !== undefined)
    throw fail('several-states', { file, states: scopes.map((one) => one.replace(/\.$/, '')) });
  // The last part of the scope is the model's place in another, of which the heads are parts, too.
  const outer = scope.replace(/[^.]+\.$/, '');
  return (name) => {
    const inner = name.startsWith(scope) ? name.slice(scope.length) : null;
    if (inner !== null && PARTS.test(inner)) return base + inner;
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
function withProjection(layout: Layout, tensors: Map<string, TensorInfo>, files: readonly InputFile[]): NamedTensors {
  const name = `${layout.modules.projection}${layout.parts.table}`;
  const tensor = layout.projection === '[H, E]' ? tensors.get(name) : undefined;
  const [rows, columns] = tensor?.shape ?? [];
  const file = tensor && files[tensor.file];
  const width = tensor && widthOf(tensor.dtype);
  if (!file || !width || tensor.shape.length !== 2 || !rows || !columns) return { byName: tensors, files };
  const shape = [columns, rows];
  tensors.set(name, { ...tensor, shape, file: files.length, offset: 0, crc32c: null });
  const turned = rowOrderFile(file, { offset: tensor.offset, width, shape, strides: [1, columns] });
  return { byName: tensors, files: [...files, turned] };
}
