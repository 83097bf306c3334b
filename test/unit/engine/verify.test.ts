import { describe, expect, it } from 'vitest';
import { problemOf } from '../../../src/engine/problem/problem.ts';
import type { TargetName } from '../../../src/engine/targets/names.ts';
import type { VerifyProgress } from '../../../src/engine/use-cases/progress.ts';
import type { Verification } from '../../../src/engine/use-cases/verify/verification.ts';
import { verify } from '../../../src/engine/use-cases/verify/verify.ts';
import { filesConverted } from '../converted.ts';
import { type Files, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import {
  albertFiles,
  albertTensors,
  bundleFiles,
  configFile,
  floatTensor,
  SIZES,
  type SmallTensor,
} from '../small-albert.ts';
import { googleFiles, googleTensors } from '../small-google.ts';

const BLOCK = 'bert/encoder/transformer/group_0/inner_group_0';
const WORDS = 'bert/embeddings/word_embeddings';

/** Weights that are spread as real ones are: with those of {@link albertTensors} all words would be alike. */
function randomTensors(): SmallTensor[] {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return albertTensors().map(({ name, shape, bytes }) => {
    const mean = name.endsWith('gamma') ? 1 : 0;
    return floatTensor(
      name,
      shape,
      Float32Array.from({ length: bytes.length / 4 }, () => mean + 0.2 * next()),
    );
  });
}

const SOURCE = albertFiles(randomTensors());

const converted = (source: Files = SOURCE, format: TargetName = 'google') =>
  filesConverted(memoryInput(source), format);

function verifyFiles(target: Files, source: Files = SOURCE, text: string | null = null): Promise<Verification> {
  const options = { text, backend: 'wasm' } as const;
  return verify(memoryInput(source, 'source'), memoryInput(target, 'converted'), options, platform, quietRun());
}

/** The converted model's tensors as floats, to be changed and put back with good checksums. */
async function changed(change: (tensors: Map<string, SmallTensor>) => void): Promise<Files> {
  const files = await converted();
  const source = new Map(randomTensors().map((tensor) => [tensor.name, tensor]));
  const { tensors, rest } = await tensorsOfConverted(files, source);
  change(tensors);
  return { ...rest, ...bundleFiles([...tensors.values()]) };
}

async function tensorsOfConverted(files: Files, _source: ReadonlyMap<string, SmallTensor>) {
  const { readBundleIndex } = await import('../../../src/engine/formats/tensor-bundle/bundle-reader.ts');
  const { memorySource } = await import('../../../src/engine/host/source.ts');
  const index = files['albert_model.ckpt.index'] ?? new Uint8Array(0);
  const data = files['albert_model.ckpt.data-00000-of-00001'] ?? new Uint8Array(0);
  const bundle = await readBundleIndex(memorySource('index', index), platform.createCrc32c);
  const tensors = new Map(
    bundle.tensors.map(({ name, dtype, shape, offset, bytes }) => {
      return [name, { name, dtype, shape, bytes: data.slice(offset, offset + bytes) }];
    }),
  );
  return { tensors, rest: files };
}

function floatsOf(tensors: ReadonlyMap<string, SmallTensor>, name: string): Float32Array {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no ${name}`);
  return new Float32Array(tensor.bytes.buffer, tensor.bytes.byteOffset, tensor.bytes.length / 4);
}

function exchange(tensors: Map<string, SmallTensor>, first: string, second: string): void {
  const [a, b] = [tensors.get(first), tensors.get(second)];
  if (!a || !b) throw new Error(`no ${first} or ${second}`);
  tensors.set(first, { ...a, bytes: b.bytes });
  tensors.set(second, { ...b, bytes: a.bytes });
}

describe('a right conversion', () => {
  it.each([
    ['the exact gelu', { hidden_act: 'gelu' }, 'GELU_APPROXIMATED'],
    ['another epsilon', { layer_norm_eps: 1e-5 }, 'EPSILON_REPLACED'],
  ])(
    'of a model with %s to Google’s, whose files have no word for that, is one, and that is told',
    async (_, own, code) => {
      const { 'model.safetensors': weights, 'config.json': config, ...files } = await converted(SOURCE, 'huggingface');
      if (!weights || !config) throw new Error('It lacks a file.');
      const settings = { ...(JSON.parse(new TextDecoder().decode(config)) as object), ...own };
      const source = {
        ...files,
        'model.safetensors': weights,
        'config.json': new TextEncoder().encode(JSON.stringify(settings)),
      };
      const verification = await verifyFiles(await converted(source), source);
      expect(verification).toMatchObject({ ok: true, grade: 'proved', settings: [] });
      expect(verification.warnings.map((found) => found.code)).toContain(code);
      // All else is found as before.
      const relu = Object.entries(await converted(source)).map(([name, bytes]) => [
        name,
        name === 'albert_config.json'
          ? new TextEncoder().encode(
              new TextDecoder().decode(bytes).replace(/"hidden_act": "\w+"/, '"hidden_act": "relu"'),
            )
          : bytes,
      ]);
      expect((await verifyFiles(Object.fromEntries(relu), source)).ok).toBe(false);
    },
  );

  it.each(['google', 'huggingface'] as const)('to %s is found to be one', async (format) => {
    const verification = await verifyFiles(await converted(SOURCE, format));
    expect(verification).toMatchObject({ ok: true, grade: 'proved', amplified: [], backend: 'wasm' });
    expect(verification.source.layout).toBe('brightmart');
    expect(verification.converted.layout).toBe(format);
    expect(verification.tensors).toEqual({ compared: 29, different: [], missing: [] });
    const { embedding, sequence, pooled, mlm, sop } = verification.maxAbsDiff;
    for (const figure of [embedding, sequence, pooled, mlm, sop]) expect(figure).toBeLessThan(1e-5);
    const { rounding, limits } = verification;
    for (const output of ['sequence', 'pooled', 'mlm', 'sop'] as const) {
      expect(rounding[output]).toBeGreaterThan(0);
      expect(limits[output]).toBe(16 * (rounding[output] ?? 0));
    }
  });

  it('from Google’s layout to Hugging Face’s keeps every bit', async () => {
    const google = await converted();
    const verification = await verifyFiles(await converted(google, 'huggingface'), google);
    expect(verification.ok).toBe(true);
    const none = { embedding: 0, sequence: 0, pooled: 0, mlm: 0, sop: 0, task: null };
    expect(verification.maxAbsDiff).toEqual(none);
    expect(verification.limits).toEqual(none);
    expect(verification).toMatchObject({ grade: 'proved', tolerance: 0 });
  });

  it('without heads is compared as far as there is something', async () => {
    const source = albertFiles(randomTensors().filter(({ name }) => !name.startsWith('cls/')));
    const verification = await verifyFiles(await converted(source), source);
    expect(verification.ok).toBe(true);
    expect(verification.maxAbsDiff).toMatchObject({ mlm: null, sop: null });
  });

  it('of another number of layers and heads is run as its configuration says', async () => {
    const source = { ...SOURCE, 'albert_config.json': configFile({ num_hidden_layers: 2, num_attention_heads: 3 }) };
    expect((await verifyFiles(await converted(source), source)).ok).toBe(true);
  });

  it('whose vocabulary was exchanged comes with a warning', async () => {
    const files = await converted();
    expect((await verifyFiles(files)).warnings).toEqual([]);
    const ours = new TextDecoder().decode(SOURCE['vocab.txt']);
    const withVocabulary = (text: string) => ({ ...files, 'vocab.txt': new TextEncoder().encode(text) });
    expect((await verifyFiles(withVocabulary(ours.replaceAll('\n', '\r\n').trimEnd()))).warnings).toEqual([]);
    const exchanged = await verifyFiles(withVocabulary(ours.replace('token7', 'other')));
    expect(exchanged).toMatchObject({ ok: true, backend: 'wasm' });
    expect(exchanged.warnings).toEqual([
      {
        code: 'VOCABULARIES_DIFFER',
        facts: { converted: 'converted', row: 7, source: 'token7', found: 'other' },
      },
    ]);
  });

  it('of a model with relu is run with relu', async () => {
    const source = { ...SOURCE, 'albert_config.json': configFile({ hidden_act: 'relu' }) };
    const verification = await verifyFiles(await converted(source), source);
    expect(verification.ok).toBe(true);
    const other = await verifyFiles(await converted());
    expect(verification.limits.sequence).not.toBe(other.limits.sequence);
  });
});

describe('a wrong conversion is found out', () => {
  const isWrong = async (files: Files) => {
    const verification = await verifyFiles(files);
    expect(verification.ok).toBe(false);
    return verification;
  };

  it('with query and key swapped', async () => {
    const self = `${BLOCK}/attention_1/self`;
    const files = await changed((tensors) => {
      exchange(tensors, `${self}/query/kernel`, `${self}/key/kernel`);
      exchange(tensors, `${self}/query/bias`, `${self}/key/bias`);
    });
    const verification = await isWrong(files);
    expect(verification.tensors.different).toHaveLength(4);
    expect(verification.maxAbsDiff.sequence).toBeGreaterThan(verification.limits.sequence ?? 0);
  });

  it('with one kernel transposed', async () => {
    const name = `${BLOCK}/attention_1/output/dense/kernel`;
    const size = SIZES.hiddenSize;
    const verification = await isWrong(
      await changed((tensors) => {
        const floats = floatsOf(tensors, name);
        const turned = floats.map((_, at) => floats[(at % size) * size + Math.floor(at / size)] ?? 0);
        tensors.set(name, floatTensor(name, [size, size], turned));
      }),
    );
    expect(verification.tensors.different).toEqual([name]);
    expect(verification.maxAbsDiff.sequence).toBeGreaterThan(verification.limits.sequence ?? 0);
  });

  it('with the two LayerNorms of the block exchanged', async () => {
    const verification = await isWrong(
      await changed((tensors) => {
        for (const part of ['gamma', 'beta'])
          exchange(tensors, `${BLOCK}/LayerNorm/${part}`, `${BLOCK}/LayerNorm_1/${part}`);
      }),
    );
    expect(verification.maxAbsDiff.sequence).toBeGreaterThan(verification.limits.sequence ?? 0);
  });

  it.each([0x00800000, 0x01000000, 0x40000000])(
    'with the exponent bit %i of one number of the embedding flipped',
    async (bit) => {
      const row = 17;
      const verification = await isWrong(
        await changed((tensors) => {
          const floats = floatsOf(tensors, WORDS);
          const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
          const at = row * SIZES.hiddenSize + 5;
          bits[at] = (bits[at] ?? 0) ^ bit;
        }),
      );
      expect(verification.embedding).toMatchObject({ beyond: 1, worstRow: row });
    },
  );

  it('with relu in its configuration for gelu', async () => {
    const files = await converted();
    const config = JSON.parse(new TextDecoder().decode(files['albert_config.json'])) as object;
    const relu = new TextEncoder().encode(JSON.stringify({ ...config, hidden_act: 'relu' }));
    const verification = await isWrong({ ...files, 'albert_config.json': relu });
    expect(verification.tensors.different).toEqual([]);
    expect(verification.maxAbsDiff.sequence).toBeGreaterThan(verification.limits.sequence ?? 0);
  });

  it('with gelu for gelu_new in an export: transformers computes another function', async () => {
    const files = await converted(SOURCE, 'huggingface');
    const config = JSON.parse(new TextDecoder().decode(files['config.json'])) as object;
    const gelu = new TextEncoder().encode(JSON.stringify({ ...config, hidden_act: 'gelu' }));
    const { settings } = await isWrong({ ...files, 'config.json': gelu });
    expect(settings).toEqual([{ key: 'hidden_act', source: 'gelu-tanh', converted: 'gelu-erf' }]);
  });

  it('with one layer less in its configuration', async () => {
    const files = await converted();
    const config = JSON.parse(new TextDecoder().decode(files['albert_config.json'])) as object;
    const fewer = new TextEncoder().encode(JSON.stringify({ ...config, num_hidden_layers: 2 }));
    await isWrong({ ...files, 'albert_config.json': fewer });
  });

  describe.each([
    ['google', 'albert_config.json'],
    ['huggingface', 'config.json'],
  ] as const)('for %s, by what its configuration says of the blocks:', (format, name) => {
    const withConfig = async (change: (config: Record<string, unknown>) => object) => {
      const files = await converted(SOURCE, format);
      const config = JSON.parse(new TextDecoder().decode(files[name])) as Record<string, unknown>;
      return { ...files, [name]: new TextEncoder().encode(JSON.stringify(change(config))) };
    };

    it.each([
      ['num_hidden_groups', 2, 2, 1],
      ['num_hidden_groups', '1', '"1"', 1],
      ['num_hidden_groups', null, 'null', 1],
      ['inner_group_num', 2, 2, 1],
      ['inner_group_num', 0, 0, 1],
      ['net_structure_type', 1, 1, 0],
      ['net_structure_type', false, 'false', 0],
    ])('%s: %j', async (key, value, said, right) => {
      const { settings, grade, tensors } = await isWrong(await withConfig((config) => ({ ...config, [key]: value })));
      expect({ settings, grade }).toEqual({ settings: [{ key, source: right, converted: said }], grade: 'wrong' });
      expect(tensors.different).toEqual([]);
    });

    it('all of them at once', async () => {
      const blocks = { num_hidden_groups: 12, inner_group_num: 3, net_structure_type: 1 };
      const { settings } = await isWrong(await withConfig((config) => ({ ...config, ...blocks })));
      expect(Object.fromEntries(settings.map(({ key, converted }) => [key, converted]))).toEqual(blocks);
    });

    it('nothing, which means one block', async () => {
      const files = await withConfig(({ num_hidden_groups, inner_group_num, net_structure_type, ...rest }) => rest);
      expect(await verifyFiles(files)).toMatchObject({ ok: true, settings: [] });
    });

    it('one block, where its source’s says what its tensors are not', async () => {
      const config = configFile({ num_hidden_groups: 12, inner_group_num: 2, net_structure_type: 1 });
      const source = { ...SOURCE, 'albert_config.json': config };
      expect(await verifyFiles(await converted(source, format), source)).toMatchObject({ ok: true, settings: [] });
    });
  });

  it('but not where Google’s layout as the source says so of its blocks, and its export does not', async () => {
    const google = await converted();
    const config = JSON.parse(new TextDecoder().decode(google['albert_config.json'])) as object;
    const blocks = { num_hidden_groups: 12, inner_group_num: 2, net_structure_type: 1 };
    const source = {
      ...google,
      'albert_config.json': new TextEncoder().encode(JSON.stringify({ ...config, ...blocks })),
    };
    const verification = await verifyFiles(await converted(source, 'huggingface'), source);
    expect(verification).toMatchObject({ ok: true, settings: [] });
    expect((await verifyFiles(source, source)).settings.map(({ key }) => key)).toEqual(Object.keys(blocks));
  });

  it('with a number that is none', async () => {
    const verification = await isWrong(
      await changed((tensors) => {
        floatsOf(tensors, 'bert/pooler/dense/bias')[0] = Number.NaN;
      }),
    );
    expect(verification.maxAbsDiff.pooled).toBe(Number.MAX_VALUE);
  });

  it('with a head that got lost', async () => {
    const verification = await isWrong(
      await changed((tensors) => {
        for (const name of [...tensors.keys()]) if (name.startsWith('cls/seq_relationship/')) tensors.delete(name);
      }),
    );
    expect(verification.tensors.missing).toHaveLength(2);
    expect(verification.maxAbsDiff.sop).toBeNull();
  });
});

describe('an export whose mapping is not the identity is found out', () => {
  it.each([
    ['kernel', 1],
    ['kernel', 0],
    ['bias', 0],
  ])('by its %s, where there was a %i', async (part, value) => {
    const files = await converted(SOURCE, 'huggingface');
    const bytes = files['model.safetensors']?.slice() ?? new Uint8Array(0);
    const header = new DataView(bytes.buffer).getUint32(0, true);
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + header));
    const suffix = part === 'kernel' ? 'weight' : 'bias';
    const name = `albert.encoder.embedding_hidden_mapping_in.${suffix}`;
    const entries = JSON.parse(text) as Record<string, { data_offsets: [number, number] }>;
    const from = 8 + header + (entries[name]?.data_offsets[0] ?? 0);
    // The smallest change there is, of the first element or the one behind it.
    const at = from + (value === 1 ? 0 : 4);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    const verification = await verifyFiles({ ...files, 'model.safetensors': bytes });
    expect(verification).toMatchObject({ ok: false, grade: 'wrong' });
    expect(verification.tensors.different).toEqual([name]);
  });
});

describe('what cannot be compared is refused', () => {
  const problemWith = (work: Promise<unknown>) => work.then(() => null, problemOf);

  it('two models of different sizes', async () => {
    const small = albertFiles();
    const sizes = { ...SIZES, feedForwardSize: 24 };
    const other = {
      ...bundleFiles(albertTensors(sizes)),
      'albert_config.json': configFile({ intermediate_size: 24 }),
    };
    const problem = await problemWith(verifyFiles(await converted(other), small));
    expect(problem).toMatchObject({
      code: 'SIZE_MISMATCH',
      facts: { size: 'feedForwardSize', found: 24, expected: 48 },
    });
  });

  it('a model whose words are still factors', async () => {
    const files = googleFiles(googleTensors(SIZES), { embedding_size: SIZES.embeddingSize });
    expect(await problemWith(verifyFiles(files))).toMatchObject({
      code: 'SIZE_MISMATCH',
      facts: { size: 'embeddingSize', found: 8, expected: 12 },
    });
  });

  it('a converted model whose configuration says another embedding size', async () => {
    const files = await converted();
    const config = JSON.parse(new TextDecoder().decode(files['albert_config.json'])) as object;
    const wrong = new TextEncoder().encode(JSON.stringify({ ...config, embedding_size: 8 }));
    const problem = await problemWith(verifyFiles({ ...files, 'albert_config.json': wrong }));
    expect(problem).toMatchObject({
      code: 'CONFIG_MISMATCH',
      facts: { key: 'embedding_size', value: 8, expected: 12 },
    });
  });

  it('a converted model with damaged bytes', async () => {
    const files = await converted();
    const name = 'albert_model.ckpt.data-00000-of-00001';
    const damaged = files[name]?.slice() ?? new Uint8Array(0);
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect(await problemWith(verifyFiles({ ...files, [name]: damaged }))).toMatchObject({ code: 'DAMAGED' });
  });

  it('a text where there is no vocabulary', async () => {
    const { 'vocab.txt': _, ...source } = SOURCE;
    expect(await problemWith(verifyFiles(await converted(), source, '你好'))).toMatchObject({ code: 'MISSING_FILE' });
  });
});

describe('a run', () => {
  it('is cancelled between two tensors', async () => {
    const controller = new AbortController();
    const run = { signal: controller.signal, onProgress: () => controller.abort() };
    const files = await converted();
    const options = { text: null, backend: 'wasm' } as const;
    const running = verify(memoryInput(SOURCE), memoryInput(files), options, platform, run);
    expect(await running.then(() => null, problemOf)).toMatchObject({ code: 'CANCELLED' });
  });

  it('tells how long it will take before it begins, and comes to its end', async () => {
    const seen: VerifyProgress[] = [];
    const run = { signal: new AbortController().signal, onProgress: (progress: VerifyProgress) => seen.push(progress) };
    const options = { text: null, backend: 'wasm' } as const;
    await verify(memoryInput(SOURCE), memoryInput(await converted()), options, platform, run);
    expect(seen[0]).toMatchObject({ done: 0, stage: 'verifying' });
    expect(seen[0]?.expectedSeconds).toBeGreaterThan(0);
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  });
});
