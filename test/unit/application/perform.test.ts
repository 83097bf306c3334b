/** Tasks over storage in memory: all that a host brings to have the whole application. */

import { describe, expect, it } from 'vitest';
import { performWith } from '../../../src/application/perform.ts';
import type { Opened, Storage } from '../../../src/application/storage.ts';
import { fail } from '../../../src/engine/problem/problem.ts';
import { WORK } from '../../../src/shared/requests.ts';
import { type Files, MemorySink, memoryInput } from '../memory.ts';
import { platform, quietRun } from '../platform.ts';
import { REQUEST } from '../request.ts';
import { albertFiles, SIZES } from '../small-albert.ts';

/** Models by their names. */
interface MemoryTypes {
  readonly source: string;
  readonly opened: Opened;
  readonly destination: null;
  readonly output: string;
  readonly samplePlace: string;
  readonly sample: readonly string[];
  readonly leftover: string;
}

const { config: _, vocabulary: __, ...OPTIONS } = REQUEST;
const SOURCE = 'albert_tiny_zh';
const MADE = 'albert_tiny_google_zh';
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const TOKENS = Array.from({ length: SIZES.vocabularySize }, (_, id) => SPECIAL[id] ?? `token${id}`);
const VOCABULARY = new TextEncoder().encode(TOKENS.join('\n'));

/** @param refuse what writing a proof throws */
function memoryStorage(refuse?: unknown) {
  const models = new Map<string, Files>([[SOURCE, { ...albertFiles(), 'vocab.txt': VOCABULARY }]]);
  const records = new Map<string, Uint8Array>();
  let open = 0;
  const put = (name: string, sink: MemorySink) => void models.set(name, Object.fromEntries(sink.committed ?? []));
  const storage: Storage<MemoryTypes> = {
    platform,
    labelOf: (name) => `the model ${name}`,
    async open(name) {
      const files = models.get(name);
      if (!files) throw fail('no-such-input', { path: name });
      open++;
      return { input: memoryInput(files, name), close: async () => void open-- };
    },
    outputAt() {
      const sink = new MemorySink();
      return {
        openSink: async () => sink,
        async made(name) {
          put(name, sink);
          const write = async (bytes: Uint8Array) => {
            if (refuse) throw refuse;
            records.set(name, bytes);
          };
          return { output: name, source: name, record: { path: `${name}.json`, isWithin: true, write } };
        },
      };
    },
    async openSample() {
      const sink = new MemorySink();
      return { sink, made: async () => [...(sink.committed?.keys() ?? [])] };
    },
    async clear(name) {
      models.delete(name);
    },
  };
  return { perform: performWith(storage), models, records, opened: () => open };
}

const convertTask = (changes: Partial<typeof OPTIONS | { verify: boolean }> = {}, source = SOURCE) =>
  ({ kind: 'convert', source, destination: null, options: { ...OPTIONS, ...changes } }) as const;

describe('a conversion', () => {
  it('is made, proved as it now lies there, and recorded beside it', async () => {
    const { perform, models, records, opened } = memoryStorage();
    const { conversion, output, verification } = await perform(convertTask({ verify: true }), quietRun());
    expect(conversion).toMatchObject({ status: 'converted', name: MADE });
    expect(output).toBe(MADE);
    expect(verification).toMatchObject({ ok: true, value: { ok: true } });
    expect(Object.keys(models.get(MADE) ?? {})).toContain('albert_model.ckpt.index');
    const record = JSON.parse(new TextDecoder().decode(records.get(MADE)));
    expect(record).toMatchObject({ source: { name: SOURCE }, converted: { name: MADE } });
    expect('files' in conversion && conversion.files.map(({ name }) => name)).toContain('conversion.json');
    expect(opened()).toBe(0);
  });

  it('that nobody wants proved has no proof', async () => {
    const { perform, records } = memoryStorage();
    expect(await perform(convertTask(), quietRun())).toMatchObject({ output: MADE, verification: null });
    expect(records.size).toBe(0);
  });

  it.each([
    ['our own code', fail('output-exists', { path: 'x' }), 'OUTPUT_EXISTS'],
    ['the system’s', Object.assign(new Error('no'), { code: 'EACCES' }), 'EACCES'],
    ['what was said', new DOMException('Not now.', 'NotAllowedError'), 'Not now.'],
  ])('whose proof cannot be written is there all the same, with a warning: %s', async (_what, refuse, reason) => {
    const { perform } = memoryStorage(refuse);
    const { conversion, output } = await perform(convertTask({ verify: true }), quietRun());
    expect(output).toBe(MADE);
    expect(conversion.warnings.at(-1)).toEqual({
      code: 'RECORD_NOT_WRITTEN',
      facts: { path: `${MADE}.json`, reason },
    });
  });

  it('of what cannot be opened is refused by the name that the person gave', async () => {
    const { perform } = memoryStorage();
    expect(await perform(convertTask({}, 'nothing'), quietRun())).toMatchObject({
      conversion: { status: 'refused', input: 'the model nothing', problem: { code: 'MISSING_FILE' } },
      output: null,
      verification: null,
    });
  });
});

