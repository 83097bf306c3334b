import { describe, expect, it } from 'vitest';
import { crc32cOf } from '../../../src/engine/formats/crc32c.ts';
import { readBundleIndex } from '../../../src/engine/formats/tensor-bundle/bundle-reader.ts';
import { type Input, memorySource } from '../../../src/engine/host/source.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import type { Progress } from '../../../src/engine/use-cases/progress.ts';
import { MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { albertFiles, albertTensors, floatTensor, SIZES, type SmallTensor } from '../small-albert.ts';

const OPTIONS = { size: 'auto', format: 'google', backend: 'wasm', name: null } as const;
const DATA = 'albert_model.ckpt.data-00000-of-00001';

async function convertTo(input: Input, sink = new MemorySink(), run = quietRun()) {
  const conversion = await convert(input, () => Promise.resolve(sink), OPTIONS, platform, run);
  return { conversion, sink };
}

/** A converted checkpoint's tensors, read with our own reader, checksums verified. */
async function tensorsOf(sink: MemorySink): Promise<Map<string, Uint8Array>> {
  const files = sink.committed;
  const index = files?.get('albert_model.ckpt.index');
  const data = files?.get(DATA);
  if (!index || !data) throw new Error('nothing was committed');
  const { tensors } = await readBundleIndex(memorySource('index', index), platform.createCrc32c);
  return new Map(
    tensors.map(({ name, offset, bytes: length, crc32c }) => {
      const bytes = data.subarray(offset, offset + length);
      expect(crc32cOf(platform.createCrc32c, bytes)).toBe(crc32c);
      return [name, bytes];
    }),
  );
}

function floats(bytes: Uint8Array | undefined): Float32Array {
  const copy = (bytes ?? new Uint8Array(0)).slice();
  return new Float32Array(copy.buffer);
}

function named(tensors: readonly SmallTensor[], name: string): Float32Array {
  return floats(tensors.find((tensor) => tensor.name === name)?.bytes);
}

describe('converting a small checkpoint', () => {
  it('writes the files that the loaders expect', async () => {
    const { conversion, sink } = await convertTo(memoryInput(albertFiles()));
    expect(conversion.status).toBe('converted');
    expect([...(sink.committed?.keys() ?? [])].sort()).toEqual([
      'albert_config.json',
      'albert_model.ckpt.data-00000-of-00001',
      'albert_model.ckpt.index',
      'checkpoint',
      'vocab.txt',
    ]);
    const state = new TextDecoder().decode(sink.committed?.get('checkpoint'));
    expect(state).toBe('model_checkpoint_path: "albert_model.ckpt"\nall_model_checkpoint_paths: "albert_model.ckpt"\n');
  });

  it('multiplies the two factors of the word embedding', async () => {
    const source = albertTensors();
    const left = named(source, 'bert/embeddings/word_embeddings');
    const right = named(source, 'bert/embeddings/word_embeddings_2');
    const { sink } = await convertTo(memoryInput(albertFiles(source)));
    const product = floats((await tensorsOf(sink)).get('bert/embeddings/word_embeddings'));
    const { vocabularySize: V, embeddingSize: E, hiddenSize: H } = SIZES;
    for (let v = 0; v < V; v++) {
      for (let h = 0; h < H; h++) {
        let sum = 0;
        for (let e = 0; e < E; e++) sum += (left[v * E + e] ?? 0) * (right[e * H + h] ?? 0);
        expect(product[v * H + h]).toBe(sum);
      }
    }
  });

  it('renames the shared block and copies its bytes', async () => {
    const source = albertTensors();
    const { sink } = await convertTo(memoryInput(albertFiles(source)));
    const tensors = await tensorsOf(sink);
    const group = 'bert/encoder/transformer/group_0/inner_group_0';
    const pairs = {
      'attention/self/query/kernel': 'attention_1/self/query/kernel',
      'attention/self/key/bias': 'attention_1/self/key/bias',
      'attention/output/LayerNorm/gamma': 'LayerNorm/gamma',
      'output/LayerNorm/gamma': 'LayerNorm_1/gamma',
      'intermediate/dense/kernel': 'ffn_1/intermediate/dense/kernel',
      'output/dense/kernel': 'ffn_1/intermediate/output/dense/kernel',
    };
    for (const [from, to] of Object.entries(pairs)) {
      expect(floats(tensors.get(`${group}/${to}`))).toEqual(named(source, `bert/encoder/layer_shared/${from}`));
    }
    expect(tensors.size).toBe(30);
    expect([...tensors.keys()].some((name) => /layer_shared|word_embeddings_2/.test(name))).toBe(false);
  });

  it('writes a configuration whose embedding is as wide as the hidden layer', async () => {
    const { conversion, sink } = await convertTo(memoryInput(albertFiles()));
    const config = JSON.parse(new TextDecoder().decode(sink.committed?.get('albert_config.json')));
    expect(config).toMatchObject({ embedding_size: 12, hidden_size: 12, num_hidden_layers: 3, num_attention_heads: 4 });
    expect(conversion.status === 'converted' && conversion.config).toEqual(config);
  });

  it('copies the vocabulary unchanged', async () => {
    const files = albertFiles();
    const { sink } = await convertTo(memoryInput(files));
    expect(sink.committed?.get('vocab.txt')).toEqual(files['vocab.txt']);
  });

  it('reports progress that never goes back and ends at the whole', async () => {
    const seen: Progress[] = [];
    const run = { ...quietRun(), onProgress: (progress: unknown) => seen.push(progress as Progress) };
    await convertTo(memoryInput(albertFiles()), new MemorySink(), run);
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ stage: 'finishing', done: seen.at(-1)?.total });
  });

  it('keeps the blocks apart when a tensor is larger than its buffers', async () => {
    const vocabularySize = 300_000;
    const source = albertTensors({ ...SIZES, vocabularySize });
    const files = {
      ...albertFiles(source),
      'albert_config.json': new TextEncoder().encode('{"num_hidden_layers":1,"num_attention_heads":1}'),
    };
    const { sink } = await convertTo(memoryInput(files));
    const tensors = await tensorsOf(sink);
    const bias = floats(tensors.get('cls/predictions/output_bias'));
    expect(bias).toEqual(named(source, 'cls/predictions/output_bias'));
    const product = floats(tensors.get('bert/embeddings/word_embeddings'));
    const left = named(source, 'bert/embeddings/word_embeddings');
    const right = named(source, 'bert/embeddings/word_embeddings_2');
    for (let v = 0; v < vocabularySize; v += 997) {
      let sum = 0;
      for (let e = 0; e < 8; e++) sum += (left[v * 8 + e] ?? 0) * (right[e * 12 + 5] ?? 0);
      expect(product[v * 12 + 5]).toBe(sum);
    }
  });
});

