import { describe, expect, it } from 'vitest';
import { ONE_BLOCK } from '../../../src/engine/albert/blocks.ts';
import { GOOGLE } from '../../../src/engine/albert/layouts/google.ts';
import { detectLayout, LAYOUTS } from '../../../src/engine/albert/layouts/index.ts';
import { nameOf } from '../../../src/engine/albert/layouts/layout.ts';
import { shapesIn, variablesIn } from '../../../src/engine/albert/sizes.ts';
import { blockVariables } from '../../../src/engine/albert/variables.ts';
import { readSafetensors } from '../../../src/engine/formats/safetensors/reader.ts';
import { elements } from '../../../src/engine/formats/tensor.ts';
import { memorySource } from '../../../src/engine/host/source.ts';
import { convert } from '../../../src/engine/use-cases/convert.ts';
import { inspect } from '../../../src/engine/use-cases/inspect.ts';
import { conversionOf } from '../converted.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import {
  albertFiles,
  albertTensors,
  bundleFiles,
  configFile,
  floatTensor,
  SIZES,
  type SmallTensor,
  vocabularyFile,
} from '../small-albert.ts';

const BLOCK = 'albert.encoder.albert_layer_groups.0.albert_layers.0';
const { vocabularySize: V, embeddingSize: E, hiddenSize: H, feedForwardSize: F } = SIZES;

interface Exported {
  readonly conversion: Awaited<ReturnType<typeof convert>>;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly floats: Float32Array }>;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

async function exportOf(files: Files, name = 'albert_tiny_zh'): Promise<Exported> {
  const { conversion, made } = await conversionOf(memoryInput(files, name), 'huggingface');
  const written = new Map(Object.entries(made));
  const weights = written.get('model.safetensors');
  const header = weights && (await readSafetensors(memorySource('model.safetensors', weights)));
  const tensors = (header?.tensors ?? []).map(({ name: tensor, dtype, shape, offset, bytes }) => {
    expect(dtype).toBe('float32');
    return [
      tensor,
      { shape, floats: new Float32Array((weights ?? new Uint8Array(0)).slice(offset, offset + bytes).buffer) },
    ] as const;
  });
  const config = JSON.parse(new TextDecoder().decode(written.get('config.json')) || '{}');
  const warnings = conversion.warnings.map(({ code }) => code);
  return { conversion, tensors: new Map(tensors), files: written, config, warnings };
}

function named(tensors: readonly SmallTensor[], name: string): Float32Array {
  const bytes = tensors.find((tensor) => tensor.name === name)?.bytes.slice() ?? new Uint8Array(0);
  return new Float32Array(bytes.buffer);
}

function transposed(floats: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(floats, (_, at) => floats[(at % rows) * columns + Math.floor(at / rows)] ?? Number.NaN);
}

/** A small checkpoint in Google's layout; its word embedding factorised unless E is H. */
function googleTensors(sizes = SIZES): SmallTensor[] {
  return [...shapesIn(GOOGLE, sizes)].map(([name, shape], index) => {
    const floats = Float32Array.from({ length: elements(shape) }, (_, i) => (((i * 5 + index * 11) % 31) - 15) / 64);
    return floatTensor(name, shape, floats);
  });
}

function googleFiles(tensors = googleTensors(), config = configFile()): Files {
  return { ...bundleFiles(tensors), 'albert_config.json': config, 'vocab.txt': vocabularyFile() };
}

describe.each(LAYOUTS)('the names of $name', (layout) => {
  it('are each of one variable', () => {
    const names = variablesIn(layout).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are there for every variable of the block', () => {
    for (const { role } of blockVariables(ONE_BLOCK)) expect(nameOf(layout, role)).toMatch(/\w/);
  });

  it('tell the layout, and are of no other', () => {
    const names = variablesIn(layout).map(({ name }) => name);
    expect(detectLayout(names)).toEqual({ kind: 'one', layout });
  });
});

