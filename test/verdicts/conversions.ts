/** Right conversions, by us and by others, and wrong ones. */

import type { Backend } from '../../src/engine/compute/backend.ts';
import { readBundleIndex } from '../../src/engine/formats/tensor-bundle/bundle-reader.ts';
import { memorySource } from '../../src/engine/host/source.ts';
import { toFloat32 } from '../../src/engine/pipeline/floats.ts';
import type { TargetName } from '../../src/engine/targets/names.ts';
import { convert } from '../../src/engine/use-cases/convert.ts';
import { limitsOfProduct } from '../../src/engine/use-cases/verify/embedding-limit.ts';
import type { Verification } from '../../src/engine/use-cases/verify/verification.ts';
import { verify } from '../../src/engine/use-cases/verify/verify.ts';
import { type Files, MemorySink, memoryInput } from '../unit/memory.ts';
import { platform, quietRun } from '../unit/platform.ts';
import { bundleFiles, type SmallTensor } from '../unit/small-albert.ts';

const WORDS = 'bert/embeddings/word_embeddings';
const BLOCK = 'bert/encoder/transformer/group_0/inner_group_0';
const INDEX = 'albert_model.ckpt.index';
const DATA = 'albert_model.ckpt.data-00000-of-00001';

export async function convertFiles(source: Files, format: TargetName, backend: Backend): Promise<Files> {
  const sink = new MemorySink();
  const options = { size: 'auto', format, backend, name: null } as const;
  const conversion = await convert(memoryInput(source), () => Promise.resolve(sink), options, platform, quietRun());
  if (!sink.committed) throw new Error(JSON.stringify(conversion));
  return Object.fromEntries(sink.committed);
}

export function verifyFiles(source: Files, converted: Files, backend: Backend): Promise<Verification> {
  const inputs = [memoryInput(source, 'source'), memoryInput(converted, 'converted')] as const;
  return verify(...inputs, { text: null, backend }, platform, quietRun());
}

/** The tensors of a checkpoint by name. */
export type Tensors = Map<string, SmallTensor>;

export async function tensorsOf(files: Files): Promise<Tensors> {
  const [index, data] = [files[INDEX] ?? new Uint8Array(0), files[DATA] ?? new Uint8Array(0)];
  const { tensors } = await readBundleIndex(memorySource('index', index), platform.createCrc32c);
  return new Map(
    tensors.map(({ name, dtype, shape, offset, bytes }) => [
      name,
      { name, dtype, shape, bytes: data.slice(offset, offset + bytes) },
    ]),
  );
}

/** A conversion whose tensors were changed, with good checksums. */
export async function changed(converted: Files, change: (tensors: Tensors) => void): Promise<Files> {
  const tensors = await tensorsOf(converted);
  change(tensors);
  return { ...converted, ...bundleFiles([...tensors.values()]) };
}

export function changedConfig(converted: Files, key: string, value: unknown): Files {
  const config = JSON.parse(new TextDecoder().decode(converted['albert_config.json'])) as object;
  return { ...converted, 'albert_config.json': new TextEncoder().encode(JSON.stringify({ ...config, [key]: value })) };
}

export function floatsOf(tensors: Tensors, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (tensor?.dtype !== 'float32') throw new Error(`no float32 ${name}`);
  return new Float32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.length / 4);
}

/** What a program may do to the order of a sum. */
export const ORDERS = ['forwards', 'backwards', 'by sixteen'] as const;
type Order = (typeof ORDERS)[number];

/** A right conversion by a program that adds up in float32 in that order. */
export async function convertedInOrder(source: Files, converted: Files, order: Order): Promise<Files> {
  const factors = await tensorsOf(source);
  const [left, right] = [widened(factors, WORDS), widened(factors, `${WORDS}_2`)];
  return changed(converted, (tensors) => {
    const inner = factors.get(`${WORDS}_2`)?.shape[0] ?? 0;
    floatsOf(tensors, WORDS).set(product(left, right, inner, order));
  });
}

function widened(tensors: Tensors, name: string): Float32Array {
  const { dtype, bytes } = tensors.get(name) ?? { dtype: 'float32', bytes: new Uint8Array(0) };
  return toFloat32(dtype, bytes.slice());
}

/** The product in float32, each product and each sum rounded. */
function product(left: Float32Array, right: Float32Array, inner: number, order: Order): Float32Array {
  const columns = right.length / inner;
  const rows = left.length / inner;
  const sums = new Float32Array(rows * columns);
  const part = new Float32Array(columns);
  const stretch = order === 'by sixteen' ? 16 : inner;
  for (let row = 0; row < rows; row++) {
    const sum = sums.subarray(row * columns, (row + 1) * columns);
    for (let from = 0; from < inner; from += stretch) {
      part.fill(0);
      for (let step = from; step < Math.min(inner, from + stretch); step++) {
        const k = order === 'backwards' ? inner - 1 - step : step;
        const factor = left[row * inner + k] as number;
        for (let column = 0; column < columns; column++) {
          part[column] = (part[column] as number) + Math.fround(factor * (right[k * columns + column] as number));
        }
      }
      for (let column = 0; column < columns; column++) sum[column] = (sum[column] as number) + (part[column] as number);
    }
  }
  return sums;
}

