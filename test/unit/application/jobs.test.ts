/** What becomes of what the window asks for, whichever host has it: here one that has models by their names. */

import { describe, expect, it } from 'vitest';
import { Jobs, type TaskWorkers } from '../../../src/application/jobs.ts';
import type { Opened } from '../../../src/application/storage.ts';
import type { Converted, Task } from '../../../src/application/tasks.ts';
import { problem } from '../../../src/engine/problem/problem.ts';
import { unconverted } from '../../../src/engine/use-cases/not-opened.ts';
import type { InputId, JobId } from '../../../src/shared/answers.ts';
import { startJournal } from '../../../src/shared/journal.ts';
import type { ConvertRequest } from '../../../src/shared/requests.ts';
import { REQUEST } from '../request.ts';

interface Named {
  readonly source: string;
  readonly opened: Opened;
  readonly destination: null;
  readonly output: { readonly place: string };
  readonly samplePlace: null;
  readonly sample: null;
  readonly leftover: null;
}

const { config: _, vocabulary: __, ...OPTIONS } = REQUEST;
const MISSING = { ok: false, problem: problem('no-such-input', { path: '' }) };
const jobOf = (name: string) => name as JobId;
const inputOf = (name: string) => name as InputId;
const quiet = () => undefined;

/** Every model becomes "made"; where that is already, a conversion that may not replace it fails. */
function openJobs() {
  const places = new Set<string>();
  const tasks: Task<Named>[] = [];
  const shown: string[] = [];
  const released: string[] = [];
  const freed: number[] = [];
  const workers: TaskWorkers<Named> = {
    async start(task) {
      tasks.push(task);
      return { ok: false, problem: problem('worker-ended', {}) };
    },
    startShared: (task) => workers.start(task),
    startHolding: (task) => workers.start(task),
    letGo: () => void freed.push(tasks.length),
  };
  const jobs = new Jobs<Named>({
    workers,
    journal: startJournal(() => 0, 'test'),
    sourceOf: (input) => (input === 'nobody' ? undefined : String(input)),
    labelOf: (source) => source,
    destinationOf: () => null,
    async convert({ source, options }) {
      const place = options.name ?? 'made';
      if (places.has(place) && !options.replace) {
        const conversion = unconverted(source, problem('output-exists', { path: place }));
        return { ok: true, value: { conversion, output: null, verification: null } };
      }
      places.add(place);
      const conversion = { ...unconverted(source, MISSING.problem), status: 'converted' } as never;
      return { ok: true, value: { conversion, output: { place }, verification: null } satisfies Converted<Named> };
    },
    keep: ({ place }) => ({
      place,
      reveal: 'show-in-folder',
      liesAt: async (path) => path === place,
      open: async () => place,
      show: () => void shown.push(place),
      // As a download, which no folder has.
      release: place.endsWith('.zip') ? () => void released.push(place) : null,
    }),
  });
  const convert = (job: string, changes: Partial<ConvertRequest> = {}, input = `of ${job}`) =>
    jobs.convert({ ...OPTIONS, ...changes, job: jobOf(job), input: inputOf(input), folder: null }, quiet);
  return { jobs, convert, tasks, shown, released, freed };
}

it('whose output lies where one is to be is told, and which outputs one took the place of', async () => {
  const { convert } = openJobs();
  expect(await convert('first')).toMatchObject({ place: 'made', occupant: null, replaced: [] });
  expect(await convert('beside', { name: 'other' })).toMatchObject({ place: 'other', replaced: [] });
  expect(await convert('second')).toMatchObject({ place: null, occupant: 'first', reveal: null });
  expect(await convert('third', { replace: true })).toMatchObject({ place: 'made', replaced: ['first'] });
  expect(await convert('fourth')).toMatchObject({ occupant: 'third' });
});