describe("a checkpoint in brightmart's layout", () => {
  it('becomes the files that transformers load', async () => {
    const { conversion, files, warnings } = await exportOf(albertFiles());
    expect(conversion).toMatchObject({
      status: 'converted',
      format: 'huggingface',
      name: 'albert_tiny_hf_zh',
      layout: 'brightmart',
      backend: 'wasm',
      tensors: { read: 31, written: 32, dropped: [] },
    });
    const names = [
      'README.md',
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ];
    expect([...files.keys()].sort()).toEqual(names);
    expect(warnings).toEqual(['CUSTOM_SIZE']);
  });

  it('has its kernels transposed and all else copied', async () => {
    const source = albertTensors();
    const { tensors } = await exportOf(albertFiles(source));
    const shared = 'bert/encoder/layer_shared';
    const kernel = (name: string, rows: number, columns: number) => ({
      shape: [columns, rows],
      floats: transposed(named(source, name), rows, columns),
    });
    expect(tensors.get(`${BLOCK}.ffn.weight`)).toEqual(kernel(`${shared}/intermediate/dense/kernel`, H, F));
    expect(tensors.get(`${BLOCK}.ffn_output.weight`)).toEqual(kernel(`${shared}/output/dense/kernel`, F, H));
    expect(tensors.get(`${BLOCK}.attention.query.weight`)).toEqual(
      kernel(`${shared}/attention/self/query/kernel`, H, H),
    );
    expect(tensors.get('albert.pooler.weight')).toEqual(kernel('bert/pooler/dense/kernel', H, H));
    const same = {
      [`${BLOCK}.attention.LayerNorm.weight`]: `${shared}/attention/output/LayerNorm/gamma`,
      [`${BLOCK}.full_layer_layer_norm.bias`]: `${shared}/output/LayerNorm/beta`,
      [`${BLOCK}.attention.dense.bias`]: `${shared}/attention/output/dense/bias`,
      'albert.embeddings.position_embeddings.weight': 'bert/embeddings/position_embeddings',
      'predictions.bias': 'cls/predictions/output_bias',
      'sop_classifier.classifier.weight': 'cls/seq_relationship/output_weights',
    };
    for (const [name, from] of Object.entries(same)) expect(tensors.get(name)?.floats).toEqual(named(source, from));
  });

  it('has its word embedding multiplied out, and a mapping that does nothing', async () => {
    const source = albertTensors();
    const { tensors } = await exportOf(albertFiles(source));
    const [left, right] = ['', '_2'].map((part) => named(source, `bert/embeddings/word_embeddings${part}`));
    const words = tensors.get('albert.embeddings.word_embeddings.weight');
    expect(words?.shape).toEqual([V, H]);
    for (let v = 0; v < V; v++) {
      for (let h = 0; h < H; h++) {
        let sum = 0;
        for (let e = 0; e < E; e++) sum += (left?.[v * E + e] ?? 0) * (right?.[e * H + h] ?? 0);
        expect(words?.floats[v * H + h]).toBe(sum);
      }
    }
    const mapping = tensors.get('albert.encoder.embedding_hidden_mapping_in.weight');
    expect(mapping?.shape).toEqual([H, H]);
    expect(mapping?.floats.every((value, at) => value === (at % (H + 1) === 0 ? 1 : 0))).toBe(true);
    expect(tensors.get('albert.encoder.embedding_hidden_mapping_in.bias')?.floats).toEqual(new Float32Array(H));
  });

  it('leaves out what is tied', async () => {
    const { tensors } = await exportOf(albertFiles());
    expect([...tensors.keys()].filter((name) => name.includes('decoder'))).toEqual([]);
  });

  it('gets a configuration in the words of transformers', async () => {
    const { config, conversion } = await exportOf(albertFiles());
    expect(config).toMatchObject({
      architectures: ['AlbertForPreTraining'],
      model_type: 'albert',
      hidden_act: 'gelu_new',
      embedding_size: H,
      hidden_size: H,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      layer_norm_eps: 1e-12,
      tokenizer_class: 'BertTokenizer',
    });
    expect(conversion.status === 'converted' && conversion.config).toEqual(config);
  });

  it('finds the special tokens in the vocabulary, and only those that the embedding has rows for', async () => {
    const tokens = (text: string) => ({ ...albertFiles(), 'vocab.txt': new TextEncoder().encode(text) });
    const found = await exportOf(tokens('[UNK]\r\n[SEP]\r\n[CLS]\r\n[PAD]\r\n'));
    expect(found.config).toMatchObject({ pad_token_id: 3, bos_token_id: 2, eos_token_id: 1 });
    const late = await exportOf(tokens(`${'x\n'.repeat(V)}[CLS]\n[SEP]\n`));
    expect(late.config).toMatchObject({ pad_token_id: null, bos_token_id: null, eos_token_id: null });
  });

  it('is refused where its activation is one that transformers would take for another', async () => {
    const { conversion } = await exportOf({
      ...albertFiles(),
      'albert_config.json': configFile({ hidden_act: 'swish' }),
    });
    expect(conversion).toMatchObject({ status: 'refused', problem: { code: 'CONFIG_MISMATCH', kind: 'config-value' } });
  });

  it('gets a model card that names its source and no licence, whatever the source is called', async () => {
    const { files } = await exportOf(albertFiles(), 'a`|<script>\n# x');
    const card = new TextDecoder().decode(files.get('README.md'));
    expect(card).toContain('- Source: `a   script  # x`, checkpoint `albert_model.ckpt`');
    expect(card).toContain('| `bert/embeddings/word_embeddings_2` | 8 × 12 |');
    expect(card).not.toMatch(/^license:/m);
  });
});

