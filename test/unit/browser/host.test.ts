/** What a person relies on in the browser edition, from what is given to where the output lies. */

import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { describe, expect, it, vi } from 'vitest';
import { BrowserHost } from '../../../src/browser/host.ts';
import { type Problem, problem } from '../../../src/engine/problem/problem.ts';
import type { FolderRef, InputRef, JobId, JobProgress, JobResult } from '../../../src/shared/answers.ts';
import { readOptions } from '../../../src/shared/kept-options.ts';
import type { ConvertRequest } from '../../../src/shared/requests.ts';
import { shareDone } from '../../../src/shared/share-done.ts';
import { PATIENCE } from '../../patience.ts';
import type { Files } from '../memory.ts';
import { albertFiles } from '../small-albert.ts';
import { type MemoryBrowser, memoryBrowser } from './memory-browser.ts';
import { MemoryFolder } from './memory-disk.ts';

const MODEL = albertFiles();
const MADE = 'albert_tiny_google_zh';
const DATA = 'albert_model.ckpt.data-00000-of-00001';
const IN_FOLDER = ['albert_config.json', DATA, 'albert_model.ckpt.index', 'checkpoint', 'vocab.txt'].map(
  (name) => `${MADE}/${name}`,
);
const THEIRS = new TextEncoder().encode('somebody else put this here');

/** The files of a folder as its dialog gives them. */
function folderFiles(files: Files = MODEL, folder = 'albert_tiny_zh', lastModified = 1): File[] {
  return Object.entries(files).map(([path, bytes]) => fileAt(`${folder}/${path}`, bytes, lastModified));
}

function fileAt(path: string, bytes: Uint8Array, lastModified = 1): File {
  const file = new File([bytes as Uint8Array<ArrayBuffer>], path.split('/').at(-1) ?? '', { lastModified });
  return Object.assign(file, { webkitRelativePath: path });
}

interface Opened {
  readonly browser: MemoryBrowser;
  readonly host: BrowserHost;
}

function openHost(): Opened {
  const browser = memoryBrowser();
  return { browser, host: new BrowserHost() };
}

async function give({ browser, host }: Opened, files = folderFiles()): Promise<InputRef> {
  browser.onDialog = () => files;
  const [input] = await host.chooseInputs('folders');
  if (!input) throw new Error('Nothing was given.');
  return input;
}

/** A folder to save to, that a person picks. */
async function pick({ browser, host }: Opened): Promise<{ folder: MemoryFolder; ref: FolderRef }> {
  const folder = new MemoryFolder('out');
  browser.onPicker = () => Promise.resolve(folder.handle);
  const ref = await host.chooseFolder();
  if (!ref) throw new Error('No folder was picked.');
  return { folder, ref };
}

/** A file as a drop gives it. */
function fileEntry(name: string, bytes: Uint8Array) {
  const file = (resolve: (file: File) => void) => resolve(fileAt(name, bytes));
  return { name, isFile: true, isDirectory: false, file };
}

/** A folder as a drop gives it, which tells of two of its entries at a time. */
function folderEntry(name: string, entries: readonly object[]) {
  const createReader = () => {
    const left = [...entries];
    return { readEntries: (resolve: (some: object[]) => void) => resolve(left.splice(0, 2)) };
  };
  return { name, isFile: false, isDirectory: true, createReader };
}

/** Drops entries on the page; `null` is what is no file, such as a text. */
function drop({ window }: MemoryBrowser, ...entries: readonly (object | null)[]): void {
  const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
  window.dispatchEvent(Object.assign(new Event('drop'), { dataTransfer: { items } }));
}

/** Files of the page's own. */
const kept = ({ browser }: Opened) => browser.scratch.list().filter((path) => !path.endsWith('/'));

/** More than any browser is given to read a small download. */
const TAKEN_MS = 60_000;

/** Lets time pass until the work is done. */
async function passing<Result>(work: Promise<Result>): Promise<Result> {
  let isOver = false;
  void work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await settle();
    await vi.advanceTimersByTimeAsync(1000);
  }
  return work;
}

const jobOf = (name: string) => name as JobId;
const settle = () => new Promise((resolve) => setImmediate(resolve));

function request(job: string, input: InputRef, changes: Partial<ConvertRequest> = {}): ConvertRequest {
  return {
    job: jobOf(job),
    input: input.id,
    size: 'auto',
    format: 'google',
    folder: null,
    zip: false,
    name: null,
    replace: false,
    backend: 'auto',
    verify: false,
    ...changes,
  };
}

