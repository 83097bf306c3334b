/** What runs an ONNX model as it lies there: ONNX's own runtime, which hosts bring. */

export interface GraphRuntime {
  /** Its name and version. */
  readonly name: string;
  /** @throws UNSUPPORTED_FORMAT for a graph that it refuses */
  open(file: string, model: Uint8Array): Promise<OpenGraph>;
}

export interface OpenGraph {
  /** @throws UNSUPPORTED_FORMAT for a graph that it cannot run */
  run(inputs: GraphInputs): Promise<GraphOutputs>;
  close(): Promise<void>;
}

/** Numbers of all inputs by their names, and the shape that each of them has. */
export interface GraphInputs {
  readonly shape: readonly number[];
  readonly values: Readonly<Record<string, Int32Array>>;
}

/** All outputs by their names. */
export type GraphOutputs = ReadonlyMap<string, Float32Array>;