describe("a checkpoint in Google's layout", () => {
  const unfactorised = { ...SIZES, embeddingSize: H };

  it('gives the same bytes as the checkpoint that it was converted from', async () => {
    const files = albertFiles();
    const sink = new MemorySink();
    const options = { size: 'auto', format: 'google', backend: 'wasm', name: null } as const;
    await convert(memoryInput(files), async () => sink, options, platform, quietRun());
    const direct = await exportOf(files);
    const via = await exportOf(Object.fromEntries(sink.committed ?? []), 'albert_tiny_google_zh');
    expect(via.files.get('model.safetensors')).toEqual(direct.files.get('model.safetensors'));
    expect(via.files.get('config.json')).toEqual(direct.files.get('config.json'));
    expect(via.conversion).toMatchObject({ status: 'converted', layout: 'google', backend: null });
    expect(via.conversion).toMatchObject({ name: 'albert_tiny_hf_zh', tensors: { read: 30, written: 32 } });
  });

  it('keeps its embedding factorised where it is, with the mapping that it has', async () => {
    const source = googleTensors();
    const { tensors, config, conversion } = await exportOf(googleFiles(source));
    expect(conversion).toMatchObject({ status: 'converted', size: 'custom', tensors: { read: 32, written: 32 } });
    expect(config).toMatchObject({ embedding_size: E, hidden_size: H });
    expect(tensors.get('albert.embeddings.word_embeddings.weight')?.shape).toEqual([V, E]);
    expect(tensors.get('predictions.dense.weight')?.shape).toEqual([E, H]);
    const kernel = named(source, 'bert/encoder/embedding_hidden_mapping_in/kernel');
    expect(tensors.get('albert.encoder.embedding_hidden_mapping_in.weight')).toEqual({
      shape: [H, E],
      floats: transposed(kernel, E, H),
    });
  });

  it('is believed over a configuration that still tells the old width of the embedding', async () => {
    const { config, warnings } = await exportOf(googleFiles(googleTensors(unfactorised)));
    expect(config['embedding_size']).toBe(H);
    expect(warnings).toContain('EMBEDDING_SIZE_CORRECTED');
    const right = await exportOf(googleFiles(googleTensors(unfactorised), configFile({ embedding_size: H })));
    expect(right.warnings).not.toContain('EMBEDDING_SIZE_CORRECTED');
  });

  it('is refused where anything else in the configuration is of another model', async () => {
    const { conversion } = await exportOf(googleFiles(googleTensors(), configFile({ hidden_size: 13 })));
    expect(conversion).toMatchObject({ problem: { code: 'CONFIG_MISMATCH' } });
  });

  it('is refused where the mapping is missing', async () => {
    const without = googleTensors().filter(({ name }) => !name.endsWith('mapping_in/kernel'));
    const { conversion } = await exportOf(googleFiles(without));
    expect(conversion).toMatchObject({ problem: { code: 'MISSING_TENSOR' } });
  });

  it('is refused where a tensor of a second block is there, and no others', async () => {
    const other = floatTensor(
      'bert/encoder/transformer/group_1/inner_group_0/LayerNorm/beta',
      [H],
      new Float32Array(H),
    );
    const { conversion } = await exportOf(googleFiles([...googleTensors(), other]));
    expect(conversion).toMatchObject({ problem: { code: 'MISSING_TENSOR', facts: { tensors: { length: 15 } } } });
  });

  it("has nothing to convert to Google's layout, as inspecting it says", async () => {
    expect(await inspect(memoryInput(googleFiles()), platform)).toMatchObject({
      convertible: false,
      error: null,
      targets: {
        google: { possible: false, problem: { code: 'ALREADY_GOOGLE' } },
        huggingface: { possible: true, name: 'albert_tiny_hf_zh' },
      },
    });
  });

  it('of which nothing can be made is told why, and not that it is converted already', async () => {
    const files = googleFiles(googleTensors(), configFile({ hidden_act: 'gel;' }));
    expect(await inspect(memoryInput(files), platform)).toMatchObject({
      convertible: false,
      error: { code: 'CONFIG_MISMATCH', kind: 'config-value' },
    });
  });
});

