/** A graph of ONNX that grows node by node. A value is known by the name of the node that gives it. */

import type { Attribute, Constant, Graph, Node, Value } from '../../formats/onnx/graph.ts';

export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #constants = new Map<string, Constant>();

  /**
   * Adds a node with one output.
   * @param scope what it is part of, such as `encoder/layer.0/attention`; with the operator it names the node, once
   * @param output the value's name where that is a contract
   * @returns the value that it gives
   */
  add(
    opType: string,
    scope: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output: string = `/${scope}/${opType}_output`,
  ): string {
    this.#nodes.push({ name: `/${scope}/${opType}`, opType, inputs, outputs: [output], attributes });
    return output;
  }

  /** A number. */
  scalar(name: string, value: number): string {
    return this.constant({ name, dtype: 'float32', shape: [], values: [value] });
  }

  /** A place along an axis, which goes where it is taken from. */
  index(name: string, value: number): string {
    return this.constant({ name, dtype: 'int64', shape: [], values: [value] });
  }

  /** Whole numbers: a shape, or axes. */
  integers(name: string, values: readonly number[]): string {
    return this.constant({ name, dtype: 'int64', shape: [values.length], values });
  }

  private constant(constant: Constant): string {
    this.#constants.set(constant.name, constant);
    return constant.name;
  }

  graph(name: string, inputs: readonly Value[], outputs: readonly Value[]): Graph {
    return { name, nodes: this.#nodes, constants: [...this.#constants.values()], inputs, outputs };
  }
}
