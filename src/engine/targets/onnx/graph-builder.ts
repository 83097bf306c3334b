/** A graph of ONNX that grows node by node. A value is known by the name of the node that gives it. */

import { CONSTANTS } from '../../albert/layouts/onnx.ts';
import type { Attribute, Constant, Graph, Node, Value } from '../../formats/onnx/graph.ts';

export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #made = new Map<string, string>();
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
    this.addNode(opType, scope, inputs, [output], attributes);
    return output;
  }

  /** Adds a node that gives several values. */
  addNode(
    opType: string,
    scope: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): void {
    this.#nodes.push({ name: `/${scope}/${opType}`, opType, inputs, outputs, attributes });
  }

  /** A value that several nodes take, made when the first of them asks for it. */
  once(scope: string, make: (scope: string) => string): string {
    const made = this.#made.get(scope) ?? make(scope);
    this.#made.set(scope, made);
    return made;
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
    const name = CONSTANTS + constant.name;
    this.#constants.set(name, { ...constant, name });
    return name;
  }

  graph(name: string, inputs: readonly Value[], outputs: readonly Value[]): Graph {
    return { name, nodes: this.#nodes, constants: [...this.#constants.values()], inputs, outputs };
  }
}
