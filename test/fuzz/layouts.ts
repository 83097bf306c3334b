/** Valid descriptions of files, of many forms, for mutations to begin with. */

import { GOOGLE } from '../../src/engine/albert/layouts/google.ts';
import { shapeIn, variablesIn } from '../../src/engine/albert/sizes.ts';
import { albertShapes, CONFIG, layTensors, SIZES, type TensorLayout, TOKENS } from '../layouts/albert.ts';
import { NOTHING, utf8 } from '../layouts/bytes.ts';
import { encodeFields, type Field, headerFields } from '../layouts/protobuf.ts';
import { snappy } from '../layouts/snappy.ts';
import {
  type BlockLayout,
  blockContent,
  blockLayout,
  type EntryLayout,
  encodeHandle,
  encodeTable,
  entryLayout,
  type TableLayout,
  tableLayout,
} from '../layouts/table.ts';
import { anyNumber, type Lies, spoilt } from './mutate.ts';
import type { Random } from './random.ts';

/** A model as its tensors and what lies beside them. */
export interface ModelLayout {
  header: Field[];
  tensors: TensorLayout[];
  data: Uint8Array;
  members: MemberLayout[];
  tokens: string[];
  state: string;
}

/** A member of a JSON object, its value as it is written. */
export interface MemberLayout {
  key: string;
  value: string;
}

export const jsonOf = (members: readonly MemberLayout[]): string =>
  `{${members.map(({ key, value }) => `${quoted(key)}: ${value}`).join(', ')}}`;

/** A key as it is written; one that brings its own quotes is written as it is. */
function quoted(key: string): string {
  return key.startsWith('"') ? key : JSON.stringify(key);
}

export function configMembers(random: Random): MemberLayout[] {
  const more: Record<string, unknown> = {
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    num_hidden_groups: 1,
    inner_group_num: 1,
    model_type: 'albert',
    tokenizer_class: 'BertTokenizer',
  };
  const all = { ...CONFIG, ...(random.chance(0.5) ? more : {}) };
  return Object.entries(all).map(([key, value]) => ({ key, value: JSON.stringify(value) }));
}

/** A model of either layout, with or without heads, slots and more. */
export function modelLayout(random: Random): ModelLayout {
  const sizes = random.chance(0.7) ? SIZES : { ...SIZES, hiddenSize: 6, embeddingSize: random.pick([1, 6, 9]) };
  const shapes = random.chance(0.7) ? albertShapes(sizes) : googleShapes(sizes);
  if (random.chance(0.3)) for (const name of [...shapes.keys()]) if (name.startsWith('cls/')) shapes.delete(name);
  if (random.chance(0.2)) for (const [name, shape] of [...shapes]) shapes.set(`${name}/adam_m`, shape);
  if (random.chance(0.2)) shapes.set(random.pick(['__proto__', 'output_weights', 'global_step', '天']), [2, 3]);
  if (random.chance(0.25)) spoilShapes(shapes, random);
  const { tensors, data } = layTensors(shapes);
  return {
    header: headerFields(),
    tensors,
    data,
    members: configMembers(random),
    tokens: [...TOKENS],
    state: 'model_checkpoint_path: "albert_model.ckpt"\nall_model_checkpoint_paths: "albert_model.ckpt"\n',
  };
}

/** A model that is sound as a file and none as a model: a tensor less, of another name, of another shape. */
function spoilShapes(shapes: Map<string, readonly number[]>, random: Random): void {
  const name = random.oneOf([...shapes.keys()]) ?? '';
  const shape = shapes.get(name) ?? [];
  switch (random.below(5)) {
    case 0:
      shapes.delete(name);
      return;
    case 1:
      shapes.set(name, [...shape].reverse());
      return;
    case 2:
      shapes.set(name, [...shape.slice(1), random.below(20)]);
      return;
    case 3:
      shapes.set(`${name}/${random.pick(['x', 'adam_v', '天'])}`, shape);
      return;
    default: {
      const scope = random.pick(['bert/', 'x/bert/', 'bert/encoder/layer_0/']);
      const renamed = [...shapes].map(([own, size]) => [own.replace(/^bert\/(encoder\/)?/, scope), size] as const);
      shapes.clear();
      for (const [own, size] of renamed) shapes.set(own, size);
    }
  }
}

function googleShapes(sizes: typeof SIZES): Map<string, readonly number[]> {
  return new Map(variablesIn(GOOGLE).map((variable) => [variable.name, shapeIn(GOOGLE, variable, sizes)]));
}

/** The entries of a model's index. */
export function entriesOf({ header, tensors }: Pick<ModelLayout, 'header' | 'tensors'>): EntryLayout[] {
  const named = tensors.map(({ name, fields }) => entryLayout(utf8(name), encodeFields(fields)));
  return [entryLayout(NOTHING, encodeFields(header)), ...named];
}

/** An index of a model's entries, in one block or several, plain or compressed. */
export function tableOf(model: Pick<ModelLayout, 'header' | 'tensors'>, random: Random): TableLayout {
  const entries = entriesOf(model);
  const ofBlock = random.pick([entries.length, 1, 3, 10]);
  const blocks: BlockLayout[] = [];
  for (let i = 0; i < entries.length; i += ofBlock) blocks.push(blockLayout(entries.slice(i, i + ofBlock)));
  return tableLayout(blocks);
}

/** What a table's claims may say instead of the truth. */
export const TABLE_LIES: Lies = {
  content: (random) => random.bytes(random.below(40)),
  restarts: (random) => Array.from({ length: random.below(5) }, () => random.below(100)),
  handles: handle,
  metaIndexHandle: handle,
  indexHandle: handle,
  index: (random) =>
    blockLayout(
      Array.from({ length: random.between(1, 4) }, (_, i) =>
        entryLayout(Uint8Array.of(i), encodeHandle(handle(random))),
      ),
    ),
};

function handle(random: Random) {
  return { offset: anyNumber(random), size: anyNumber(random) };
}

/** With a chance, spoils what is in a block, behind its checksum, or packs it first. */
export function spoilBlocks(table: TableLayout, random: Random): void {
  for (const block of table.blocks) {
    if (random.chance(0.1)) {
      block.content = snappy(blockContent(block));
      block.type = 1;
    }
    if (random.chance(0.1)) block.content = spoilt(blockContent(block), random);
  }
}

/** A file, of which with a chance the bytes are spoilt as they lie, checksums and all. */
export function spoiltFile(bytes: Uint8Array, random: Random, probability: number): Uint8Array {
  return random.chance(probability) ? spoilt(bytes, random) : bytes;
}

export { encodeTable };