it('what was replaced is neither shown nor verified nor tried any more; what stands is', async () => {
  const { jobs, convert, tasks, shown } = openJobs();
  await convert('first');
  await convert('second', { replace: true });
  const tried = (job: string) =>
    jobs.tryModel(jobOf('trial'), { kind: 'converted', job: jobOf(job) }, '[MASK]', () => undefined);
  expect(await jobs.verify(jobOf('first'), quiet)).toEqual(MISSING);
  expect(await tried('first')).toEqual(MISSING);
  expect(jobs.inputOf(jobOf('first'))).toBeUndefined();
  jobs.reveal(jobOf('first'));
  expect([shown, tasks]).toEqual([[], []]);
  await jobs.verify(jobOf('second'), quiet);
  await tried('second');
  jobs.reveal(jobOf('second'));
  expect(shown).toEqual(['made']);
  expect(tasks).toMatchObject([
    { kind: 'verify', source: 'of second', converted: 'made' },
    { kind: 'try', source: 'made', options: { text: '[MASK]' } },
  ]);
});

it('what was tried is kept until a person turns to something else, or another conversion begins', async () => {
  const { jobs, convert, tasks, freed } = openJobs();
  for (const trial of ['a', 'b'])
    await jobs.tryModel(jobOf(trial), { kind: 'source', input: inputOf('a') }, '[MASK]', quiet);
  expect([freed, tasks.map((task) => 'keeps' in task && task.keeps)]).toEqual([[], [true, true]]);
  jobs.endTrials();
  await convert('first');
  expect(freed).toEqual([2, 2]);
});

describe('what only the program has of an output', () => {
  it('is freed when its input is converted once more, and when a person has no more use for that', async () => {
    const { jobs, convert, released } = openJobs();
    await convert('first', { name: '1.zip' }, 'a');
    await convert('other', { name: '2.zip' }, 'b');
    await convert('second', { name: '3.zip' }, 'a');
    expect(released).toEqual(['1.zip']);
    jobs.forget(inputOf('a'));
    expect(released).toEqual(['1.zip', '3.zip']);
    expect(await jobs.verify(jobOf('second'), quiet)).toEqual(MISSING);
    expect(await jobs.verify(jobOf('other'), quiet)).not.toEqual(MISSING);
  });

  it('stays where its input is converted to another format: both are told side by side', async () => {
    const { convert, released } = openJobs();
    await convert('first', { name: '1.zip' }, 'a');
    await convert('second', { name: '2.zip', format: 'huggingface' }, 'a');
    expect(released).toEqual([]);
  });

  it('stays where the conversion after it came to nothing', async () => {
    const { convert, released } = openJobs();
    await convert('first', { name: '1.zip' }, 'a');
    expect((await convert('second', { name: '1.zip' }, 'a')).conversion.status).not.toBe('converted');
    expect(released).toEqual([]);
  });

  it('is nothing of what lies in a folder: that is a job’s as before', async () => {
    const { jobs, convert } = openJobs();
    await convert('first', { name: 'one' }, 'a');
    await convert('second', { name: 'two' }, 'a');
    expect(await convert('third', { name: 'one' }, 'a')).toMatchObject({ occupant: 'first' });
    jobs.forget(inputOf('a'));
    expect(await convert('fourth', { name: 'one' }, 'b')).toMatchObject({ occupant: null });
  });
});

it('what nobody gave is told as that, and no worker hears of it', async () => {
  const { jobs, tasks } = openJobs();
  const nobody = inputOf('nobody');
  expect(await jobs.inspect(nobody)).toMatchObject({ error: MISSING.problem });
  expect(await jobs.statistics(jobOf('a'), nobody, 'tensor')).toEqual(MISSING);
  expect(await jobs.tryModel(jobOf('b'), { kind: 'source', input: nobody }, '[MASK]', () => undefined)).toEqual(
    MISSING,
  );
  const request = { ...OPTIONS, job: jobOf('c'), input: nobody, folder: null };
  expect(await jobs.convert(request, quiet)).toMatchObject({ conversion: { problem: MISSING.problem }, place: null });
  expect(tasks).toEqual([]);
});