describe('when something goes wrong, nothing is committed', () => {
  it('a tensor whose bytes were changed', async () => {
    const files = albertFiles();
    const data = files[DATA]?.slice() ?? new Uint8Array(0);
    data[1000] = (data[1000] ?? 0) ^ 0x40;
    const { conversion, sink } = await convertTo(memoryInput({ ...files, [DATA]: data }));
    expect(conversion).toMatchObject({ status: 'refused', problem: { code: 'DAMAGED', kind: 'tensor-checksum' } });
    expect(sink).toMatchObject({ committed: null, aborted: true });
  });

  it('a disk that fills up', async () => {
    const { conversion, sink } = await convertTo(memoryInput(albertFiles()), new MemorySink(2000));
    expect(conversion).toMatchObject({ status: 'failed', problem: { code: 'DISK_FULL' } });
    expect(sink).toMatchObject({ committed: null, aborted: true });
  });

  it('a person who cancels', async () => {
    const controller = new AbortController();
    const run = { signal: controller.signal, onProgress: () => controller.abort() };
    const { conversion, sink } = await convertTo(memoryInput(albertFiles()), new MemorySink(), run);
    expect(conversion).toMatchObject({ status: 'cancelled', problem: { code: 'CANCELLED' } });
    expect(sink).toMatchObject({ committed: null, aborted: true });
  });

  it('a source that shrinks while it is read', async () => {
    const files = albertFiles();
    const input = memoryInput(files);
    const shrinking = {
      ...input,
      files: input.files.map((file) => ({
        ...file,
        open: async () => {
          const source = await file.open();
          const read: typeof source.read = (offset, into) =>
            offset > 2000 ? Promise.resolve(0) : source.read(offset, into);
          return file.path === DATA ? { ...source, read } : source;
        },
      })),
    };
    const { conversion } = await convertTo(shrinking);
    expect(conversion).toMatchObject({ status: 'refused', problem: { code: 'DAMAGED', kind: 'source-changed' } });
  });
});

describe('hostile names', () => {
  it('a tensor named __proto__ is kept like any other task head', async () => {
    const extra = floatTensor('__proto__', [2], Float32Array.of(1, 2));
    const { conversion, sink } = await convertTo(memoryInput(albertFiles([...albertTensors(), extra])));
    expect(conversion.status).toBe('converted');
    expect(floats((await tensorsOf(sink)).get('__proto__'))).toEqual(Float32Array.of(1, 2));
  });

  it('a configuration with the key __proto__ changes nothing', async () => {
    const text = '{"__proto__": {"ln_type": "preln"}, "num_hidden_layers": 3, "num_attention_heads": 4}';
    const files = { ...albertFiles(), 'albert_config.json': new TextEncoder().encode(text) };
    const { conversion } = await convertTo(memoryInput(files));
    expect(conversion.status).toBe('converted');
  });

  it('a tensor that takes the name of a converted one is refused', async () => {
    const target = 'bert/encoder/transformer/group_0/inner_group_0/LayerNorm/beta';
    const { conversion } = await convertTo(
      memoryInput(albertFiles([...albertTensors(), floatTensor(target, [12], new Float32Array(12))])),
    );
    expect(conversion).toMatchObject({ problem: { code: 'AMBIGUOUS' } });
  });
});
