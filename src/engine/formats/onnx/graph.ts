/** A graph of ONNX, without its large tensors (onnx.proto, GraphProto). */

import type { OnnxDtype } from './data-type.ts';

export type Attribute = { readonly int: number } | { readonly ints: readonly number[] } | { readonly float: number };

export interface Node {
  readonly name: string;
  readonly opType: string;
  /** Names of values; an optional one that is left out is ''. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What goes into the graph, or comes out of it. A dimension is a number, or a name where it is known only when it runs. */
export interface Value {
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly shape: readonly (number | string)[];
}

/** A tensor that is small enough to be held: a scalar, a shape. */
export interface Constant {
  readonly name: string;
  readonly dtype: 'float32' | 'int64';
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface Graph {
  readonly name: string;
  /** Each behind those whose outputs it takes. */
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}
