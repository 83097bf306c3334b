/** A host whose answers the test gives, when it likes. */

import type { Selection } from '../../../src/engine/host/source.ts';
import type {
  About,
  FolderId,
  InputId,
  InputRef,
  JobId,
  JobProgress,
  JobResult,
  Kept,
} from '../../../src/shared/answers.ts';
import type { Host, MenuCommand } from '../../../src/shared/host.ts';
import { type KeptOptions, readOptions } from '../../../src/shared/kept-options.ts';
import type { ConvertRequest, TriedModel } from '../../../src/shared/requests.ts';

/** Something that the host was asked, and has not answered by itself. */
export interface Asked<Request, Answer> {
  readonly request: Request;
  answer(value: Answer): Promise<void>;
  reject(error: unknown): Promise<void>;
}

/** Lets all that waits for answers go on. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

class Question<Request, Answer> {
  readonly asked: Asked<Request, Answer>[] = [];

  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        request,
        answer(value) {
          resolve(value);
          return settle();
        },
        reject(error) {
          reject(error);
          return settle();
        },
      });
    });
  }

  get last(): Asked<Request, Answer> {
    const last = this.asked.at(-1);
    if (!last) throw new Error('The host was not asked.');
    return last;
  }
}

type AnswerOf<K extends keyof Host> = Awaited<ReturnType<Host[K]>>;

export const ABOUT: About = {
  version: '1.0.0',
  kind: 'desktop',
  platform: 'linux',
  locale: 'en-GB',
  backends: ['wasm'],
  tensorflow: 'none',
  choosesFolders: true,
  components: [],
};

export const NOTHING_KEPT: Kept = { options: readOptions(null), folder: null };

export class HostInMemory implements Host {
  readonly inspections = new Question<InputId, AnswerOf<'inspect'>>();
  readonly conversions = new Question<ConvertRequest, JobResult>();
  readonly verifications = new Question<JobId, AnswerOf<'verify'>>();
  readonly trials = new Question<{ job: JobId; model: TriedModel; text: string }, AnswerOf<'tryModel'>>();
  readonly samples = new Question<{ job: JobId; size: string }, AnswerOf<'makeSample'>>();
  readonly dialogs = new Question<string, readonly InputRef[]>();
  readonly selections: ({ id: InputId } & Partial<Selection>)[] = [];
  readonly besideDialogs = new Question<{ id: InputId; what: string }, boolean>();
  readonly folderDialogs = new Question<null, AnswerOf<'chooseFolder'>>();
  readonly lately = new Question<null, readonly InputRef[]>();
  /** The names of outputs that lie there already. */
  readonly there = new Set<string>();
  readonly ends: Parameters<Host['tellEnd']>[] = [];
  readonly cancelled: JobId[] = [];
  readonly revealed: JobId[] = [];
  readonly dragged = new Question<JobId, undefined>();
  readonly forgotten: InputId[] = [];
  keptNow: { options: KeptOptions; folder: FolderId | null } | null = null;
  /** What every request beside the questions comes to. */
  refusal: Error | null = null;

  /** What the host tells by itself. */
  tellProgress: (progress: JobProgress) => void = () => undefined;
  tellInputs: (inputs: readonly InputRef[]) => void = () => undefined;
  tellCommand: (command: MenuCommand) => void = () => undefined;
  tellRecent: (recent: readonly InputRef[]) => void = () => undefined;

  about = async () => ABOUT;
  kept = async () => NOTHING_KEPT;
  recent = () => this.lately.ask(null);
  chooseInputs = (what: 'files' | 'folders') => this.dialogs.ask(what);
  chooseBeside = (id: InputId, what: string) => this.besideDialogs.ask({ id, what });
  select = async (id: InputId, what: Partial<Selection>) => {
    this.selections.push({ id, ...what });
  };
  chooseFolder = () => this.folderDialogs.ask(null);
  makeSample = (job: JobId, size: string) => this.samples.ask({ job, size });
  inspect = (id: InputId) => this.inspections.ask(id);
  convert = (request: ConvertRequest) => this.conversions.ask(request);
  verify = (job: JobId) => this.verifications.ask(job);
  tryModel = (job: JobId, model: TriedModel, text: string) => this.trials.ask({ job, model, text });
  statistics = () => Promise.reject(new Error('No test asks for it.'));
  licences = async () => ({ packages: [], text: '' });
  showProgress = async () => undefined;
  log = async () => '';
  setLanguage = async () => undefined;
  existing: Host['existing'] = async (places) => places.map(({ name }) => this.there.has(name));

  trialsEnded = 0;

  async endTrials() {
    this.trialsEnded++;
  }

  async tellEnd(...end: Parameters<Host['tellEnd']>) {
    this.ends.push(end);
  }

  async keep(options: KeptOptions, folder: FolderId | null) {
    this.#mayRefuse();
    this.keptNow = { options, folder };
  }

  async forgetRecent() {
    this.#mayRefuse();
  }

  async cancel(job: JobId) {
    this.cancelled.push(job);
    this.#mayRefuse();
  }

  async forget(input: InputId) {
    this.forgotten.push(input);
    this.#mayRefuse();
  }

  dragOut = (job: JobId) => this.dragged.ask(job);

  async reveal(job: JobId) {
    this.revealed.push(job);
    this.#mayRefuse();
  }

  onProgress(listener: (progress: JobProgress) => void) {
    this.tellProgress = listener;
    return () => undefined;
  }

  onRecent(listener: (recent: readonly InputRef[]) => void) {
    this.tellRecent = listener;
    return () => undefined;
  }

  onInputs(listener: (inputs: readonly InputRef[]) => void) {
    this.tellInputs = listener;
    return () => undefined;
  }

  onCommand(listener: (command: MenuCommand) => void) {
    this.tellCommand = listener;
    return () => undefined;
  }

  #mayRefuse() {
    if (this.refusal) throw this.refusal;
  }
}
