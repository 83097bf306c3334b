/** The browser edition's side of the contract with the window: what a desktop app's main process does, in the page. */

import type { PresetSize } from '../engine/albert/presets.ts';
import { uninspected } from '../engine/not-opened.ts';
import { type Problem, problem } from '../engine/problem.ts';
import type { Progress, Trial, Verification } from '../engine/report.ts';
import type {
  ConvertRequest,
  FolderId,
  FolderRef,
  Host,
  InputId,
  InputRef,
  JobId,
  JobProgress,
  JobResult,
  Outcome,
  TriedModel,
} from '../shared/host.ts';
import { type Journal, startJournal } from '../shared/journal.ts';
import { type KeptOptions, readOptions } from '../shared/kept-options.ts';
import type { Licences } from '../shared/licences.ts';
import type { Workers } from '../shared/tasks/workers.ts';
import { canChooseFolder, chooseFolderHandle, chooseGiven } from './dialogs.ts';
import { download } from './download.ts';
import { givenByDrop } from './dropped.ts';
import { type Given, type GivenFile, givenFolder } from './given.ts';
import { type RunningJob, runJob } from './job.ts';
import { givenOutput } from './output.ts';
import { startSession } from './scratch.ts';
import type { Answers, Task } from './worker-protocol.ts';
import { startWorkers } from './workers.ts';

const OPTIONS_KEY = 'options';
const SAMPLE_SEED = 1;

export class BrowserHost implements Host {
  readonly #workers: Workers<Task, Answers> = startWorkers(startSession());
  readonly #journal: Journal = startJournal(Date.now);
  readonly #inputs = new Map<InputId, Given>();
  readonly #folders = new Map<FolderId, FileSystemDirectoryHandle>();
  readonly #jobs = new Map<JobId, RunningJob>();
  readonly #downloads = new Map<JobId, GivenFile>();
  /** What was made by the jobs that are done, and of what. */
  readonly #outputs = new Map<
    JobId,
    { readonly input: InputId; readonly source: Given; readonly open: () => Promise<Given> }
  >();
  readonly #onInputs = new Set<(inputs: readonly InputRef[]) => void>();
  readonly #onProgress = new Set<(progress: JobProgress) => void>();

  constructor() {
    this.#workers.prepare();
    this.#journal.note(`Browser edition ${__APP_VERSION__}, ${navigator.userAgent}`);
    window.addEventListener('drop', (event) => {
      if (event.dataTransfer) void givenByDrop(event.dataTransfer).then((given) => this.#tellInputs(given));
    });
    window.addEventListener('beforeunload', (event) => {
      // The browser asks whether to leave, in its own words.
      if (this.#jobs.size > 0) event.preventDefault();
    });
  }

  async about() {
    return {
      version: __APP_VERSION__,
      kind: 'browser',
      platform: navigator.platform,
      locale: navigator.language,
      backends: ['wasm'],
      choosesFolders: canChooseFolder(),
      components: [{ name: 'User-Agent', version: navigator.userAgent }],
    } as const;
  }

  async kept() {
    return { options: readOptions(readJson(localStorage.getItem(OPTIONS_KEY))), folder: null };
  }

  /** A folder's permission ends with the page, so it is not kept. */
  async keep(options: KeptOptions) {
    localStorage.setItem(OPTIONS_KEY, JSON.stringify(options));
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

  async makeSample(_job: JobId, size: PresetSize): Promise<Outcome<InputRef>> {
    const ended = await this.#workers.start({ kind: 'sample', size, seed: SAMPLE_SEED });
    const made = ended.ok ? ended.value : ended;
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

  async distribution(_job: JobId, id: InputId, tensor: string) {
    const given = this.#inputs.get(id);
    if (!given) return { ok: false, problem: UNKNOWN_INPUT } as const;
    const ended = await this.#workers.startShared({ kind: 'distribution', given, tensor });
    return ended.ok ? ended.value : ended;
  }

  async convert(request: ConvertRequest): Promise<JobResult> {
    const { job, input } = request;
    const given = this.#inputs.get(input);
    if (!given) throw new Error('Nobody gave that input.');
    const folder = request.folder === null ? null : this.#folders.get(request.folder);
    if (folder === undefined) throw new Error('Nobody chose that folder.');
    const { zip, replace, size, format, backend, verify } = request;
    const running = runJob(
      this.#workers,
      {
        given,
        options: { size, format, backend, name: null },
        verify,
        destination: folder && { folder, zip, replace },
      },
      (progress) => {
        for (const listener of this.#onProgress) listener({ job, ...progress });
      },
    );
    this.#jobs.set(job, running);
    const { conversion, place, verification, output, download: made } = await running.over;
    this.#jobs.delete(job);
    this.#journal.converted(input, conversion);
    if (verification) this.#journal.verified(input, verification);
    if (output && conversion.status === 'converted') {
      const destination = folder && { folder, zip, replace };
      // Of a folder anew each time: what a browser gave of a file is worth nothing once the file was changed.
      const open = () => (destination ? givenOutput(destination, conversion.name) : Promise.resolve(output));
      this.#outputs.set(job, { input, source: given, open });
    }
    if (made) {
      this.#downloads.set(job, made);
      download(made.file, made.path);
    }
    return { job, conversion, place, verification, reveal: made ? 'save-again' : null };
  }

  async verify(job: JobId): Promise<Outcome<Verification>> {
    const output = this.#outputs.get(job);
    if (!output) return { ok: false, problem: UNKNOWN_INPUT };
    const { input, source } = output;
    const converted = await output.open();
    const onProgress = (progress: Progress) => {
      for (const listener of this.#onProgress) listener({ job, ...progress });
    };
    const ended = await this.#workers.start({ kind: 'verify', source, converted }, { onProgress });
    const outcome = ended.ok ? ended.value : ended;
    this.#journal.verified(input, outcome);
    return outcome;
  }

  async tryModel(_job: JobId, tried: TriedModel, text: string): Promise<Outcome<Trial>> {
    const model = tried.kind === 'source' ? this.#inputs.get(tried.input) : await this.#outputs.get(tried.job)?.open();
    if (!model) return { ok: false, problem: UNKNOWN_INPUT };
    const ended = await this.#workers.start({ kind: 'try', model, text });
    return ended.ok ? ended.value : ended;
  }

  async cancel(job: JobId) {
    await this.#jobs.get(job)?.cancel();
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
    this.#inputs.set(id, given);
    return { id, name: given.name, place: given.name, isSample };
  }

  #tellInputs(given: readonly Given[]): void {
    const inputs = given.map((one) => this.#give(one, false));
    for (const listener of this.#onInputs) listener(inputs);
  }
}

const UNKNOWN_INPUT: Problem = problem('no-such-input', { path: '' });

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
