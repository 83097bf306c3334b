/** ONNX models: their messages field by field, and the model in them. */

import { ONNX_FACTORS, ONNX_TABLE } from '../../src/engine/albert/layouts/onnx.ts';
import { shapesIn } from '../../src/engine/albert/sizes.ts';
import { readModel } from '../../src/engine/formats/onnx/model-reader.ts';
import { elements, scalesName } from '../../src/engine/formats/tensor.ts';
import { SIZES } from '../layouts/albert.ts';
import { utf8 } from '../layouts/bytes.ts';
import { initializer, modelOf } from '../layouts/onnx.ts';
import { encodeFields, field } from '../layouts/protobuf.ts';
import { configMembers, jsonOf, spoiltFile } from './layouts.ts';
import { readModelFile } from './model-file.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

const FILE = 'onnx/model.onnx';
/** TensorProto.DataType */
const INT8 = 3;

export const onnx: Target = {
  name: 'onnx',
  ownBytes: 0,
  outer: [],
  endings: [
    'read',
    'opened',
    'header-malformed',
    'entry-malformed',
    'other-framework',
    'tensor-missing',
    'wrong-shape',
  ],
  make(random) {
    const model = modelLayout(random);
    if (random.chance(0.7)) mutate(model, random);
    return {
      [FILE]: spoiltFile(encodeFields(model), random, 0.1),
      'config.json': utf8(jsonOf(configMembers(random))),
    };
  },
  read: (files) => readModelFile(files, FILE, readModel),
};

function modelLayout(random: Random) {
  const shapes = [...shapesIn(random.chance(0.5) ? ONNX_FACTORS : ONNX_TABLE, SIZES)];
  const turned = (shape: readonly number[]) => (random.chance(0.01) ? [...shape].reverse() : shape);
  const inEightBits = random.chance(0.4);
  const tensors = shapes.flatMap(([name, shape]) => {
    const bytes = (count: number) => new Uint8Array(count);
    if (!inEightBits || shape.length !== 2 || random.chance(0.2))
      return [initializer(name, turned(shape), bytes(4 * elements(shape)))];
    const [rows = 0, columns = 0] = shape;
    const scales = random.chance(0.5) ? [rows, 1] : [random.chance(0.9) ? columns : rows];
    const scale = initializer(scalesName(name), scales, bytes(4 * elements(scales)));
    const whole = initializer(name, turned(shape), bytes(elements(shape)), INT8);
    return random.chance(0.05) ? [whole] : [whole, scale];
  });
  const some = random.chance(0.7) ? tensors : tensors.slice(0, random.between(1, 3));
  const node = field(1, [field(1, utf8('input_ids')), field(2, utf8('logits')), field(4, utf8('Cast'))]);
  const value = (number: number, name: string) => field(number, [field(1, utf8(name))]);
  const graph = [node, ...some, value(11, 'input_ids'), value(12, 'logits')];
  return modelOf(graph, [field(8, [field(2, 17)]), field(14, [field(1, utf8('task')), field(2, utf8('none'))])]);
}