/** Cancels the job while its first file is about to be written to, and has the worker hear of it before that. */
function cancelOnOpen({ host }: Opened, { disk }: MemoryFolder, job: string, meanwhile = () => {}): void {
  disk.before = async () => {
    disk.before = () => Promise.resolve();
    meanwhile();
    void host.cancel(jobOf(job));
    for (let turn = 0; turn < 5; turn++) await settle();
  };
}

/** A step that never comes to an end; of any file, where none is named. */
function stall({ disk }: MemoryFolder, step: string, file: string | null): Promise<void> {
  return new Promise((reached) => {
    disk.before = (one, name) => {
      if (one !== step || (file !== null && name !== file)) return Promise.resolve();
      reached();
      return new Promise(() => undefined);
    };
  });
}

/** Ends the worker that converts, as a browser does that has no memory left. */
function breakConverting({ workers }: MemoryBrowser): void {
  workers.find(({ heard }) => heard.some(({ kind }) => kind === 'convert'))?.break();
}

function problemIn({ conversion }: JobResult): Problem | null {
  return conversion.status === 'converted' ? null : conversion.problem;
}

describe('what is given', () => {
  it('as files: those of a checkpoint are one input, all others one each', async () => {
    const { browser, host } = openHost();
    browser.onDialog = () => [
      ...Object.entries(MODEL).map(([path, bytes]) => fileAt(path, bytes)),
      fileAt('other.zip', THEIRS),
    ];
    const inputs = await host.chooseInputs('files');
    expect(inputs.map(({ name, place, isSample }) => [name, place, isSample])).toEqual([
      ['albert_model.ckpt.index', 'albert_model.ckpt.index', false],
      ['other.zip', 'other.zip', false],
    ]);
    const inspections = await Promise.all(inputs.map(({ id }) => host.inspect(id)));
    expect(inspections.map(({ layout, error }) => [layout, error?.code])).toEqual([
      ['brightmart', undefined],
      ['unknown', 'NOT_A_CHECKPOINT'],
    ]);
  });

  it('as folders: one input each, of what lies one folder deep at most', async () => {
    const opened = openHost();
    opened.browser.onDialog = (folders) => {
      expect(folders).toBe(true);
      return [...folderFiles(), fileAt('other/inner/deep/vocab.txt', THEIRS), fileAt('other/notes.txt', THEIRS)];
    };
    const inputs = await opened.host.chooseInputs('folders');
    expect(inputs.map(({ name }) => name)).toEqual(['albert_tiny_zh', 'other']);
    const [model] = inputs;
    expect(model && (await opened.host.inspect(model.id))).toMatchObject({ layout: 'brightmart', error: null });
  });

  it('is nothing where the dialog is cancelled, and no folder where that of the folder is', async () => {
    const { host } = openHost();
    expect(await host.chooseInputs('files')).toEqual([]);
    expect(await host.chooseInputs('folders')).toEqual([]);
    expect(await host.chooseFolder()).toBeNull();
  });

  it('by a drop: folders, read portion by portion, and files beside them', async () => {
    const { browser, host } = openHost();
    const told: InputRef[][] = [];
    const unlisten = host.onInputs((inputs) => void told.push([...inputs]));
    const model = Object.entries(MODEL).map(([name, bytes]) => fileEntry(name, bytes));
    drop(browser, folderEntry('parent', [folderEntry('inner', model)]), fileEntry('other.zip', THEIRS), null);
    await vi.waitUntil(() => told.length === 1, { timeout: PATIENCE });
    expect(told[0]?.map(({ name }) => name)).toEqual(['parent', 'other.zip']);
    const [folder] = told[0] ?? [];
    expect(folder && (await host.inspect(folder.id))).toMatchObject({ layout: 'brightmart', error: null });
    unlisten();
    drop(browser, fileEntry('late.zip', THEIRS));
    await settle();
    expect(told).toHaveLength(1);
  });

  it('by a drop of which a part cannot be read: that has a row which says so, and the others are as ever', async () => {
    const { browser, host } = openHost();
    const told: InputRef[] = [];
    host.onInputs((inputs) => void told.push(...inputs));
    const gone = (_: unknown, reject: (error: Error) => void) =>
      reject(new DOMException('Not found.', 'NotFoundError'));
    const file = { ...fileEntry('lost.zip', THEIRS), file: gone };
    const folder = { ...folderEntry('lost', []), createReader: () => ({ readEntries: gone }) };
    drop(browser, folder, file, fileEntry('other.zip', THEIRS));
    await vi.waitUntil(() => told.length > 0, { timeout: PATIENCE });
    const found = await Promise.all(told.map(async ({ id, name }) => [name, (await host.inspect(id)).error]));
    const unreadable = (path: string) => problem('input-unreadable', { path, reason: 'refused', said: null });
    expect(found).toEqual([
      ['lost', unreadable('lost')],
      ['lost.zip', unreadable('lost.zip')],
      ['other.zip', expect.objectContaining({ code: 'NOT_A_CHECKPOINT' })],
    ]);
  });

  it('twice has one place; what has its name and is something else has another', async () => {
    const opened = openHost();
    const places: string[] = [];
    for (const files of [
      folderFiles(),
      folderFiles(),
      folderFiles({ ...MODEL, 'vocab.txt': THEIRS }),
      folderFiles(MODEL, 'albert_tiny_zh', 2),
      folderFiles({ ...MODEL, 'vocab.txt': THEIRS }),
    ])
      places.push((await give(opened, files)).place);
    expect(places).toEqual([
      'albert_tiny_zh',
      'albert_tiny_zh',
      'albert_tiny_zh (2)',
      'albert_tiny_zh (3)',
      'albert_tiny_zh (2)',
    ]);
  });

  it('as a folder once more is the same one where it was mended: its old self is no more', async () => {
    const opened = openHost();
    const { [DATA]: weights = THEIRS, ...without } = MODEL;
    const missing = await give(opened, folderFiles(without));
    const error = async ({ id }: InputRef) => (await opened.host.inspect(id)).error?.code;
    const first = await error(missing);
    const added = await give(opened, folderFiles({ ...without, [DATA]: weights }));
    expect([added.id, added.place]).toEqual([missing.id, missing.place]);
    expect([first, await error(added)]).toEqual(['MISSING_FILE', undefined]);

    const damaged = folderFiles({ ...MODEL, 'albert_config_tiny.json': THEIRS }, 'damaged');
    const broken = await give(opened, damaged);
    // Its files are written anew, and those that were given can be read no more.
    for (const file of damaged) {
      const gone = () => Promise.reject(new DOMException('changed', 'NotReadableError'));
      Object.assign(file, { slice: () => Object.assign(new Blob(), { arrayBuffer: gone }) });
    }
    const mended = await give(opened, folderFiles(MODEL, 'damaged', 2));
    expect([mended.id, mended.place, await error(mended)]).toEqual([broken.id, broken.place, undefined]);
  });

  it('and was changed since is told as that, not as damaged', async () => {
    const opened = openHost();
    const files = folderFiles();
    const input = await give(opened, files);
    for (const file of files) {
      const gone = () => Promise.reject(new DOMException('changed', 'NotReadableError'));
      Object.assign(file, { slice: () => Object.assign(new Blob(), { arrayBuffer: gone }) });
    }
    expect((await opened.host.inspect(input.id)).error?.kind).toBe('source-changed');
  });

  it('under a name that turns the direction of writing, or shows nothing, is shown with that written out', async () => {
    const { name, place } = await give(openHost(), folderFiles(MODEL, 'model\u202egpj\u200b'));
    expect([name, place]).toEqual(Array(2).fill('model\\u202egpj\\u200b'));
  });

  it('by nobody is unknown', async () => {
    const { host } = openHost();
    const ghost: InputRef = { id: 'ghost' as InputRef['id'], name: 'ghost', place: 'ghost', isSample: false };
    const unknown = problem('no-such-input', { path: '' });
    expect((await host.inspect(ghost.id)).error).toEqual(unknown);
    expect(await host.verify(jobOf('none'))).toEqual({ ok: false, problem: unknown });
    expect(await host.statistics(jobOf('d'), ghost.id, 'tensor')).toEqual({ ok: false, problem: unknown });
    expect(await host.tryModel(jobOf('t'), { kind: 'converted', job: jobOf('none') }, '')).toEqual({
      ok: false,
      problem: unknown,
    });
    expect((await host.convert(request('j', ghost))).conversion).toMatchObject({ status: 'refused', problem: unknown });
    await host.cancel(jobOf('none'));
    await host.reveal(jobOf('none'));
  });
});