describe('every task', () => {
  it('is done over the same storage, and leaves nothing open', async () => {
    const { perform, models, opened } = memoryStorage();
    await perform(convertTask(), quietRun());
    const done = {
      inspect: await perform({ kind: 'inspect', source: SOURCE, options: {} }, quietRun()),
      statistics: await perform(
        { kind: 'statistics', source: SOURCE, options: { tensor: 'bert/pooler/dense/kernel' } },
        quietRun(),
      ),
      convert: await perform(convertTask(), quietRun()),
      verify: await perform(
        { kind: 'verify', source: SOURCE, converted: MADE, options: { text: null, backend: 'wasm' } },
        quietRun(),
      ),
      try: await perform(
        { kind: 'try', source: MADE, options: { text: '[MASK]', top: 2, backend: 'wasm' }, keeps: false },
        quietRun(),
      ),
      sample: await perform({ kind: 'sample', place: 'x', options: { size: 'tiny', seed: 1 } }, quietRun()),
    };
    expect(Object.keys(done).sort()).toEqual(Object.keys(WORK).sort());
    expect(done.inspect).toMatchObject({ convertible: true, error: null });
    expect(done.convert).toMatchObject({ output: MADE });
    for (const kind of ['statistics', 'verify', 'try', 'sample'] as const)
      expect(done[kind], kind).toMatchObject({ ok: true });
    await perform({ kind: 'clear', leftover: MADE }, quietRun());
    expect(models.has(MADE)).toBe(false);
    expect(opened()).toBe(0);
  });

  it('to try a model may keep it and what was made of it open, and no third one; one that has changed is read anew', async () => {
    const { perform, models, opened } = memoryStorage();
    await perform(convertTask(), quietRun());
    models.set('third', models.get(SOURCE) ?? {});
    const tried = (source: string) =>
      perform({ kind: 'try', source, options: { text: '[MASK]', top: 2, backend: 'wasm' }, keeps: true }, quietRun());
    const counts: number[] = [];
    for (const source of [SOURCE, MADE, SOURCE, 'third', MADE]) {
      expect(await tried(source)).toMatchObject({ ok: true, value: { answer: { kind: 'words' } } });
      counts.push(opened());
    }
    expect(counts).toEqual([1, 2, 2, 2, 2]);
    const { 'vocab.txt': _, ...without } = models.get(MADE) ?? {};
    models.set(MADE, without);
    expect(await tried(MADE)).toMatchObject({ ok: false, problem: { kind: 'vocabulary-needed' } });
    expect(await tried('x')).toMatchObject({ ok: false, problem: { code: 'MISSING_FILE' } });
  });

  it('of what cannot be opened has a problem as its answer', async () => {
    const { perform, opened } = memoryStorage();
    const missing = { ok: false, problem: { code: 'MISSING_FILE' } };
    const options = { text: null, backend: 'wasm' } as const;
    expect(await perform({ kind: 'inspect', source: 'x', options: {} }, quietRun())).toMatchObject({
      input: 'the model x',
      error: missing.problem,
    });
    expect(await perform({ kind: 'verify', source: SOURCE, converted: 'x', options }, quietRun())).toMatchObject(
      missing,
    );
    expect(await perform({ kind: 'statistics', source: 'x', options: { tensor: '' } }, quietRun())).toMatchObject(
      missing,
    );
    expect(opened()).toBe(0);
  });
});
