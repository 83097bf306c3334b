/** ONNX models, field by field, whose lengths and numbers may say anything (onnx.proto). */

import { concat, NOTHING, utf8, varint } from './bytes.ts';

/** A field of a message: a number, or what has a length in front. */
export interface FieldLayout {
  number: number | bigint;
  /** 0 a number, 2 what has a length. */
  wire: number | bigint;
  value: number | bigint;
  content: FieldLayout[] | Uint8Array;
  /** Instead of the right length. */
  length: number | bigint | null;
}

export const numberField = (number: number, value: number | bigint): FieldLayout => {
  return { number, wire: 0, value, content: NOTHING, length: null };
};

export const bytesField = (number: number, content: FieldLayout[] | Uint8Array): FieldLayout => {
  return { number, wire: 2, value: 0, content, length: null };
};

export function encodeFields(fields: readonly FieldLayout[]): Uint8Array<ArrayBuffer> {
  return concat(...fields.map(encodeField));
}

function encodeField({ number, wire, value, content, length }: FieldLayout): Uint8Array {
  const kind = BigInt.asUintN(3, BigInt(wire));
  const tag = varint((BigInt(number) << 3n) | kind);
  if (kind !== 2n) return concat(tag, varint(value));
  const bytes = content instanceof Uint8Array ? content : encodeFields(content);
  return concat(tag, varint(length ?? bytes.length), bytes);
}

/** An initializer, of float32 where nothing else is said (TensorProto.DataType). */
export function initializer(name: string, shape: readonly (number | bigint)[], raw: Uint8Array, type = 1): FieldLayout {
  return bytesField(5, [
    ...shape.map((size) => numberField(1, size)),
    numberField(2, type),
    bytesField(8, utf8(name)),
    bytesField(9, raw),
  ]);
}

/** A model with such a graph. */
export function modelOf(graph: FieldLayout[], after: FieldLayout[] = []): FieldLayout[] {
  return [numberField(1, 8), bytesField(2, utf8('albert-zh-converter')), bytesField(7, graph), ...after];
}