describe('a conversion into a folder', () => {
  it('puts its files there, its proof beside them, and nothing else anywhere', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    folder.put('letters/to my friend.txt', THEIRS);
    const seen: JobProgress[] = [];
    opened.host.onProgress((progress) => void seen.push(progress));
    const result = await opened.host.convert(request('j', input, { folder: ref.id, verify: true }));
    expect(result).toMatchObject({
      conversion: { status: 'converted', name: MADE },
      place: `out/${MADE}`,
      verification: { ok: true, value: { grade: 'proved' } },
      replaced: [],
      reveal: null,
    });
    expect(folder.list()).toEqual(
      [`${MADE}/`, ...IN_FOLDER, `${MADE}/conversion.json`, 'letters/', 'letters/to my friend.txt'].sort(),
    );
    expect(opened.browser.scratch.list()).toEqual([]);
    expect(opened.browser.saved).toEqual([]);

    expect(new Set(seen.map(({ job }) => job))).toEqual(new Set(['j']));
    const shares = seen.map((progress) => shareDone(progress, { converting: 1, verifying: 1 }));
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    expect(seen.at(-1)?.stage).toBe('verifying');
  });

  it('makes the folder within that a format has, and nothing of it where there is no room', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    const wanted = request('j', input, { folder: ref.id, format: 'onnx' });
    const { conversion } = await opened.host.convert(wanted);
    expect(conversion).toMatchObject({ status: 'converted' });
    const made = folder.list();
    expect(made).toContain(`${conversion.status === 'converted' && conversion.name}/onnx/model.onnx`);
    expect(problemIn(await opened.host.convert(wanted))?.code).toBe('OUTPUT_EXISTS');
    expect(folder.list()).toEqual(made);
    folder.disk.room = 100;
    const again = request('k', input, { folder: ref.id, format: 'onnx', name: 'again' });
    expect(problemIn(await opened.host.convert(again))?.code).toBe('DISK_FULL');
    expect(folder.list()).toEqual(made);
  });

  it('as a zip puts that there and its proof beside it', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    const wanted = request('j', input, { folder: ref.id, zip: true, verify: true });
    expect(await opened.host.convert(wanted)).toMatchObject({ place: `out/${MADE}.zip`, reveal: null });
    expect(folder.list()).toEqual([`${MADE}.conversion.json`, `${MADE}.zip`]);
  });

  it.each([
    ['a folder with files', false, [`${MADE}/letter.txt`]],
    ['a file', false, [MADE]],
    ['a zip', true, [`${MADE}.zip`]],
    ['the proof of a zip', true, [`${MADE}.conversion.json`]],
  ])('touches nothing where %s has its name', async (_, zip, theirs) => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    for (const path of theirs) folder.put(path, THEIRS);
    const before = folder.list();
    const result = await opened.host.convert(request('j', input, { folder: ref.id, zip, replace: true }));
    expect(problemIn(result)?.code).toBe('OUTPUT_EXISTS');
    expect(result).toMatchObject({ place: null, occupant: null, replaced: [] });
    expect(folder.list()).toEqual(before);
    for (const path of theirs) expect(folder.bytesOf(path)).toEqual(THEIRS);
  });

  it('takes what a page left there that was closed at work, as nothing is in it', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    for (const path of IN_FOLDER) folder.put(path);
    expect((await opened.host.convert(request('j', input, { folder: ref.id }))).conversion.status).toBe('converted');
    expect(folder.list()).toEqual([`${MADE}/`, ...IN_FOLDER].sort());
  });

  it('by a name of its own goes there; whose output has that already is told, in letters of either case', async () => {
    const opened = openHost();
    const input = await give(opened);
    const other = await give(opened, folderFiles(MODEL, 'other'));
    const { folder, ref } = await pick(opened);
    const named = { folder: ref.id, name: 'mine' };
    expect((await opened.host.convert(request('first', input, named))).place).toBe('out/mine');
    const taken = await opened.host.convert(request('second', other, named));
    expect([problemIn(taken)?.code, taken.occupant]).toEqual(['OUTPUT_EXISTS', 'first']);
    // In another folder it is nobody's.
    const elsewhere = await pick(opened);
    elsewhere.folder.put('mine/letter.txt', THEIRS);
    const there = await opened.host.convert(request('third', other, { ...named, folder: elsewhere.ref.id }));
    expect([problemIn(there)?.code, there.occupant]).toEqual(['OUTPUT_EXISTS', null]);

    // Once a person has removed it, the place is free, and what was there is no more.
    await folder.removeEntry('mine', { recursive: true });
    const again = await opened.host.convert(request('fourth', other, { ...named, name: 'Mine' }));
    expect([again.place, again.replaced]).toEqual(['out/Mine', ['first']]);
    expect(await opened.host.verify(jobOf('first'))).toMatchObject({ ok: false, problem: { kind: 'no-such-input' } });
  });

  it.each([
    ['files', false],
    ['a zip', true],
  ])('of %s without room is DISK_FULL, and the folder is as it was', async (_, zip) => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    folder.put('letter.txt', THEIRS);
    folder.disk.room = 2000;
    const result = await opened.host.convert(request('j', input, { folder: ref.id, zip }));
    expect(problemIn(result)?.code).toBe('DISK_FULL');
    expect(folder.list()).toEqual(['letter.txt']);
    expect(folder.disk.room).toBe(2000);
  });

  it('whose leave was taken back is OUTPUT_UNWRITABLE', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    folder.disk.isDenied = true;
    const result = await opened.host.convert(request('j', input, { folder: ref.id }));
    expect(problemIn(result)?.code).toBe('OUTPUT_UNWRITABLE');
    expect(folder.list()).toEqual([]);
  });

  it.each([
    ['files', false],
    ['a zip', true],
  ])('of %s that is cancelled leaves the folder as it was', async (_, zip) => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    cancelOnOpen(opened, folder, 'j');
    const result = await opened.host.convert(request('j', input, { folder: ref.id, zip }));
    expect(result).toMatchObject({ conversion: { status: 'cancelled' }, place: null });
    expect(folder.list()).toEqual([]);
    const again = await opened.host.convert(request('again', input, { folder: ref.id, zip }));
    expect(again.conversion.status).toBe('converted');
  });

  it('that is cancelled keeps what somebody put beside its files meanwhile', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    cancelOnOpen(opened, folder, 'j', () => folder.put(`${MADE}/letter.txt`, THEIRS));
    const result = await opened.host.convert(request('j', input, { folder: ref.id }));
    expect(result.conversion.status).toBe('cancelled');
    expect(folder.list()).toEqual([`${MADE}/`, `${MADE}/letter.txt`]);
  });

  it.each([
    ['is cleared away', [] as string[]],
    ['is left where somebody put something beside it', [`${MADE}/letter.txt`]],
  ])('whose worker dies at work is a problem, and what that left %s', async (_, theirs) => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    const stalled = stall(folder, 'write', DATA);
    const converting = opened.host.convert(request('j', input, { folder: ref.id }));
    await stalled;
    for (const path of theirs) folder.put(path, THEIRS);
    breakConverting(opened.browser);
    const result = await converting;
    expect(problemIn(result)).toEqual(problem('worker-ended', {}));
    for (const path of theirs) expect(folder.bytesOf(path)).toEqual(THEIRS);
    if (theirs.length === 0) expect(folder.list()).toEqual([]);
    folder.disk.before = () => Promise.resolve();
    const next = await opened.host.convert(request('next', input, { folder: ref.id, name: 'next' }));
    expect(next.conversion.status).toBe('converted');
  });

  it.each([
    ['is cleared away', [] as string[]],
    ['is left where somebody put something beside it', [`${MADE}/letter.txt`]],
  ])('whose worker dies when some of its files are whole is no model yet, and %s', async (_, theirs) => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    const stalled = stall(folder, 'close', 'albert_model.ckpt.index');
    const converting = opened.host.convert(request('j', input, { folder: ref.id }));
    await stalled;
    const whole = IN_FOLDER.filter((path) => folder.bytesOf(path).length > 0);
    expect(whole).toEqual(IN_FOLDER.filter((path) => !path.endsWith('.index')));
    for (const path of theirs) folder.put(path, THEIRS);
    breakConverting(opened.browser);
    expect(problemIn(await converting)?.code).toBe('UNEXPECTED');
    expect(folder.list().filter((path) => path.startsWith(theirs[0] ?? MADE))).toEqual(theirs);
  });

  it('for which there is no room when the files are to be closed is DISK_FULL, and nothing is left', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    folder.disk.before = async (step, file) => {
      if (step === 'close' && file === 'vocab.txt') throw new DOMException('No room.', 'QuotaExceededError');
    };
    const result = await opened.host.convert(request('j', input, { folder: ref.id }));
    expect(problemIn(result)?.code).toBe('DISK_FULL');
    expect(folder.list()).toEqual([]);
  });

  it('that does not heed a cancel is ended, and what it left is cleared away', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    const stalled = stall(folder, 'write', DATA);
    const converting = opened.host.convert(request('j', input, { folder: ref.id }));
    await stalled;
    await opened.host.cancel(jobOf('j'));
    expect(folder.list()).toEqual([]);
    expect(problemIn(await converting)?.code).toBe('CANCELLED');
  });

  it('whose output a person removed is told as that it cannot be read', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    await opened.host.convert(request('j', input, { folder: ref.id }));
    expect(await opened.host.verify(jobOf('j'))).toMatchObject({ ok: true, value: { grade: 'proved' } });
    await folder.removeEntry(MADE, { recursive: true });
    const unreadable = { ok: false, problem: { kind: 'input-unreadable', facts: { path: `out/${MADE}` } } };
    expect(await opened.host.verify(jobOf('j'))).toMatchObject(unreadable);
    const model = { kind: 'converted', job: jobOf('j') } as const;
    expect(await opened.host.tryModel(jobOf('t'), model, '[MASK]')).toMatchObject(unreadable);
  });

  it('whose proof cannot be written is there all the same, with a warning, and no empty proof', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    opened.host.onProgress(({ stage }) => {
      if (stage === 'verifying') folder.disk.room = 0;
    });
    const result = await opened.host.convert(request('j', input, { folder: ref.id, verify: true }));
    expect(result.conversion.status).toBe('converted');
    expect(result.conversion.warnings.map(({ code }) => code)).toContain('RECORD_NOT_WRITTEN');
    expect(folder.list()).toEqual([`${MADE}/`, ...IN_FOLDER].sort());
  });
});

