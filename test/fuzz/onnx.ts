/** ONNX models: their messages field by field, and the model in them. */

import { ONNX_FACTORS, ONNX_TABLE } from '../../src/engine/albert/layouts/onnx.ts';
import { shapesIn } from '../../src/engine/albert/sizes.ts';
import { readModel } from '../../src/engine/formats/onnx/model-reader.ts';
import { elements } from '../../src/engine/formats/tensor.ts';
import { memorySource } from '../../src/engine/host/source.ts';
import { openModel } from '../../src/engine/model/open-model.ts';
import { inspect } from '../../src/engine/use-cases/inspect.ts';
import { nodePlatform } from '../../src/node/platform.ts';
import { SIZES } from '../layouts/albert.ts';
import { utf8 } from '../layouts/bytes.ts';
import { bytesField, encodeFields, initializer, modelOf, numberField } from '../layouts/onnx.ts';
import { configMembers, jsonOf, spoiltFile } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { endingOf, type Files, requireWarnings, type Target, told } from './target.ts';

const FILE = 'onnx/model.onnx';

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
  async read(files: Files) {
    const read = await endingOf(async () => {
      await readModel(memorySource(FILE, files[FILE] ?? new Uint8Array(0)));
      return 'read';
    });
    const { error, warnings } = await inspect(inputOf(files), nodePlatform);
    if (error) told(error);
    requireWarnings(warnings);
    const opened = await endingOf(async () => {
      await (await openModel(inputOf(files), nodePlatform)).close();
      return 'opened';
    });
    return [read, opened];
  },
};

function modelLayout(random: Random) {
  const shapes = [...shapesIn(random.chance(0.5) ? ONNX_FACTORS : ONNX_TABLE, SIZES)];
  const turned = (shape: readonly number[]) => (random.chance(0.01) ? [...shape].reverse() : shape);
  const tensors = shapes.map(([name, shape]) => initializer(name, turned(shape), new Uint8Array(4 * elements(shape))));
  const some = random.chance(0.7) ? tensors : tensors.slice(0, random.between(1, 3));
  const node = bytesField(1, [
    bytesField(1, utf8('input_ids')),
    bytesField(2, utf8('logits')),
    bytesField(4, utf8('Cast')),
  ]);
  const value = (number: number, name: string) => bytesField(number, [bytesField(1, utf8(name))]);
  const graph = [node, ...some, value(11, 'input_ids'), value(12, 'logits')];
  return modelOf(graph, [
    bytesField(8, [numberField(2, 17)]),
    bytesField(14, [bytesField(1, utf8('task')), bytesField(2, utf8('none'))]),
  ]);
}
