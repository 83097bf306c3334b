/** The browser edition's side of the contract with the window: what a desktop app's main process does, in the page. */

import { Jobs, type KeptOutput } from '../application/jobs.ts';
import type { PresetSize } from '../engine/albert/presets.ts';
import { NOTHING_SELECTED, type Selection, selectionOfOutput } from '../engine/host/source.ts';
import type { Outcome, Problem } from '../engine/problem/problem.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import { visible } from '../i18n/index.ts';
import type { FolderId, FolderRef, InputId, InputRef, JobId, JobProgress } from '../shared/answers.ts';
import type { Host } from '../shared/host.ts';
import { type Journal, startJournal } from '../shared/journal.ts';
import { type KeptOptions, readOptions } from '../shared/kept-options.ts';
import type { Licences } from '../shared/licences.ts';
import { outputFiles } from '../shared/output-files.ts';
import type { Beside, ConvertRequest, OutputPlace, TriedModel } from '../shared/requests.ts';
import type { Workers } from '../shared/tasks/workers.ts';
import { canChooseFolder, chooseFolderHandle, chooseGiven } from './dialogs.ts';
import { Discarding } from './discarding.ts';
import { download } from './download.ts';
import { givenByDrop } from './dropped.ts';
import { existing } from './folder-sink.ts';
import { type Given, givenFolder, isSameFolderNow, isSameGiven } from './given.ts';
import { convertInWorker } from './job.ts';
import { newId } from './new-id.ts';
import { givenOutput } from './output.ts';
import { startSession } from './scratch.ts';
import type { Answers, BrowserTypes, Task, Tasks } from './storage.ts';
import { startWorkers } from './workers.ts';

/** What a page keeps is its host's, which may have other pages. */
const OPTIONS_KEY = 'albert-zh-converter: options';
const SAMPLE_SEED = 1;