describe('a download', () => {
  it('is saved once it is whole, and can be saved again; no two of a session have one name', async () => {
    const opened = openHost();
    const { browser, host } = opened;
    const names: (string | null)[] = [];
    for (const job of ['first', 'second']) {
      const input = await give(opened, folderFiles(MODEL, 'albert_tiny_zh', job === 'first' ? 1 : 2));
      const result = await host.convert(request(job, input, { zip: true, verify: job === 'first' }));
      names.push(result.place);
      expect(result).toMatchObject({ reveal: 'save-again', occupant: null, replaced: [] });
    }
    expect(names).toEqual([`${MADE}.zip`, `${MADE}_2.zip`]);
    const [first, second] = names;
    await host.reveal(jobOf('first'));
    expect(browser.saved.map(({ name }) => name)).toEqual([first, second, first]);
    expect(await host.verify(jobOf('second'))).toMatchObject({ ok: true, value: { grade: 'proved' } });

    const zip = browser.saved[0]?.file;
    browser.onDialog = () => [new File(zip ? [zip] : [], 'saved.zip')];
    const [saved] = await host.chooseInputs('files');
    expect(saved && (await host.inspect(saved.id))).toMatchObject({ layout: 'google', bytesIn: expect.any(Number) });
  });

  it('has its proof in it, and is whole', async () => {
    const opened = openHost();
    const input = await give(opened);
    const result = await opened.host.convert(request('j', input, { zip: true, verify: true }));
    expect(result.conversion.status === 'converted' && result.conversion.files.at(-1)?.name).toBe('conversion.json');
    const zip = new Uint8Array((await opened.browser.saved[0]?.file.arrayBuffer()) ?? new ArrayBuffer());
    const contents = new Map<string, Uint8Array>();
    for (const entry of await new ZipReader(new Uint8ArrayReader(zip)).getEntries()) {
      if (!entry.directory)
        contents.set(entry.filename, await entry.getData(new Uint8ArrayWriter(), { checkCrc32: true }));
    }
    expect([...contents.keys()].sort()).toEqual([...IN_FOLDER, `${MADE}/conversion.json`].sort());
    const proof = JSON.parse(new TextDecoder().decode(contents.get(`${MADE}/conversion.json`)));
    expect(JSON.stringify(proof)).toContain('proved');
    // What is run of it afterwards is that zip, and it is freed as the file that its parts lie in.
    expect(await opened.host.verify(jobOf('j'))).toMatchObject({ ok: true, value: { grade: 'proved' } });
  });

  it('of a checkpoint whose files were picked is called after it, without what its files end with', async () => {
    const opened = openHost();
    opened.browser.onDialog = () => Object.entries(MODEL).map(([path, bytes]) => fileAt(path, bytes));
    const [input] = await opened.host.chooseInputs('files');
    if (!input) throw new Error('Nothing was given.');
    expect((await opened.host.convert(request('j', input, { zip: true }))).place).toBe('albert_model_google.zip');
  });

  it.each([
    ['at once, where the browser says how much there is', 10],
    ['at work, where there is less than it says', 5000],
  ])('without room is DISK_FULL %s, and nothing is saved or kept', async (_, room) => {
    const opened = openHost();
    const input = await give(opened);
    const { disk } = opened.browser.scratch;
    disk.room = room;
    if (room > 1000) navigator.storage.estimate = async () => ({ quota: 1e9, usage: 0 });
    const result = await opened.host.convert(request('j', input, { zip: true }));
    expect(problemIn(result)?.code).toBe('DISK_FULL');
    expect(opened.browser.saved).toEqual([]);
    expect(kept(opened)).toEqual([]);
  });

  it('is kept for as long as its row can save it again, and as the browser may take to read it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const opened = openHost();
    const input = await give(opened);
    await opened.host.convert(request('first', input, { zip: true }));
    const [first] = kept(opened);
    await opened.host.convert(request('second', input, { zip: true }));
    expect(kept(opened)).toContain(first);
    await vi.advanceTimersByTimeAsync(TAKEN_MS);
    expect(kept(opened)).toHaveLength(1);
    expect(kept(opened)).not.toContain(first);
    await opened.host.reveal(jobOf('second'));
    expect(opened.browser.saved.at(-1)?.file.size).toBeGreaterThan(0);

    await opened.host.forget(input.id);
    expect(kept(opened)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(TAKEN_MS);
    expect(kept(opened)).toEqual([]);
  });

  it('goes on again and again where there is room for two, as what was before is waited for', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const opened = openHost();
    const { disk } = opened.browser.scratch;
    const input = await give(opened);
    await opened.host.convert(request('measured', input, { zip: true }));
    const size = opened.browser.saved[0]?.file.size ?? 0;
    disk.room = Math.round(1.5 * size);
    for (const job of ['a', 'b', 'c', 'd']) {
      const result = await passing(opened.host.convert(request(job, input, { zip: true })));
      expect(problemIn(result)).toBeNull();
    }
    expect(opened.browser.saved).toHaveLength(5);
  });

  it('whose worker dies at work leaves nothing', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { scratch } = opened.browser;
    const stalled = stall(scratch, 'open', null);
    const converting = opened.host.convert(request('j', input, { zip: true }));
    await stalled;
    expect(kept(opened)).toHaveLength(1);
    breakConverting(opened.browser);
    expect(problemIn(await converting)).toEqual(problem('worker-ended', {}));
    expect(kept(opened)).toEqual([]);
  });

  it.each([
    ['grants the page no files', () => Promise.reject(new DOMException('Security error.', 'SecurityError'))],
    ['has none for pages', undefined],
  ])('is made in memory where the browser %s', async (_, getDirectory) => {
    const opened = openHost();
    Object.assign(navigator.storage, { getDirectory });
    const sample = await opened.host.makeSample(jobOf('s'), 'tiny');
    if (!sample.ok) throw new Error(sample.problem.code);
    const result = await opened.host.convert(request('j', sample.value, { zip: true, verify: true }));
    expect(result).toMatchObject({ reveal: 'save-again', verification: { ok: true, value: { grade: 'proved' } } });
    const zip = opened.browser.saved[0]?.file;
    opened.browser.onDialog = () => [new File(zip ? [zip] : [], 'saved.zip')];
    const [saved] = await opened.host.chooseInputs('files');
    expect(saved && (await opened.host.inspect(saved.id))).toMatchObject({ layout: 'google', error: null });
    expect(kept(opened)).toEqual([]);
  });

  it('that is cancelled is not saved, and nothing is kept of it', async () => {
    const opened = openHost();
    const input = await give(opened);
    cancelOnOpen(opened, opened.browser.scratch, 'j');
    const result = await opened.host.convert(request('j', input, { zip: true }));
    expect(result.conversion.status).toBe('cancelled');
    expect(opened.browser.saved).toEqual([]);
    expect(opened.browser.scratch.list().filter((path) => !path.endsWith('/'))).toEqual([]);
  });
});

