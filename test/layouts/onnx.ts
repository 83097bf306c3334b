/** ONNX models, field by field (onnx.proto). */

import { utf8 } from './bytes.ts';
import { type Field, field } from './protobuf.ts';

/** An initializer, of float32 where nothing else is said (TensorProto.DataType). */
export function initializer(name: string, shape: readonly (number | bigint)[], raw: Uint8Array, type = 1): Field {
  return field(5, [...shape.map((size) => field(1, size)), field(2, type), field(8, utf8(name)), field(9, raw)]);
}

/** A model with such a graph. */
export function modelOf(graph: Field[], after: Field[] = [], producer = 'albert-zh-converter'): Field[] {
  return [field(1, 8), field(2, utf8(producer)), field(7, graph), ...after];
}
