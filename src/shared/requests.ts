/**
 * All that the program can be asked, each in one line: a schema of the arguments, and the type of the answer. The types
 * of the window's bridge, of the messages to the main process, of the workers' tasks and of the command line's options
 * are derived from these lines; the main process checks what comes to it against the schemas.
 *
 * A line that no host answers does not compile.
 */

import * as z from 'zod/mini';
import { TASK_NAMES } from '../engine/albert/heads.ts';
import { PRESET_SIZES } from '../engine/albert/presets.ts';
import { BACKEND_CHOICES } from '../engine/compute/backend.ts';
import type { Outcome } from '../engine/problem/problem.ts';
import { OUTPUT_DTYPES, TARGET_NAMES } from '../engine/targets/names.ts';
import type { Conversion } from '../engine/use-cases/convert.ts';
import type { Inspection } from '../engine/use-cases/inspect.ts';
import type { TensorStatistics } from '../engine/use-cases/statistics.ts';
import type { Trial } from '../engine/use-cases/trial/trial.ts';
import type { Verification } from '../engine/use-cases/verify/verification.ts';
import { LANGUAGE_CODES } from '../i18n/index.ts';
import type { About, FolderId, FolderRef, InputId, InputRef, JobId, JobResult, Kept } from './answers.ts';
import { KEPT_CHOICES, type KeptOptions, LIST_SHARE } from './kept-options.ts';
import type { Licences } from './licences.ts';
import { ENDINGS } from './standing.ts';

/** The `answer` is there for the types alone: it has no value. */
interface Line<Arguments extends readonly unknown[], Answer> {
  readonly arguments: z.ZodMiniType<Arguments>;
  readonly answer?: Answer;
}

/** Begins a line by the type of its answer; the schemas of its arguments follow. */
function answering<Answer>() {
  return <Arguments extends readonly unknown[]>(
    ...schemas: { readonly [I in keyof Arguments]: z.ZodMiniType<Arguments[I]> }
  ) => ({ arguments: z.tuple(schemas as never) }) as unknown as Line<Arguments, Answer>;
}

// Kinds of ids are told apart by their types alone.
const id = <Id extends string>() => z.string().check(z.minLength(1), z.maxLength(100)) as unknown as z.ZodMiniType<Id>;
const input = id<InputId>();
const folder = z.nullable(id<FolderId>());
const job = id<JobId>();
const size = z.enum(PRESET_SIZES);
const backend = z.enum(BACKEND_CHOICES);
/** As many characters as no model has positions for. */
const text = z.string().check(z.maxLength(10_000));
const model = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('source'), input }),
  z.strictObject({ kind: z.literal('converted'), job }),
]);
const selection = z.strictObject({
  scope: z.exactOptional(z.nullable(text)),
  averaged: z.exactOptional(z.boolean()),
  task: z.exactOptional(z.enum(['auto', ...TASK_NAMES])),
  config: z.exactOptional(text),
  step: z.exactOptional(text),
});
const paths = z.array(z.string().check(z.minLength(1), z.maxLength(32_768))).check(z.maxLength(1000));
const name = z.string().check(z.minLength(1), z.maxLength(255));
const keptOptions = z.strictObject({
  ...Object.fromEntries(Object.entries(KEPT_CHOICES).map(([option, choices]) => [option, z.literal(choices)])),
  targets: z.array(z.enum(TARGET_NAMES)).check(z.minLength(1), z.maxLength(TARGET_NAMES.length)),
  listShare: z.int().check(z.minimum(LIST_SHARE.least), z.maximum(LIST_SHARE.most)),
}) as unknown as z.ZodMiniType<KeptOptions>;

/** A line of work: its options, field by field. */
function work<Answer>() {
  return <Fields extends Readonly<Record<string, z.ZodMiniType>>>(options: Fields): Work<Fields, Answer> => ({
    options,
  });
}

interface Work<Fields, Answer> {
  readonly options: Fields;
  readonly answer?: Answer;
}

/** What is done with models: commands of the command line, tasks of the workers. */
export const WORK = {
  /** A bad input is no failure: the inspection's `error` tells. */
  inspect: work<Inspection>()({}),
  /** Reads one of the input's tensors, and tells how its values are distributed. */
  statistics: work<Outcome<TensorStatistics>>()({ tensor: text }),
  convert: work<Conversion>()({
    /** `auto` takes what was detected; a preset is checked against it and refused with SIZE_MISMATCH. */
    size: z.enum(['auto', ...PRESET_SIZES]),
    format: z.enum(TARGET_NAMES),
    /** What weights are stored in, of a format that has several ways; float32 where nothing is said. */
    dtype: z.optional(z.enum(OUTPUT_DTYPES)),
    zip: z.boolean(),
    /** The output's name, of one folder or file; `null` makes it of the input's. */
    name: z.nullable(name),
    /** Whether what lies in the output's place is replaced, where the host can do that in one step. */
    replace: z.boolean(),
    backend,
    /** Whether both models are run afterwards and compared. */
    verify: z.boolean(),
  }),
  /** Runs a conversion's source and output on the same tokens and compares them. */
  verify: work<Outcome<Verification>>()({ text: z.nullable(text), backend }),
  /** Tells what a model makes of a text: words for its [MASK]s, or labels. */
  try: work<Outcome<Trial>>()({ text, top: z.int(), backend }),
  /** Writes a checkpoint of that size with seeded random weights. */
  sample: work<Outcome<unknown>>()({ size, seed: z.int() }),
};

