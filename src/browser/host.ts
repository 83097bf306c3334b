/** The browser edition's side of the contract with the window: what a desktop app's main process does, in the page. */

import type { PresetSize } from '../engine/albert/presets.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import { type Problem, problem } from '../engine/problem/problem.ts';
import type { FilledMasks } from '../engine/use-cases/fill-mask/fill-mask.ts';
import { unconverted, uninspected } from '../engine/use-cases/not-opened.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { FolderId, FolderRef, InputId, InputRef, JobId, JobProgress, JobResult } from '../shared/answers.ts';
import type { Host } from '../shared/host.ts';
import { type Journal, startJournal } from '../shared/journal.ts';
import { type KeptOptions, readOptions } from '../shared/kept-options.ts';
import type { Licences } from '../shared/licences.ts';
import type { ConvertRequest, TriedModel } from '../shared/requests.ts';
import type { Workers } from '../shared/tasks/workers.ts';
import { canChooseFolder, chooseFolderHandle, chooseGiven } from './dialogs.ts';
import { download } from './download.ts';
import { givenByDrop } from './dropped.ts';
import type { FolderDestination } from './folder-sink.ts';
import { type Given, type GivenFile, givenFolder, isSameGiven } from './given.ts';
import { convertInWorker, notMade } from './job.ts';
import { givenOutput } from './output.ts';
import { startSession } from './scratch.ts';
import { Work } from './work.ts';
import type { Answers, Converted, Task } from './worker-protocol.ts';
import { startWorkers } from './workers.ts';

/** What a page keeps is its host's, which may have other pages. */
const OPTIONS_KEY = 'albert-zh-converter: options';
const SAMPLE_SEED = 1;

export class BrowserHost implements Host {
  readonly #workers: Workers<Task, Answers> = startWorkers(startSession());
  readonly #journal: Journal = startJournal(Date.now, `Browser edition ${__APP_VERSION__}, ${navigator.userAgent}`);
  readonly #inputs = new Map<InputId, Given>();
  readonly #places = new Map<string, Given>();
  readonly #folders = new Map<FolderId, FileSystemDirectoryHandle>();
  readonly #work = new Work();
  readonly #downloads = new Map<JobId, GivenFile>();
  /** What was made by the jobs that are done, and of what. */
  readonly #outputs = new Map<JobId, Made>();
  readonly #onInputs = new Set<(inputs: readonly InputRef[]) => void>();
  readonly #onProgress = new Set<(progress: JobProgress) => void>();