/** A wrong conversion. */
export interface Fault {
  readonly what: string;
  spoil(converted: Files, source: Files): Files | Promise<Files>;
}

const inTensors = (what: string, change: (tensors: Tensors, source: Tensors) => void): Fault => ({
  what,
  async spoil(converted, source) {
    const factors = await tensorsOf(source);
    return changed(converted, (tensors) => change(tensors, factors));
  },
});
const inConfig = (key: string, change: (value: number) => unknown): Fault => ({
  what: `another ${key}`,
  spoil(converted) {
    const config = JSON.parse(new TextDecoder().decode(converted['albert_config.json'])) as Record<string, number>;
    return changedConfig(converted, key, change(config[key] ?? 0));
  },
});

/** Wrong conversions of every kind, of a source in float32. One bit of each tensor comes from {@link flippedBits}. */
export const FAULTS: readonly Fault[] = [
  inTensors('a table scaled by 1 + 2^-12', (tensors) => {
    const words = floatsOf(tensors, WORDS);
    for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) * (1 + 2 ** -12);
  }),
  // Each element of it may be within its own limit.
  inTensors('a table scaled by 1 + 2^-16', (tensors) => {
    const words = floatsOf(tensors, WORDS);
    for (let at = 0; at < words.length; at++) words[at] = (words[at] ?? 0) * (1 + 2 ** -16);
  }),
  inTensors('two rows of the table exchanged', (tensors) => {
    const words = floatsOf(tensors, WORDS);
    const width = tensors.get(WORDS)?.shape[1] ?? 0;
    const first = words.slice(3 * width, 4 * width);
    words.copyWithin(3 * width, 9 * width, 10 * width);
    words.set(first, 9 * width);
  }),
  inTensors('one element of the table just beyond its limit', (tensors, source) => {
    const [left, right] = [widened(source, WORDS), widened(source, `${WORDS}_2`)];
    const [inner = 0, columns = 0] = source.get(`${WORDS}_2`)?.shape ?? [];
    const { rowLimit, columnLimit } = limitsOfProduct(right, inner, columns);
    const [row, column] = [5, 11];
    let exact = 0;
    for (let k = 0; k < inner; k++) exact += (left[row * inner + k] ?? 0) * (right[k * columns + column] ?? 0);
    floatsOf(tensors, WORDS)[row * columns + column] = exact + 1.02 * rowLimit(left, row) * (columnLimit[column] ?? 0);
  }),
  inTensors('query and key exchanged', (tensors) => {
    const self = `${BLOCK}/attention_1/self`;
    for (const part of ['kernel', 'bias']) exchange(tensors, `${self}/query/${part}`, `${self}/key/${part}`);
  }),
  inTensors('two LayerNorms exchanged', (tensors) => {
    for (const part of ['gamma', 'beta'])
      exchange(tensors, `${BLOCK}/LayerNorm/${part}`, `${BLOCK}/LayerNorm_1/${part}`);
  }),
  inTensors('a kernel transposed', (tensors) => {
    const name = `${BLOCK}/attention_1/output/dense/kernel`;
    const floats = floatsOf(tensors, name);
    const size = tensors.get(name)?.shape[0] ?? 0;
    floats.set(floats.map((_, at) => floats[(at % size) * size + Math.floor(at / size)] ?? 0));
  }),
  inTensors('a number that is none', (tensors) => {
    floatsOf(tensors, 'bert/pooler/dense/bias')[0] = Number.NaN;
  }),
  inTensors('a head lost', (tensors) => {
    tensors.delete('cls/seq_relationship/output_weights');
  }),
  inConfig('layer_norm_eps', () => 1e-6),
  inConfig('hidden_act', (value) => (String(value) === 'relu' ? 'tanh' : 'relu')),
  inConfig('num_attention_heads', (value) => value / 2),
  inConfig('num_hidden_layers', (value) => value - 1),
];

/** The lowest bit of one number, in each tensor that a conversion copies. */
export function flippedBits(names: readonly string[]): readonly Fault[] {
  return names
    .filter((name) => name !== WORDS)
    .map((name, nth) =>
      inTensors(`one bit of ${name}`, (tensors) => {
        const { bytes } = tensors.get(name) ?? { bytes: new Uint8Array(0) };
        const at = 4 * ((nth * 7919) % (bytes.length / 4));
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      }),
    );
}

function exchange(tensors: Tensors, first: string, second: string): void {
  const [a, b] = [tensors.get(first), tensors.get(second)];
  if (!a || !b) throw new Error(`no ${first} or ${second}`);
  tensors.set(first, { ...a, bytes: b.bytes });
  tensors.set(second, { ...b, bytes: a.bytes });
}
