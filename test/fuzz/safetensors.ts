/** Safetensors files: their header, and the model in them. */

import { HUGGINGFACE } from '../../src/engine/albert/layouts/huggingface.ts';
import { type NamedVariable, requiredIn, shapeIn, variablesIn } from '../../src/engine/albert/sizes.ts';
import { readSafetensors } from '../../src/engine/formats/safetensors/reader.ts';
import { elements } from '../../src/engine/formats/tensor.ts';
import { SIZES } from '../layouts/albert.ts';
import { utf8 } from '../layouts/bytes.ts';
import { encodeSafetensors } from '../layouts/safetensors.ts';
import { configMembers, jsonOf, spoiltFile } from './layouts.ts';
import { readModelFile } from './model-file.ts';
import { mutate, spoilt } from './mutate.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

const FILE = 'model.safetensors';

/** A safetensors file: its header and what that describes. */
export interface HeaderLayout {
  headerLength: number | bigint | null;
  metadata: { key: string; value: string }[];
  tensors: TensorMember[];
  data: Uint8Array;
}

export interface TensorMember {
  key: string;
  dtype: string;
  shape: (number | bigint)[];
  data_offsets: (number | bigint)[];
  /** Instead of the three. */
  value: string | null;
}

export const safetensors: Target = {
  name: 'safetensors',
  ownBytes: 0,
  outer: [],
  endings: [
    'read',
    'opened',
    'header-malformed',
    'entry-malformed',
    'tensors-overlap',
    'tensor-missing',
    'wrong-shape',
  ],
  make(random) {
    const layout = layoutOf(random);
    if (random.chance(0.3)) moveTensor(layout.tensors, random);
    if (random.chance(0.6))
      mutate(layout, random, { value: () => random.pick(['[]', '1', 'null', '{"dtype":"F32"}']) });
    const members = configMembers(random);
    return {
      [FILE]: spoiltFile(encodeLayout(layout, random), random, 0.1),
      'config.json': utf8(jsonOf(members)),
    };
  },
  read: (files) => readModelFile(files, FILE, readSafetensors),
};

function layoutOf(random: Random): HeaderLayout {
  const variables = random.chance(0.5) ? variablesIn(HUGGINGFACE) : requiredIn(HUGGINGFACE, true);
  return holding(random.chance(0.5) ? variables : variables.slice(0, random.between(1, 3)));
}

/** A file that holds these of a model's variables. */
export function holding(variables: readonly NamedVariable[]): HeaderLayout {
  let end = 0;
  const tensors = variables.map((variable): TensorMember => {
    const shape = [...shapeIn(HUGGINGFACE, variable, SIZES)];
    const begin = end;
    end += 4 * elements(shape);
    return { key: variable.name, dtype: 'F32', shape, data_offsets: [begin, end], value: null };
  });
  const bytes = Number(tensors.at(-1)?.data_offsets[1] ?? 0);
  const metadata = [{ key: 'format', value: '"pt"' }];
  return { headerLength: null, metadata, tensors, data: new Uint8Array(bytes) };
}

/** Gives a tensor another place or shape of the same size. */
export function moveTensor(tensors: readonly TensorMember[], random: Random): void {
  const tensor = random.oneOf(tensors);
  if (!tensor) return;
  if (random.chance(0.5)) tensor.shape.reverse();
  const by = random.chance(0.5) ? 4 * random.between(-4, 4) : 0;
  tensor.data_offsets = tensor.data_offsets.map((offset) => Number(offset) + by);
}

export function encodeLayout({ headerLength, metadata, tensors, data }: HeaderLayout, random: Random): Uint8Array {
  const members = tensors.map(({ key, dtype, shape, data_offsets, value }) => {
    const own = `{"dtype":${JSON.stringify(dtype)},"shape":[${shape.join()}],"data_offsets":[${data_offsets.join()}]}`;
    return { key, value: value ?? own };
  });
  const all = random.chance(0.7) ? [{ key: '__metadata__', value: jsonOf(metadata) }, ...members] : members;
  const header = utf8(jsonOf(all));
  return encodeSafetensors({ headerLength, header: random.chance(0.05) ? spoilt(header, random) : header, data });
}
