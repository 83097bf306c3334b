/** What the window has done with what a person gave: so much at a time, and what came of it. Hosts say where things lie. */

import { type Outcome, problem } from '../engine/problem/problem.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import { unconverted, uninspected } from '../engine/use-cases/not-opened.ts';
import type { Progress } from '../engine/use-cases/progress.ts';
import type { TensorStatistics } from '../engine/use-cases/statistics.ts';
import type { Trial } from '../engine/use-cases/trial/trial.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import type { InputId, JobId, JobResult } from '../shared/answers.ts';
import type { Journal } from '../shared/journal.ts';
import type { ConvertRequest, TriedModel } from '../shared/requests.ts';
import { Limiter } from './limiter.ts';
import { RunningJobs } from './running-jobs.ts';
import type { StorageTypes } from './storage.ts';
import type { Answers, Converted, Task, Tasks } from './tasks.ts';

export interface TaskRun {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** Workers, whose end is an outcome's problem. */
export interface TaskWorkers<T extends StorageTypes> {
  start<Given extends Task<T>>(task: Given, run?: TaskRun): Promise<Outcome<Answers<T>[Given['kind']]>>;
  /** In a worker that holds on to what it has loaded, until it is let go. */
  startHolding<Given extends Task<T>>(task: Given, run?: TaskRun): Promise<Outcome<Answers<T>[Given['kind']]>>;
  letGo(): void;
  /** For small tasks: in a worker that all of them share. */
  startShared<Given extends Task<T>>(task: Given, run?: TaskRun): Promise<Outcome<Answers<T>[Given['kind']]>>;
}

export interface JobHost<T extends StorageTypes> {
  readonly workers: TaskWorkers<T>;
  readonly journal: Journal;
  /** `undefined` for an id that was not given out. */
  sourceOf(input: InputId): T['source'] | undefined;
  labelOf(source: T['source']): string;
  /** @throws for a folder that nobody chose */
  destinationOf(request: ConvertRequest): T['destination'];
  /** Converts in a worker; what one leaves that was killed is cleared away. */
  convert(task: Tasks<T>['convert'], run: TaskRun): Promise<Outcome<Converted<T>>>;
  /** Takes charge of what a job made. */
  keep(output: T['output'], task: Tasks<T>['convert']): KeptOutput<T>;
}

/** What a job made, as long as nothing has taken its place. */
export interface KeptOutput<T extends StorageTypes> {
  /** Where it is, for the person. */
  readonly place: string | null;
  readonly reveal: JobResult['reveal'];
  /** Whether it lies at a place of a destination, as messages name that. */
  liesAt(path: string, destination: T['destination']): Promise<boolean>;
  /** @throws what the system says */
  open(): Promise<T['source']>;
  /** Does what {@link reveal} says. */
  show(): void;
  /** Frees it; `null` where it lies in a place of the person's own. */
  readonly release: (() => void) | null;
}

interface Finished<T extends StorageTypes> {
  readonly input: InputId;
  readonly format: ConvertRequest['format'];
  readonly source: T['source'];
  readonly output: KeptOutput<T>;
}

const UNKNOWN_INPUT = problem('no-such-input', { path: '' });
const TOP = 5;

export class Jobs<T extends StorageTypes> {
  readonly running = new RunningJobs();
  readonly #finished = new Map<JobId, Finished<T>>();
  /** Whatever the page asks for: models are converted and run a few at a time, */
  readonly #models = new Limiter(3);
  readonly #samples = new Limiter(1);
  /** and of a hundred dropped files not a hundred are read at once. */
  readonly #readings = new Limiter(4);

  constructor(private readonly host: JobHost<T>) {}

  /** Looks at an input. */
  async inspect(input: InputId): Promise<Inspection> {
    const source = this.host.sourceOf(input);
    if (source === undefined) return uninspected('', UNKNOWN_INPUT);
    const look = () => this.host.workers.startShared({ kind: 'inspect', source, options: {} });
    const ended = await this.#readings.run(new AbortController().signal, look);
    const inspection = ended?.ok
      ? ended.value
      : uninspected(this.host.labelOf(source), ended?.problem ?? UNKNOWN_INPUT);
    this.host.journal.inspected(input, inspection);
    return inspection;
  }

  /** Measures one of an input's tensors. */
  async statistics(job: JobId, input: InputId, tensor: string): Promise<Outcome<TensorStatistics>> {
    const source = this.host.sourceOf(input);
    if (source === undefined) return { ok: false, problem: UNKNOWN_INPUT };
    return this.running.run(job, 'inspect', this.#readings, async (signal) =>
      flat(await this.host.workers.startShared({ kind: 'statistics', source, options: { tensor } }, { signal })),
    );
  }

