/** PyTorch's files of both formats: tensors and storages, the pickled object, the zip, and the model in them. */

import { BRIGHTMART_PYTORCH } from '../../src/engine/albert/layouts/brightmart-pytorch.ts';
import { HUGGINGFACE } from '../../src/engine/albert/layouts/huggingface.ts';
import { shapeIn, variablesIn } from '../../src/engine/albert/sizes.ts';
import { elements } from '../../src/engine/formats/tensor.ts';
import { SIZES } from '../layouts/albert.ts';
import { utf8 } from '../layouts/bytes.ts';
import { type Pickled, pickle } from '../layouts/pickle.ts';
import {
  stateValue,
  type TorchLayout,
  tensorValue,
  torchEntries,
  torchLayout,
  torchStream,
} from '../layouts/pytorch.ts';
import { encodeZip, zipLayout } from '../layouts/zip.ts';
import { OWN_BYTES, readInput } from './bundle.ts';
import { configMembers, jsonOf, spoiltFile } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { mutate, spoilt } from './mutate.ts';
import type { Random } from './random.ts';
import type { Files, Target } from './target.ts';
import { ZIP_LIES } from './zip.ts';

const FILE = 'pytorch_model.bin';

export const pickles: Target = {
  name: 'pickle',
  ownBytes: OWN_BYTES,
  outer: ['archive-damaged'],
  endings: [
    'converted',
    'unsafe-global',
    'pickle-excess',
    'pickle-malformed',
    'pytorch-malformed',
    'pytorch-tensor',
    'no-state',
    'archive-damaged',
    'archive-entry-path',
    'tensor-missing',
    'wrong-shape',
    'dtype',
  ],
  make(random) {
    const layout = layoutOf(random);
    if (random.chance(0.5)) layout.tensors.filter(() => random.chance(0.5)).forEach(turn);
    if (random.chance(0.4)) mutate(layout, random);
    const isStream = random.chance(0.5);
    // A copy: what is changed in one input is no part of the next.
    const holder = structuredClone({ object: wrapped(layout, isStream, random) });
    if (random.chance(0.3)) mutate(holder, random);
    const members = configMembers(random);
    const file = isStream ? torchStream(layout, holder.object) : zipOf(layout, holder.object, random);
    return {
      [FILE]: spoiltFile(file, random, 0.2),
      'config.json': utf8(jsonOf(members)),
    };
  },
  read: (files: Files, reading) => readInput(inputOf(files), reading),
};

function layoutOf(random: Random): TorchLayout {
  const layout = random.pick([HUGGINGFACE, BRIGHTMART_PYTORCH]);
  const front = random.pick(['', '', 'module.', '_orig_mod.', 'model.', 'a.']);
  return torchLayout(
    variablesIn(layout).map((variable) => {
      const shape = [...shapeIn(layout, variable, SIZES)];
      if (variable.role === 'projection') shape.reverse();
      const floats = Float32Array.from({ length: elements(shape) }, (_, at) => ((at % 33) - 16) / 64);
      return { name: front + variable.name, shape, bytes: new Uint8Array(floats.buffer) };
    }),
  );
}

/** A matrix as it lies where somebody turned it. */
function turn(tensor: TorchLayout['tensors'][number]): void {
  const [rows = 1] = tensor.shape;
  if (tensor.shape.length === 2) tensor.strides = [1, rows];
}

/** The state by itself or beside what a trainer keeps. */
function wrapped(layout: TorchLayout, isStream: boolean, random: Random): Pickled {
  const state = stateValue(layout, isStream);
  if (random.chance(0.4)) return state;
  const [first] = layout.tensors;
  const others: (readonly [Pickled, Pickled])[] = [
    ['epoch', 3],
    ['args', { call: { global: ['argparse', 'Namespace'] }, args: { tuple: [] } }],
    ['rng', first ? tensorValue(first, isStream) : null],
    ['optimizer', { dict: [['state', { dict: [[0, { list: [true, null, -1] }]] }]] }],
  ];
  const key = random.pick(['state_dict', 'model', 'module', 'weights']);
  const more = random.chance(0.2) ? [[random.pick(['ema', 'model']), state] as const] : [];
  return { dict: [...others.filter(() => random.chance(0.5)), [key, state], ...more] };
}

function zipOf(layout: TorchLayout, object: Pickled, random: Random): Uint8Array {
  const bytes = pickle(object);
  const folder = random.pick(['archive/', '', 'a/b/']);
  const zip = zipLayout(torchEntries(layout, random.chance(0.3) ? spoilt(bytes, random) : bytes, folder));
  if (random.chance(0.2)) mutate(zip, random, ZIP_LIES);
  return encodeZip(zip);
}