  constructor() {
    this.#workers.prepare();
    window.addEventListener('drop', (event) => {
      if (event.dataTransfer) void givenByDrop(event.dataTransfer).then((given) => this.#tellInputs(given));
    });
    window.addEventListener('beforeunload', (event) => {
      // The browser asks whether to leave, in its own words.
      if (this.#work.isUnderWay) event.preventDefault();
    });
  }

  async about() {
    return {
      version: __APP_VERSION__,
      kind: 'browser',
      platform: navigator.platform,
      locale: navigator.language,
      backends: ['wasm'],
      tensorflow: 'desktop-app',
      choosesFolders: canChooseFolder(),
      components: [{ name: 'User-Agent', version: navigator.userAgent }],
    } as const;
  }

  async kept() {
    return { options: readOptions(readStored(OPTIONS_KEY)), folder: null };
  }

  /** A folder's permission ends with the page, so it is not kept; nor is anything where the browser keeps nothing. */
  async keep(options: KeptOptions) {
    try {
      localStorage.setItem(OPTIONS_KEY, JSON.stringify(options));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** A browser forgets what it was given. */
  async recent() {
    return [];
  }

  async forgetRecent() {}

  async chooseInputs(what: 'files' | 'folders') {
    return (await chooseGiven(what)).map((given) => this.#give(given, false));
  }

  async chooseFolder(): Promise<FolderRef | null> {
    const handle = await chooseFolderHandle();
    if (!handle) return null;
    const id = crypto.randomUUID() as string as FolderId;
    this.#folders.set(id, handle);
    return { id, place: handle.name };
  }

  async makeSample(job: JobId, size: PresetSize): Promise<Outcome<InputRef>> {
    const made = await this.#work.run(job, 'sample', async (signal) => {
      const ended = await this.#workers.start({ kind: 'sample', size, seed: SAMPLE_SEED }, { signal });
      return ended.ok ? ended.value : ended;
    });
    if (!made.ok) return made;
    return { ok: true, value: this.#give(givenFolder(`albert_${size}_zh_sample`, made.value), true) };
  }

  async inspect(id: InputId) {
    const given = this.#inputs.get(id);
    if (!given) return uninspected('', UNKNOWN_INPUT);
    const ended = await this.#workers.startShared({ kind: 'inspect', given });
    const inspection = ended.ok ? ended.value : uninspected(given.name, ended.problem);
    this.#journal.inspected(id, inspection);
    return inspection;
  }

  async statistics(job: JobId, id: InputId, tensor: string) {
    const given = this.#inputs.get(id);
    if (!given) return { ok: false, problem: UNKNOWN_INPUT } as const;
    return this.#work.run(job, 'inspect', async (signal) => {
      const ended = await this.#workers.startShared({ kind: 'statistics', given, tensor }, { signal });
      return ended.ok ? ended.value : ended;
    });
  }

  async convert(request: ConvertRequest): Promise<JobResult> {
    const { job, input } = request;
    const given = this.#inputs.get(input);
    if (!given) throw new Error('Nobody gave that input.');
    const folder = request.folder === null ? null : this.#folders.get(request.folder);
    if (folder === undefined) throw new Error('Nobody chose that folder.');
    const { size, format, backend, verify, name } = request;
    const destination = folder && { folder, zip: request.zip };
    const wanted = { given, options: { size, format, backend, name }, verify, destination };
    const ended = await this.#work.run(job, 'convert', (signal) =>
      convertInWorker(this.#workers, wanted, { signal, onProgress: (progress) => this.#tellProgress(job, progress) }),
    );
    const made = ended.ok ? ended.value : notMade(unconverted(given.name, ended.problem));
    this.#journal.converted(input, made.conversion);
    if (made.verification) this.#journal.verified(input, made.verification);
    return this.#resultOf(job, input, given, destination, made);
  }

  async #resultOf(
    job: JobId,
    input: InputId,
    source: Given,
    destination: FolderDestination | null,
    { conversion, place, verification, output, download: file }: Converted,
  ): Promise<JobResult> {
    const ended = { job, conversion, verification };
    if (conversion.status !== 'converted' || !output) {
      const taken = conversion.status === 'failed' && conversion.problem.kind === 'output-exists';
      const [occupant = null] = taken ? await this.#jobsAt(destination, conversion.problem.facts.path) : [];
      return { ...ended, place: null, occupant, replaced: [], reveal: null };
    }
    if (destination) {
      const replaced = place === null ? [] : await this.#jobsAt(destination, place);
      for (const other of replaced) this.#outputs.delete(other);
      // Of a folder anew each time: what a browser gave of a file is worth nothing once the file was changed.
      const open = () => givenOutput(destination, conversion.name);
      this.#outputs.set(job, { input, source, folder: destination.folder, place, open });
      return { ...ended, place, occupant: null, replaced, reveal: null };
    }
    this.#outputs.set(job, { input, source, folder: null, place: null, open: () => Promise.resolve(output) });
    const kept = file && { ...file, path: this.#freeName(conversion.name) };
    if (kept) {
      this.#downloads.set(job, kept);
      download(kept.file, kept.path);
    }
    return { ...ended, place: kept?.path ?? place, occupant: null, replaced: [], reveal: kept ? 'save-again' : null };
  }

  /** The jobs of this session whose outputs lie at that place of a folder. Some disks tell no letter case apart. */
  async #jobsAt(destination: FolderDestination | null, place: string): Promise<JobId[]> {
    const found: JobId[] = [];
    for (const [job, output] of this.#outputs) {
      if (output.place?.toLowerCase() !== place.toLowerCase()) continue;
      if (destination && (await output.folder?.isSameEntry(destination.folder))) found.push(job);
    }
    return found;
  }

  /** What a download is called: no two of one session alike, as a browser would number them. */
  #freeName(name: string): string {
    const taken = new Set([...this.#downloads.values()].map(({ path }) => path.toLowerCase()));
    for (let number = 1; ; number++) {
      const path = `${number === 1 ? name : `${name}_${number}`}.zip`;
      if (!taken.has(path.toLowerCase())) return path;
    }
  }

  async verify(job: JobId): Promise<Outcome<Verification>> {
    const output = this.#outputs.get(job);
    if (!output) return { ok: false, problem: UNKNOWN_INPUT };
    const { input, source } = output;
    const onProgress = (progress: Progress) => this.#tellProgress(job, progress);
    const outcome = await this.#work.run(job, 'verify', async (signal) => {
      const converted = await opened(output);
      if (!converted.ok) return converted;
      const task = { kind: 'verify', source, converted: converted.value } as const;
      const ended = await this.#workers.start(task, { signal, onProgress });
      return ended.ok ? ended.value : ended;
    });
    this.#journal.verified(input, outcome);
    return outcome;
  }