  /** Converts an input. Resolves when the job has ended, in whatever way. */
  async convert(request: ConvertRequest, onProgress: (progress: Progress) => void): Promise<JobResult> {
    const { host } = this;
    const { job, input, folder: _, ...options } = request;
    const source = host.sourceOf(input);
    const none = { place: null, occupant: null, replaced: [], reveal: null };
    if (source === undefined) return { job, conversion: unconverted('', UNKNOWN_INPUT), verification: null, ...none };
    const task = { kind: 'convert', source, destination: host.destinationOf(request), options } as const;
    // It needs the memory, and no file of an output that it replaces may be open.
    host.workers.letGo();
    const ended = await this.running.run(job, 'convert', this.#models, (signal) =>
      host.convert(task, { signal, onProgress }),
    );
    const { conversion, output, verification }: Converted<T> = ended.ok
      ? ended.value
      : { conversion: unconverted(host.labelOf(source), ended.problem), output: null, verification: null };
    host.journal.converted(input, conversion);
    if (verification) host.journal.verified(input, verification);
    if (output === null) {
      const taken = conversion.status === 'failed' && conversion.problem.kind === 'output-exists';
      const [occupant = null] = taken ? await this.#jobsAt(conversion.problem.facts.path, task.destination) : [];
      return { job, conversion, verification, ...none, occupant };
    }
    const kept = host.keep(output, task);
    const { place, reveal } = kept;
    const replaced = place === null ? [] : await this.#jobsAt(place, task.destination);
    for (const other of replaced) this.#finished.delete(other);
    // It was told as the output before, which nobody can ask for any more.
    for (const [before, made] of this.#finished) {
      const isReplaced = made.input === input && made.format === options.format && made.output.release !== null;
      if (isReplaced) this.#release(before, made);
    }
    this.#finished.set(job, { input, format: options.format, source, output: kept });
    return { job, conversion, verification, place, occupant: null, replaced, reveal };
  }

  /** Runs a finished conversion's source and output, and compares them. */
  async verify(job: JobId, onProgress: (progress: Progress) => void): Promise<Outcome<Verification>> {
    const { host } = this;
    const finished = this.#finished.get(job);
    if (!finished) return { ok: false, problem: UNKNOWN_INPUT };
    const { input, source, output } = finished;
    const outcome = await this.running.run(job, 'verify', this.#models, async (signal) => {
      const converted = await opened(output);
      if (!converted.ok) return converted;
      const options = { text: null, backend: 'auto' } as const;
      const task = { kind: 'verify', source, converted: converted.value, options } as const;
      return flat(await host.workers.start(task, { signal, onProgress }));
    });
    host.journal.verified(input, outcome);
    return outcome;
  }

  /** Tries a model with a text. It is kept loaded for the next one, until another conversion begins or {@link endTrials}. */
  async tryModel(
    job: JobId,
    model: TriedModel,
    text: string,
    onProgress: (progress: Progress) => void,
  ): Promise<Outcome<Trial>> {
    return this.running.run(job, 'try', this.#models, async (signal) => {
      const source =
        model.kind === 'source' ? this.#given(model.input) : await opened(this.#finished.get(model.job)?.output);
      if (!source.ok) return source;
      const options = { text, top: TOP, backend: 'auto' } as const;
      return flat(
        await this.host.workers.startHolding(
          { kind: 'try', source: source.value, options, keeps: true },
          { signal, onProgress },
        ),
      );
    });
  }

  /** Frees the models that were tried. */
  endTrials(): void {
    this.host.workers.letGo();
  }

  /** Makes a sample, or whatever else is needed for one to be there; one at a time. */
  makeSample<Made>(job: JobId, make: (signal: AbortSignal) => Promise<Outcome<Made>>): Promise<Outcome<Made>> {
    return this.running.run(job, 'sample', this.#samples, make);
  }

  /** What a finished conversion was made of; `undefined` where there is none of that id. */
  inputOf(job: JobId): InputId | undefined {
    return this.#finished.get(job)?.input;
  }

  /** What was made of an input stays where it is, but is no longer known here; what nobody else has is freed. */
  forget(input: InputId): void {
    for (const [job, made] of this.#finished) {
      if (made.input === input) this.#release(job, made);
    }
  }

  /** Where a finished conversion's output is; `null` where there is none of that id. */
  placeOf(job: JobId): string | null {
    return this.#finished.get(job)?.output.place ?? null;
  }

  reveal(job: JobId): void {
    this.#finished.get(job)?.output.show();
  }

  #release(job: JobId, { output }: Finished<T>): void {
    this.#finished.delete(job);
    output.release?.();
  }

  /** The jobs whose outputs lie at a place. */
  async #jobsAt(path: string, destination: T['destination']): Promise<JobId[]> {
    const all = [...this.#finished];
    const found = await Promise.all(all.map(([, { output }]) => output.liesAt(path, destination)));
    return all.filter((_, index) => found[index]).map(([job]) => job);
  }

  #given(input: InputId): Outcome<T['source']> {
    const source = this.host.sourceOf(input);
    return source === undefined ? { ok: false, problem: UNKNOWN_INPUT } : { ok: true, value: source };
  }
}

/** An output as it now lies there. */
async function opened<T extends StorageTypes>(output: KeptOutput<T> | undefined): Promise<Outcome<T['source']>> {
  if (!output) return { ok: false, problem: UNKNOWN_INPUT };
  try {
    return { ok: true, value: await output.open() };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: problem('input-unreadable', { path: output.place ?? '', reason: 'refused', said }) };
  }
}

/** The outcome of a worker's task that has one itself. */
function flat<Result>(ended: Outcome<Outcome<Result>>): Outcome<Result> {
  return ended.ok ? ended.value : ended;
}