describe('a sample', () => {
  it("is given like any other input, and lies in files of the page's own", async () => {
    const { host, browser } = openHost();
    const made = await host.makeSample(jobOf('s'), 'tiny');
    expect(made).toMatchObject({ ok: true, value: { name: 'albert_tiny_zh_sample', isSample: true } });
    expect(made.ok && (await host.inspect(made.value.id))).toMatchObject({ size: 'tiny', error: null });
    expect(browser.scratch.list().filter((path) => !path.endsWith('/'))).toHaveLength(5);
    if (made.ok) await host.forget(made.value.id);
    await vi.waitUntil(() => kept({ browser, host }).length === 0, { timeout: PATIENCE });
  });

  it('for which there is no room, or that is cancelled, leaves nothing', async () => {
    const opened = openHost();
    const { scratch } = opened.browser;
    scratch.disk.room = 1000;
    const full = await opened.host.makeSample(jobOf('full'), 'tiny');
    expect(full).toMatchObject({ ok: false, problem: { code: 'DISK_FULL' } });
    scratch.disk.room = 1e9;
    cancelOnOpen(opened, scratch, 'stopped');
    const stopped = await opened.host.makeSample(jobOf('stopped'), 'tiny');
    expect(stopped).toEqual({ ok: false, problem: problem('cancelled', { what: 'sample' }) });
    expect(scratch.list().filter((path) => !path.endsWith('/'))).toEqual([]);
  });
});

