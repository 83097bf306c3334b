/** A model of Hugging Face's in shards: the index that says where each tensor is, and the shards. */

import { HUGGINGFACE } from '../../src/engine/albert/layouts/huggingface.ts';
import { variablesIn } from '../../src/engine/albert/sizes.ts';
import { utf8 } from '../layouts/bytes.ts';
import { OWN_BYTES, readFromDisk, readInput } from './bundle.ts';
import { configMembers, jsonOf, type MemberLayout, spoiltFile } from './layouts.ts';
import { inputOf } from './memory-input.ts';
import { mutate } from './mutate.ts';
import type { Random } from './random.ts';
import { encodeLayout, holding, moveTensor } from './safetensors.ts';
import type { Files, Target } from './target.ts';

const INDEX = 'model.safetensors.index.json';
const NAMES = ['../x', '..', '.', '', '/etc/passwd', 'a\\b', '__proto__', INDEX, 'config.json', 'model.bin'] as const;

export const shards: Target = {
  name: 'shards',
  ownBytes: OWN_BYTES,
  outer: ['header-malformed'],
  endings: [
    'converted',
    'header-malformed',
    'entry-malformed',
    'shard-missing',
    'tensors-overlap',
    'tensor-missing',
    'wrong-shape',
  ],
  make(random) {
    const files: Record<string, Uint8Array> = {};
    const map: MemberLayout[] = [];
    const parts = partsOf(random);
    for (const [at, variables] of parts.entries()) {
      const name = `model-${numbered(at + 1)}-of-${numbered(parts.length)}.safetensors`;
      const layout = holding(variables);
      const unnamed = layout.tensors.filter(({ key }) => !map.some((member) => member.key === key));
      map.push(...unnamed.map(({ key }) => ({ key, value: JSON.stringify(name) })));
      if (random.chance(0.1)) moveTensor(layout.tensors, random);
      if (random.chance(0.1)) mutate(layout, random, { value: () => random.pick(['[]', '1', '{"dtype":"F32"}']) });
      if (!random.chance(0.03)) files[name] = spoiltFile(encodeLayout(layout, random), random, 0.05);
    }
    const lied = random.chance(0.3) ? random.oneOf(map) : undefined;
    if (lied) lied.value = JSON.stringify(random.chance(0.5) ? random.pick(NAMES) : Object.keys(files)[0]);
    if (random.chance(0.3)) mutate(map, random);
    files[INDEX] = spoiltFile(utf8(indexOf(map, random)), random, 0.1);
    files['config.json'] = utf8(jsonOf(configMembers(random)));
    return files;
  },
  async read(files: Files, reading) {
    return [...(await readInput(inputOf(files), reading)), ...(await readFromDisk(files, reading))];
  },
};

/** The variables of a model, in as many parts as it is to have shards; some are in two. */
function partsOf(random: Random) {
  const variables = variablesIn(HUGGINGFACE);
  const most = random.pick([1, 3, 5, 20, variables.length]);
  const parts = [];
  for (let at = 0; at < variables.length; at += most) {
    parts.push(variables.slice(at, at + most + (random.chance(0.1) ? 1 : 0)));
  }
  return parts;
}

/** The index, its members as they are, in another order, or with others. */
function indexOf(map: readonly MemberLayout[], random: Random): string {
  const members = [
    { key: 'metadata', value: random.pick(['{"total_size": 1000}', '{"total_size": -1}', 'null', '[]']) },
    {
      key: 'weight_map',
      value: random.chance(0.95) ? jsonOf(map) : random.pick(['[]', 'null', '{}', '1', '{"a":{}}']),
    },
  ];
  if (random.chance(0.05)) members.push({ key: 'weight_map', value: '{}' });
  return jsonOf(random.chance(0.5) ? members : members.reverse());
}

function numbered(number: number): string {
  return String(number).padStart(5, '0');
}