export type WorkName = keyof typeof WORK;
export type OptionsOf<K extends WorkName> = Readonly<
  z.infer<z.ZodMiniObject<(typeof WORK)[K]['options'], z.core.$strict>>
>;
export type ResultOf<K extends WorkName> = NonNullable<(typeof WORK)[K]['answer']>;

/** All that the window can ask its host. */
export const REQUESTS = {
  about: answering<About>()(),
  /** What was kept of earlier sessions; whatever is damaged there has its default. */
  kept: answering<Kept>()(),
  /** Keeps what a person chose. */
  keep: answering<void>()(keptOptions, folder),
  /** What was opened lately and is still there, the latest first. */
  recent: answering<readonly InputRef[]>()(),
  forgetRecent: answering<void>()(),
  /** Opens the system's dialog. Empty where the person cancelled. */
  chooseInputs: answering<readonly InputRef[]>()(z.enum(['files', 'folders'])),
  /** Lets a person choose what is read of an input in place of what lies there. `false` where they cancelled. */
  chooseBeside: answering<boolean>()(input, z.enum(['config', 'vocabulary'])),
  /** Takes what a person says that is meant of an input, in place of what it tells. */
  select: answering<void>()(input, selection),
  /** `null` where the person cancelled. */
  chooseFolder: answering<FolderRef | null>()(),
  /** Gives a sample like any other input. */
  makeSample: answering<Outcome<InputRef>>()(job, size),
  inspect: answering<ResultOf<'inspect'>>()(input),
  /** A person has no more use for an input: frees what only the host has of it, and of what was made of it. */
  forget: answering<void>()(input),
  statistics: answering<ResultOf<'statistics'>>()(job, input, WORK.statistics.options.tensor),
  /** `folder`: `null` is beside the input; in a browser, a download. Resolves when the job has ended, in whatever way. */
  convert: answering<JobResult>()(z.strictObject({ job, input, folder, ...WORK.convert.options })),
  /** Whether something lies in each of these places already. */
  existing: answering<readonly boolean[]>()(z.array(z.strictObject({ input, folder, name, zip: z.boolean() }))),
  /** Work that was begun together has ended: so often in each way. `input`: whose it was, where it was one's alone. */
  tellEnd: answering<void>()(z.partialRecord(z.enum(ENDINGS), z.int()), z.nullable(input)),
  /** Of a finished job; progress is told under the job's id. */
  verify: answering<ResultOf<'verify'>>()(job),
  /** The job is this trial's own, also where the model is what another one made. */
  tryModel: answering<ResultOf<'try'>>()(job, model, WORK.try.options.text),
  /** A person turns to something else: frees the models that were tried, which are kept loaded for the next text. */
  endTrials: answering<void>()(),
  /**
   * Stops what is under way or waits under an id: a conversion, a verification, a trial, a sample, a distribution. What
   * asked for it gets `CANCELLED`. Resolves when nothing of it is left.
   */
  cancel: answering<void>()(job),
  /** Shows a job's output in the system's file manager, or saves it once more. */
  reveal: answering<void>()(job),
  /** A person drags a job's output out of the window; nothing, where the host's outputs cannot be dragged. */
  dragOut: answering<void>()(job),
  /** Shows outside the window how many percent of the work are done, where the host has a place for it; `null`: none is. */
  showProgress: answering<void>()(z.nullable(z.int().check(z.minimum(0), z.maximum(100)))),
  /** What happened since the start, for a bug report: no paths and no names of what a person gave. */
  log: answering<string>()(),
  licences: answering<Licences>()(),
  /** Lets the host's own texts, such as the menu's, follow the window's language. */
  setLanguage: answering<void>()(z.enum(LANGUAGE_CODES)),
};

/** Asked by the desktop app's preload alone, not by the page. */
export const PRELOAD_REQUESTS = {
  /** The paths of files that a person dropped. */
  giveDropped: answering<void>()(paths),
  /** The window is ready to hear of inputs that came with the app's start. */
  ready: answering<void>()(),
};

/** Functions that answer a table's lines. */
export type Answering<Table> = {
  readonly [K in keyof Table]: Table[K] extends Line<infer Arguments, infer Answer>
    ? (...given: Arguments) => Promise<Answer>
    : never;
};

export type Requests = Answering<typeof REQUESTS>;
/** What can be chosen for an input by itself. */
export type Beside = Parameters<Requests['chooseBeside']>[1];
export type ConvertRequest = Parameters<Requests['convert']>[0];
/** A model that can be run: what was given, or what a job made of it. */
export type TriedModel = Parameters<Requests['tryModel']>[1];
/** Where an output is to lie; `folder`: `null` is beside the input. */
export type OutputPlace = Parameters<Requests['existing']>[0][number];