  async tryModel(job: JobId, tried: TriedModel, text: string): Promise<Outcome<FilledMasks>> {
    return this.#work.run(job, 'try', async (signal) => {
      const model = tried.kind === 'source' ? this.#given(tried.input) : await opened(this.#outputs.get(tried.job));
      if (!model.ok) return model;
      const ended = await this.#workers.start({ kind: 'try', model: model.value, text }, { signal });
      return ended.ok ? ended.value : ended;
    });
  }

  cancel(job: JobId) {
    return this.#work.cancel(job);
  }

  async reveal(job: JobId) {
    const made = this.#downloads.get(job);
    if (made) download(made.file, made.path);
  }

  async log() {
    return this.#journal.text();
  }

  async licences(): Promise<Licences> {
    const [packages, text] = await Promise.all([fetch('licences.json'), fetch('licences.txt')]);
    return { packages: await packages.json(), text: await text.text() };
  }

  onInputs(listener: (inputs: readonly InputRef[]) => void) {
    return listen(this.#onInputs, listener);
  }

  onProgress(listener: (progress: JobProgress) => void) {
    return listen(this.#onProgress, listener);
  }

  /** A page has no menu. */
  onCommand() {
    return () => undefined;
  }

  /** A page has no texts beside the window's. */
  async setLanguage() {}

  #give(given: Given, isSample: boolean): InputRef {
    const id = crypto.randomUUID() as string as InputId;
    const place = this.#placeFor(given);
    this.#inputs.set(id, given);
    this.#places.set(place, given);
    return { id, name: given.name, place, isSample };
  }

  /** A browser tells no paths. What has a name that was given before, and is something else, is numbered. */
  #placeFor(given: Given): string {
    for (let number = 1; ; number++) {
      const place = number === 1 ? given.name : `${given.name} (${number})`;
      const before = this.#places.get(place);
      if (!before || isSameGiven(before, given)) return place;
    }
  }

  #given(id: InputId): Outcome<Given> {
    const value = this.#inputs.get(id);
    return value ? { ok: true, value } : { ok: false, problem: UNKNOWN_INPUT };
  }

  #tellProgress(job: JobId, progress: Progress): void {
    for (const listener of this.#onProgress) listener({ job, ...progress });
  }

  #tellInputs(given: readonly Given[]): void {
    const inputs = given.map((one) => this.#give(one, false));
    for (const listener of this.#onInputs) listener(inputs);
  }
}

/** What a job made. */
interface Made {
  readonly input: InputId;
  readonly source: Given;
  /** `null`: it was downloaded. */
  readonly folder: FileSystemDirectoryHandle | null;
  readonly place: string | null;
  open(): Promise<Given>;
}

/** An output as it now lies there. */
async function opened(made: Made | undefined): Promise<Outcome<Given>> {
  if (!made) return { ok: false, problem: UNKNOWN_INPUT };
  try {
    return { ok: true, value: await made.open() };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: problem('input-unreadable', { path: made.place ?? '', reason: 'refused', said }) };
  }
}

const UNKNOWN_INPUT: Problem = problem('no-such-input', { path: '' });

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** `null` where nothing is stored, it is damaged, or the browser lends the page no storage. */
function readStored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}