describe("files of the page's own", () => {
  it("that a page left which was closed are cleared away; those of pages that are open are not, nor anybody's", async () => {
    const { scratch } = openHost().browser;
    await settle();
    const { held: [{ name: own = '' } = {}] = [] } = await navigator.locks.query();
    scratch.put(`${own}-closed/zip`, THEIRS);
    scratch.put('theirs/letter', THEIRS);
    scratch.put(`${own}/zip`, THEIRS);
    const second = new BrowserHost();
    await settle();
    expect(scratch.list().filter((path) => !path.endsWith('/'))).toEqual([`${own}/zip`, 'theirs/letter']);
    expect(await second.recent()).toEqual([]);
  });
});

describe('workers', () => {
  it.each([
    ['once: it has a second chance', 1, null],
    ['twice: it is refused with that', 2, problem('worker-ended', {})],
  ])('that die while they look at an input, %s', async (_, deaths, error) => {
    const opened = openHost();
    const files = folderFiles();
    const input = await give(opened, files);
    // While workers are to die, no file is read to an end.
    const read = files.map((file) => file.slice.bind(file));
    const never = () => Object.assign(new Blob(), { arrayBuffer: () => new Promise(() => undefined) });
    for (const file of files) file.slice = never;
    const inspecting = opened.host.inspect(input.id);
    for (let death = 1; death <= deaths; death++) {
      const atWork = () => opened.browser.workers.find(({ isAlive, heard }) => isAlive && heard.length > 0);
      await vi.waitUntil(() => atWork() !== undefined, { timeout: PATIENCE });
      if (death === deaths) for (const [at, file] of files.entries()) file.slice = read[at] ?? never;
      atWork()?.break();
    }
    expect((await inspecting).error).toEqual(error);
    expect((await opened.host.inspect(input.id)).error).toBeNull();
  });

  it('do several jobs side by side, each with its own progress, and cancel the one that was meant', async () => {
    const opened = openHost();
    const input = await give(opened);
    const { folder, ref } = await pick(opened);
    opened.host.onProgress(({ job, stage }) => {
      if (job === 'b' && stage !== 'inspecting') void opened.host.cancel(job);
    });
    const [a, b] = await Promise.all(
      ['a', 'b'].map((job) => opened.host.convert(request(job, input, { folder: ref.id, name: job }))),
    );
    expect([a?.conversion.status, b?.conversion.status]).toEqual(['converted', 'cancelled']);
    expect(folder.list().filter((path) => path.startsWith('b'))).toEqual([]);
  });

  it('at work on something that a person waits for: they are asked before they leave', async () => {
    const opened = openHost();
    const input = await give(opened);
    const leave = () => {
      const event = new Event('beforeunload', { cancelable: true });
      opened.browser.window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    const inspecting = opened.host.inspect(input.id);
    expect(leave()).toBe(false);
    await inspecting;
    const converting = opened.host.convert(request('j', input, { zip: true }));
    expect(leave()).toBe(true);
    await converting;
    expect(leave()).toBe(false);
  });
});

describe('what is kept', () => {
  it('comes back as it was chosen', async () => {
    const { host } = openHost();
    const options = readOptions({ language: 'zh', theme: 'dark', zip: true, verify: false });
    await host.keep(options);
    expect(await host.kept()).toEqual({ options, folder: null });
  });

  it.each(['', '{', '[]', '7', 'null', '{"language":7}'])('has its defaults where %j is stored', async (text) => {
    const { host, browser } = openHost();
    await host.keep(readOptions({ language: 'zh', zip: true }));
    expect(browser.stored.size).toBe(1);
    for (const key of browser.stored.keys()) browser.stored.set(key, text);
    expect(await host.kept()).toEqual({ options: readOptions(null), folder: null });
  });

  it('has its defaults where the browser keeps nothing for the page, which opens all the same', async () => {
    const { host } = openHost();
    const denied = () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    };
    vi.stubGlobal('localStorage', { getItem: denied, setItem: denied });
    await host.keep(readOptions({ zip: true }));
    expect(await host.kept()).toEqual({ options: readOptions(null), folder: null });
  });

  it('of what happened names nothing that was given', async () => {
    const opened = openHost();
    const input = await give(opened, folderFiles(MODEL, 'a secret name'));
    await opened.host.inspect(input.id);
    await opened.host.convert(request('j', input, { zip: true }));
    const log = await opened.host.log();
    expect(log).toContain('input 1 converted');
    expect(log).not.toContain('secret');
  });
});
