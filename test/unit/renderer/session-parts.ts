/** Sessions for tests, and what a host would answer them. */

import { setMaxListeners } from 'node:events';
import { type Problem, problem } from '../../../src/engine/problem/problem.ts';
import type { Inspection, PlannedTarget } from '../../../src/engine/use-cases/inspect.ts';
import { uninspected } from '../../../src/engine/use-cases/not-opened.ts';
import type { Verification } from '../../../src/engine/use-cases/verify/verification.ts';
import type { InputId, InputRef, JobId, JobResult, Kept } from '../../../src/shared/answers.ts';
import type { ConvertRequest } from '../../../src/shared/requests.ts';
import { ABOUT, HostInMemory, NOTHING_KEPT, settle } from './host-in-memory.ts';

/** The system's appearance, which a test may change. */
export const system = new (class extends EventTarget {
  matches = false;

  turn(dark: boolean) {
    this.matches = dark;
    this.dispatchEvent(new Event('change'));
  }
})();

// Each session listens.
setMaxListeners(0, system);
Object.assign(globalThis, { window: { matchMedia: () => system } });
// Loaded last, as it asks for the appearance at once.
const { Session } = await import('../../../src/renderer/state/session.svelte.ts');
export type Session = InstanceType<typeof Session>;

export interface Opened {
  readonly host: HostInMemory;
  readonly session: Session;
}

export async function openSession(kept: Partial<Kept> = {}, about: Partial<typeof ABOUT> = {}): Promise<Opened> {
  const host = new HostInMemory();
  const session = new Session(host, { ...ABOUT, ...about }, { ...NOTHING_KEPT, ...kept });
  await host.lately.last.answer([]);
  return { host, session };
}

/** A session with inputs of these names, which could be converted. */
export async function openWith(names: readonly string[], about: Partial<typeof ABOUT> = {}): Promise<Opened> {
  const opened = await openSession({}, about);
  opened.session.add(names.map(input));
  for (const { request, answer } of opened.host.inspections.asked) await answer(model(request));
  return opened;
}

/** An input whose id is its name. */
export function input(name: string): InputRef {
  return { id: id(name), name, place: `/models/${name}`, isSample: false };
}

export const id = (name: string) => name as InputId;

const possible = (name: string): PlannedTarget => ({
  possible: true,
  name,
  bytes: 100,
  dtypes: [{ dtype: 'float32', name, bytes: 1 }],
  class: null,
  config: { num_hidden_layers: 4, hidden_size: 312, intermediate_size: 1248 } as never,
  moves: [],
  warnings: [],
});

export const MISSING: Problem = problem('index-missing', {
  file: 'model.data-00000-of-00001',
  expected: 'model.index',
});

/** What is found of a model that each of the targets can be made of, but for those that are named. */
export function model(name: string, changes: Partial<Inspection> = {}, impossible: readonly string[] = []): Inspection {
  const target = (of: string) =>
    impossible.includes(of) ? ({ possible: false, problem: MISSING } as const) : possible(`${name}_${of}`);
  const targets = { google: target('google'), huggingface: target('huggingface'), onnx: target('onnx') };
  const error = impossible.includes('google') ? MISSING : null;
  return { ...uninspected(name, MISSING), layout: 'brightmart', size: 'tiny', error, targets, ...changes };
}

export const notAModel = (name: string): Inspection => uninspected(name, MISSING);

const SECONDS = { total: 1, read: 1, compute: 1, write: 1 };
const ended = (request: ConvertRequest) => ({
  input: request.input,
  layout: 'brightmart' as const,
  size: 'tiny' as const,
  warnings: [],
  seconds: SECONDS,
});

export function converted(request: ConvertRequest, changes: Partial<JobResult> = {}): JobResult {
  return {
    job: request.job,
    conversion: {
      ...ended(request),
      status: 'converted',
      format: request.format,
      dtype: 'float32',
      name: 'made',
      files: [],
      tensors: { read: 1, written: 1, dropped: [] },
      config: {} as never,
      backend: 'wasm',
    },
    place: '/out/made',
    verification: null,
    occupant: null,
    replaced: [],
    reveal: 'show-in-folder',
    ...changes,
  };
}

export function notConverted(request: ConvertRequest, found: Problem, changes: Partial<JobResult> = {}): JobResult {
  const status = found.code === 'CANCELLED' ? 'cancelled' : 'failed';
  const conversion = { ...ended(request), status, problem: found } as const;
  return { ...converted(request), conversion, place: null, reveal: null, ...changes };
}

export const CANCELLED: Problem = problem('cancelled', { what: 'convert' });
export const EXISTS: Problem = problem('output-exists', { path: '/out/made' });

/** A proof that holds, or does not. */
export function proof(ok: boolean): JobResult['verification'] {
  return { ok: true, value: { ok, grade: ok ? 'proved' : 'wrong' } as Verification };
}

/** The status of a row; it must be there. */
export function statusOf({ rows }: Session, name: string) {
  const row = rows.find((one) => one.input.id === name);
  if (!row) throw new Error(`There is no row ${name}.`);
  return row.status;
}

/** Converts a row, the host answers that it did, and gives the job. */
export async function convertRow(
  { session, host }: Opened,
  name: string,
  changes: Partial<JobResult> = {},
): Promise<JobId> {
  session.work.convert(id(name));
  await settle();
  const { request, answer } = host.conversions.last;
  await answer(converted(request, changes));
  return request.job;
}