describe('heads', () => {
  const without = (pattern: RegExp) => albertTensors().filter(({ name }) => !pattern.test(name));
  const classifier = (labels: number) => [
    floatTensor(
      'output_weights',
      [labels, H],
      Float32Array.from({ length: labels * H }, (_, i) => i),
    ),
    floatTensor('output_bias', [labels], new Float32Array(labels)),
  ];

  it('a checkpoint without any becomes an AlbertModel', async () => {
    const { config, tensors, warnings, conversion } = await exportOf(albertFiles(without(/^cls\//)));
    expect(config['architectures']).toEqual(['AlbertModel']);
    expect([...tensors.keys()].every((name) => name.startsWith('albert.'))).toBe(true);
    expect(warnings).toContain('HEADS_MISSING');
    expect(conversion).toMatchObject({ tensors: { written: 25, dropped: [] } });
  });

  it('one with only the masked language model becomes an AlbertForMaskedLM', async () => {
    const { config, tensors } = await exportOf(albertFiles(without(/^cls\/seq/)));
    expect(config['architectures']).toEqual(['AlbertForMaskedLM']);
    // That class has no pooler, which goes along.
    expect(tensors.size).toBe(30);
  });

  it('a head of which a part is missing is left out, which is told', async () => {
    const { config, conversion, warnings } = await exportOf(albertFiles(without(/^cls\/predictions\/output_bias/)));
    expect(config['architectures']).toEqual(['AlbertModel']);
    expect(warnings).toEqual(expect.arrayContaining(['HEADS_MISSING', 'LEFT_OUT']));
    const dropped = conversion.status === 'converted' ? conversion.tensors.dropped : [];
    expect(dropped).toHaveLength(6);
  });

  it("run_classifier's head becomes the classifier, with as many labels", async () => {
    const source = [...without(/^cls\//), ...classifier(5)];
    const { config, tensors, warnings } = await exportOf(albertFiles(source));
    expect(config['architectures']).toEqual(['AlbertForSequenceClassification']);
    expect(Object.keys(config['id2label'] as object)).toHaveLength(5);
    expect(tensors.get('classifier.weight')).toEqual({ shape: [5, H], floats: named(source, 'output_weights') });
    expect(tensors.get('classifier.bias')?.shape).toEqual([5]);
    expect(warnings).toContain('CLASSIFIER_EXPORTED');
    expect(warnings).not.toContain('LEFT_OUT');
  });

  it('beside a classifier the pretraining heads are left out, which is told', async () => {
    const { config, tensors, warnings } = await exportOf(albertFiles([...albertTensors(), ...classifier(3)]));
    expect(config['architectures']).toEqual(['AlbertForSequenceClassification']);
    expect([...tensors.keys()].some((name) => name.startsWith('predictions'))).toBe(false);
    expect(warnings).toContain('LEFT_OUT');
  });

  it.each([
    ['of another width', [floatTensor('output_weights', [3, H + 1], new Float32Array(3 * H + 3)), classifier(3)[1]]],
    ['without its bias', [classifier(3)[0]]],
    ['under another name', [floatTensor('crf/transitions', [4, 4], new Float32Array(16))]],
  ])('any other head, %s, is left out, which is told', async (_, head) => {
    const tensors = head.filter((tensor) => tensor !== undefined);
    const { config, conversion, warnings } = await exportOf(albertFiles([...albertTensors(), ...tensors]));
    expect(config['architectures']).toEqual(['AlbertForPreTraining']);
    expect(warnings).toContain('LEFT_OUT');
    const dropped = conversion.status === 'converted' ? conversion.tensors.dropped : [];
    expect(dropped).toEqual(tensors.map(({ name }) => name).sort());
  });

  it("an optimizer's leftovers go as they always do", async () => {
    const moments = albertTensors().map((tensor) => ({ ...tensor, name: `${tensor.name}/adam_m` }));
    const { warnings, tensors } = await exportOf(albertFiles([...albertTensors(), ...moments]));
    expect(tensors.size).toBe(32);
    expect(warnings).toContain('OPTIMIZER_STATE_DROPPED');
    expect(warnings).not.toContain('LEFT_OUT');
  });
});

describe('when something goes wrong, nothing is committed', () => {
  const options = { size: 'auto', format: 'huggingface', backend: 'wasm', name: null } as const;

  it('a kernel whose bytes were changed', async () => {
    const data = 'albert_model.ckpt.data-00000-of-00001';
    const source = albertTensors();
    const files = albertFiles(source);
    const kernel = source.find(({ name }) => name.endsWith('/intermediate/dense/kernel'))?.bytes ?? new Uint8Array(0);
    const at = Buffer.from(files[data] ?? []).indexOf(kernel);
    const bytes = files[data]?.slice() ?? new Uint8Array(0);
    bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 1;
    const { conversion, files: written } = await exportOf({ ...files, [data]: bytes });
    expect(conversion).toMatchObject({ status: 'refused', problem: { code: 'DAMAGED', kind: 'tensor-checksum' } });
    expect(written.size).toBe(0);
  });

  it.each([100, 5000, 9000, 12_000])('a disk that is full after %i bytes', async (room) => {
    const sink = new MemorySink(room);
    const conversion = await convert(memoryInput(albertFiles()), async () => sink, options, platform, quietRun());
    expect(conversion).toMatchObject({ status: 'failed', problem: { code: 'DISK_FULL' } });
    expect(sink).toMatchObject({ committed: null, aborted: true });
  });

  it('a person who cancels', async () => {
    const controller = new AbortController();
    const sink = new MemorySink();
    const run = { signal: controller.signal, onProgress: () => controller.abort() };
    const conversion = await convert(memoryInput(albertFiles()), async () => sink, options, platform, run);
    expect(conversion).toMatchObject({ status: 'cancelled', problem: { code: 'CANCELLED' } });
    expect(sink).toMatchObject({ committed: null, aborted: true });
  });
});

describe('weights that are not float32', () => {
  it('are widened, transposed or not, and told', async () => {
    const wide = albertTensors().map((tensor) => {
      const doubles = Float64Array.from(new Float32Array(tensor.bytes.slice().buffer));
      return { ...tensor, dtype: 'float64' as const, bytes: new Uint8Array(doubles.buffer) };
    });
    const { files, warnings } = await exportOf(albertFiles(wide));
    expect(warnings).toContain('DTYPE_CONVERTED');
    const narrow = await exportOf(albertFiles());
    expect(files.get('model.safetensors')).toEqual(narrow.files.get('model.safetensors'));
  });
});