export class BrowserHost implements Host {
  readonly #session = startSession();
  readonly #workers: Workers<Task, Answers> = startWorkers(this.#session);
  readonly #discarding = new Discarding(this.#session);
  readonly #journal: Journal = startJournal(Date.now, `Browser edition ${__APP_VERSION__}, ${navigator.userAgent}`);
  readonly #inputs = new Map<InputId, Given>();
  /** Those that the page made itself. */
  readonly #samples = new Set<InputId>();
  readonly #places = new Map<string, { readonly id: InputId; readonly given: Given }>();
  readonly #folders = new Map<FolderId, FileSystemDirectoryHandle>();
  /** The names of what was downloaded, in small letters. */
  readonly #downloads = new Set<string>();
  readonly #jobs = new Jobs<BrowserTypes>({
    workers: this.#workers,
    journal: this.#journal,
    sourceOf: (input) => this.#inputs.get(input),
    labelOf: ({ name }) => name,
    destinationOf: ({ folder }) => {
      const chosen = folder === null ? null : this.#folders.get(folder);
      if (chosen === undefined) throw new Error('Nobody chose that folder.');
      return chosen;
    },
    convert: (task, run) =>
      this.#discarding.withRoom(
        () => convertInWorker(this.#workers, task, run),
        (ended) => ended.ok && ended.value.conversion.status === 'failed' && isFull(ended.value.conversion.problem),
      ),
    keep: (output, task) => this.#keep(output, task),
  });
  readonly #onInputs = new Set<(inputs: readonly InputRef[]) => void>();
  readonly #onProgress = new Set<(progress: JobProgress) => void>();

  constructor() {
    this.#workers.prepare();
    window.addEventListener('drop', (event) => {
      if (event.dataTransfer) void this.#tellInputs(givenByDrop(event.dataTransfer));
    });
    window.addEventListener('beforeunload', (event) => {
      // The browser asks whether to leave, in its own words.
      if (this.#jobs.running.isUnderWay) event.preventDefault();
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
    return this.#giveAll(await chooseGiven(what));
  }

  async chooseBeside(input: InputId, what: Beside) {
    const [chosen] = await chooseGiven('files');
    const given = this.#inputs.get(input);
    const file = chosen?.files[0];
    if (!given || !file) return false;
    this.#inputs.set(input, { ...given, [what]: file });
    return true;
  }

  async select(input: InputId, what: Partial<Selection>) {
    const given = this.#inputs.get(input);
    if (given) this.#inputs.set(input, { ...given, selection: { ...NOTHING_SELECTED, ...given.selection, ...what } });
  }

  async chooseFolder(): Promise<FolderRef | null> {
    const handle = await chooseFolderHandle();
    if (!handle) return null;
    const id = newId() as FolderId;
    this.#folders.set(id, handle);
    return { id, place: handle.name };
  }

  async makeSample(job: JobId, size: PresetSize): Promise<Outcome<InputRef>> {
    return this.#jobs.makeSample(job, async (signal) => {
      const task = { kind: 'sample', place: null, options: { size, seed: SAMPLE_SEED } } as const;
      const made = await this.#discarding.withRoom(
        async () => flat(await this.#workers.start(task, { signal })),
        (ended) => !ended.ok && isFull(ended.problem),
      );
      if (!made.ok) return made;
      return { ok: true, value: await this.#give(givenFolder(`albert_${size}_zh_sample`, made.value), true) };
    });
  }

  inspect(input: InputId) {
    return this.#jobs.inspect(input);
  }

  async forget(input: InputId) {
    this.#jobs.forget(input);
    const given = this.#inputs.get(input);
    this.#inputs.delete(input);
    for (const [place, { id }] of this.#places) if (id === input) this.#places.delete(place);
    if (given && this.#samples.delete(input)) this.#discard(given.files.map(({ file }) => file));
  }

  statistics(job: JobId, input: InputId, tensor: string) {
    return this.#jobs.statistics(job, input, tensor);
  }

  convert(request: ConvertRequest) {
    return this.#jobs.convert(request, (progress) => this.#tellProgress(request.job, progress));
  }

  async existing(places: readonly OutputPlace[]) {
    return Promise.all(places.map(({ folder, name, zip }) => this.#liesThere(folder, outputFiles(name, zip))));
  }

  /** A page is looked at where its title is. */
  async tellEnd() {}

  verify(job: JobId) {
    return this.#jobs.verify(job, (progress) => this.#tellProgress(job, progress));
  }

  tryModel(job: JobId, model: TriedModel, text: string) {
    return this.#jobs.tryModel(job, model, text, (progress) => this.#tellProgress(job, progress));
  }

  async endTrials() {
    this.#jobs.endTrials();
  }

  cancel(job: JobId) {
    return this.#jobs.running.cancel(job);
  }

  async reveal(job: JobId) {
    this.#jobs.reveal(job);
  }

  /** A page can hand out nothing but addresses. */
  async dragOut() {}

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

  /** A browser forgets what it was given. */
  onRecent() {
    return () => undefined;
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

  async showProgress() {}

  async #liesThere(folder: FolderId | null, files: readonly string[]): Promise<boolean> {
    const handle = folder === null ? undefined : this.#folders.get(folder);
    if (!handle) return false;
    const found = await Promise.all(files.map((file) => existing(handle, file)));
    return found.some((one) => one !== null);
  }

  /** One after the other: what one is called depends on those before. */
  async #giveAll(all: readonly Given[]): Promise<readonly InputRef[]> {
    const inputs: InputRef[] = [];
    for (const given of all) inputs.push(await this.#give(given, false));
    return inputs;
  }

  async #give(given: Given, isSample: boolean): Promise<InputRef> {
    const place = await this.#placeFor(given);
    // Given once more, it is what was given before, as it is now.
    const id = this.#places.get(place)?.id ?? (newId() as InputId);
    this.#inputs.set(id, given);
    this.#places.set(place, { id, given });
    if (isSample) this.#samples.add(id);
    return { id, name: visible(given.name), place: visible(place), isSample };
  }

  /** A browser tells no paths. What has a name that was given before, and is something else, is numbered. */
  async #placeFor(given: Given): Promise<string> {
    for (let number = 1; ; number++) {
      const place = number === 1 ? given.name : `${given.name} (${number})`;
      const before = this.#places.get(place);
      if (!before || isSameGiven(before.given, given) || (await isSameFolderNow(before.given, given))) return place;
    }
  }

  /** What a job made: in a folder, or to be downloaded. */
  #keep(
    { name, place, given, download: file }: BrowserTypes['output'],
    task: Tasks['convert'],
  ): KeptOutput<BrowserTypes> {
    const { destination: folder, options } = task;
    const selection = selectionOfOutput(task.source.selection);
    if (folder) {
      return {
        place,
        reveal: null,
        // Some disks tell no letter case apart.
        liesAt: async (path, other) =>
          path.toLowerCase() === place.toLowerCase() && other !== null && folder.isSameEntry(other),
        // Anew each time: what a browser gave of a file is worth nothing once the file was changed.
        open: async () => ({ ...(await givenOutput({ folder, zip: options.zip }, name)), selection }),
        show: () => undefined,
        release: null,
      };
    }
    const saved = this.#freeName(name);
    this.#downloads.add(saved.toLowerCase());
    let taken: Promise<unknown> = Promise.resolve();
    const show = () => {
      if (file) taken = Promise.all([taken, download(file.file, saved)]);
    };
    const release = () => {
      if (file) this.#discard([file.file], taken);
    };
    show();
    return {
      place: saved,
      reveal: 'save-again',
      liesAt: async () => false,
      open: async () => ({ ...given, selection }),
      show,
      release,
    };
  }

  #discard(files: readonly File[], taken?: Promise<unknown>): void {
    // A model that is kept loaded has its files open.
    this.#jobs.endTrials();
    this.#discarding.discard(files, taken);
  }

  /** What a download is called: no two of one session alike, as a browser would number them. */
  #freeName(name: string): string {
    for (let number = 1; ; number++) {
      const path = `${number === 1 ? name : `${name}_${number}`}.zip`;
      if (!this.#downloads.has(path.toLowerCase())) return path;
    }
  }

  #tellProgress(job: JobId, progress: Progress): void {
    for (const listener of this.#onProgress) listener({ job, ...progress });
  }

  async #tellInputs(given: Promise<readonly Given[]>): Promise<void> {
    const inputs = await this.#giveAll(await given);
    for (const listener of this.#onInputs) listener(inputs);
  }
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function isFull({ code }: Problem): boolean {
  return code === 'DISK_FULL';
}

/** The outcome of a worker's task that has one itself. */
function flat<Result>(ended: Outcome<Outcome<Result>>): Outcome<Result> {
  return ended.ok ? ended.value : ended;
}

/** `null` where nothing is stored, it is damaged, or the browser lends the page no storage. */
function readStored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}
