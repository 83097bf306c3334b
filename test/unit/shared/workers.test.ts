import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { problem } from '../../../src/engine/problem/problem.ts';
import type { FromWorker, ToWorker } from '../../../src/shared/tasks/protocol.ts';
import { type OpenPort, Workers, type WorkerTimes } from '../../../src/shared/tasks/workers.ts';
import { PATIENCE } from '../../patience.ts';

interface Task {
  readonly kind: 'work';
}
interface Answers {
  readonly work: string;
}
interface Opened {
  readonly tell: (message: FromWorker<unknown>) => void;
  readonly exit: () => void;
  readonly heard: ToWorker<Task>[];
  ended: boolean;
}

const WORK: Task = { kind: 'work' };
const NOT_STARTED = { ok: false, problem: problem('worker-not-started', {}) };
const ENDED = { ok: false, problem: problem('worker-ended', {}) };
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Workers that do what the test has them do. */
function openWorkers(onOpen: (opened: Opened, index: number) => void, times?: WorkerTimes) {
  const opened: Opened[] = [];
  const open: OpenPort<Task> = ({ onMessage, onExit }) => {
    const heard: ToWorker<Task>[] = [];
    const worker: Opened = { tell: onMessage, exit: onExit, heard, ended: false };
    opened.push(worker);
    onOpen(worker, opened.length - 1);
    return {
      send: (message) => void heard.push(message),
      end: () => {
        worker.ended = true;
      },
    };
  };
  return { workers: new Workers<Task, Answers>(open, times), opened };
}

describe('a worker that does not start', () => {
  it.each<[string, (worker: Opened) => void]>([
    [
      'as it cannot be opened',
      () => {
        throw new Error('spawn ENOENT');
      },
    ],
    ['as it exits at once', ({ exit }) => exit()],
    ['as it exits a moment later', ({ exit }) => void setImmediate(exit)],
  ])('%s, is a problem, and the next request tries another one', async (_, fail) => {
    let works = false;
    const { workers } = openWorkers((worker) => {
      if (!works) fail(worker);
      else
        setImmediate(() => {
          worker.tell({ kind: 'ready' });
          worker.tell({ kind: 'done', id: 1, done: 'made', reusable: true });
        });
    });
    workers.prepare();
    expect(await workers.startShared(WORK)).toEqual(NOT_STARTED);
    expect(await workers.start(WORK)).toEqual(NOT_STARTED);
    works = true;
    await settle();
    expect(await workers.startShared(WORK)).toEqual({ ok: true, value: 'made' });
    expect(await workers.start(WORK)).toEqual({ ok: true, value: 'made' });
  });

  it('and says nothing at all, is ended after a while', async () => {
    const { workers, opened } = openWorkers(() => undefined, { startMs: 20 });
    expect(await workers.start(WORK)).toEqual(NOT_STARTED);
    expect(opened[0]?.ended).toBe(true);
    expect(await workers.startShared(WORK)).toEqual(NOT_STARTED);
  });

  it('while a ready one may take all the time that it needs', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { workers, opened } = openWorkers(({ tell }) => void setImmediate(() => tell({ kind: 'ready' })), {
      startMs: 20,
    });
    const working = workers.start(WORK);
    await settle();
    vi.advanceTimersByTime(60);
    opened[0]?.tell({ kind: 'done', id: 1, done: 'late', reusable: true });
    expect(await working).toEqual({ ok: true, value: 'late' });
  });
});

describe('a worker that dies at work', () => {
  it('is a problem; what shared it gets a second chance by itself', async () => {
    const { workers, opened } = openWorkers(({ tell }) => void setImmediate(() => tell({ kind: 'ready' })));
    workers.prepare();
    const [own, shared] = [workers.start(WORK), workers.startShared(WORK)];
    await settle();
    const [sharedWorker, ownWorker, spare] = opened;
    ownWorker?.exit();
    expect(await own).toEqual(ENDED);
    sharedWorker?.exit();
    await settle();
    spare?.tell({ kind: 'done', id: 1, done: 'second chance', reusable: true });
    expect(await shared).toEqual({ ok: true, value: 'second chance' });
  });

  it('after it was asked to stop gets no second chance', async () => {
    const { workers, opened } = openWorkers(({ tell }) => void setImmediate(() => tell({ kind: 'ready' })));
    const controller = new AbortController();
    const shared = workers.startShared(WORK, { signal: controller.signal });
    await settle();
    controller.abort();
    expect(opened[0]?.heard.map(({ kind }) => kind)).toEqual(['start', 'abort']);
    opened[0]?.exit();
    expect(await shared).toEqual(ENDED);
    expect(opened).toHaveLength(1);
  });

  it('is ended when it does not heed that it was asked to stop', async () => {
    const { workers, opened } = openWorkers(({ tell }) => void setImmediate(() => tell({ kind: 'ready' })));
    const working = workers.start(WORK, { signal: AbortSignal.abort() });
    expect(await working).toEqual(ENDED);
    expect(opened[0]?.ended).toBe(true);
  });

  it('is waited for when it is ended, as it holds something until it is gone', async () => {
    const { workers, opened } = openWorkers(({ tell }) => void setImmediate(() => tell({ kind: 'ready' })));
    let isOver = false;
    const working = workers.start(WORK, { signal: AbortSignal.abort() }).finally(() => {
      isOver = true;
    });
    await vi.waitUntil(() => opened[0]?.ended === true, { timeout: PATIENCE });
    expect(isOver).toBe(false);
    opened[0]?.exit();
    expect(await working).toEqual(ENDED);
  });
});

describe('a worker that has worked', () => {
  const KEEP = 60_000;
  const ready = ({ tell }: Opened) => void setImmediate(() => tell({ kind: 'ready' }));
  const open = (keepMs = KEEP) => openWorkers(ready, { keepMs });
  const tasksOf = (worker: Opened | undefined) => worker?.heard.filter(({ kind }) => kind === 'start').length;
  const lastIdOf = (worker: Opened) => worker.heard.findLast(({ kind }) => kind === 'start')?.id ?? 0;
  const begin = (worker: Opened | undefined) => worker?.tell({ kind: 'begun', id: lastIdOf(worker) });
  const finish = (worker: Opened | undefined, reusable = true) =>
    worker?.tell({ kind: 'done', id: lastIdOf(worker), done: '', reusable });
  /** A task that the worker of that number does. */
  const doneBy = async (workers: ReturnType<typeof open>['workers'], opened: readonly Opened[], number: number) => {
    const working = workers.start(WORK);
    await settle();
    finish(opened[number]);
    await working;
  };
  const living = (opened: readonly Opened[]) => opened.filter(({ ended }) => !ended).length;

  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('does the next tasks too, and no other is started for them', async () => {
    const { workers, opened } = open();
    for (let task = 0; task < 5; task++) {
      await doneBy(workers, opened, 0);
    }
    expect(opened.map(tasksOf)).toEqual([5, 0]);
  });

  it('does one at a time: others meanwhile have workers to themselves', async () => {
    const { workers, opened } = open();
    const all = [workers.start(WORK), workers.start(WORK), workers.start(WORK)];
    await settle();
    expect(opened.map(tasksOf)).toEqual([1, 1, 1, 0]);
    for (const worker of opened) finish(worker);
    await Promise.all(all);
    const again = [workers.start(WORK), workers.start(WORK), workers.start(WORK)];
    await settle();
    expect(opened.map(tasksOf)).toEqual([2, 2, 2, 0]);
    for (const worker of opened) finish(worker);
    await Promise.all(again);
  });

  it('is let go after a minute without any, and then one is ready that has not worked yet', async () => {
    const { workers, opened } = open();
    for (let task = 0; task < 2; task++) {
      await doneBy(workers, opened, 0);
      vi.advanceTimersByTime(KEEP - 1);
    }
    expect(living(opened)).toBe(2);
    vi.advanceTimersByTime(1);
    expect([opened[0]?.ended, living(opened)]).toEqual([true, 1]);
    await doneBy(workers, opened, 1);
    expect(opened.map(tasksOf)).toEqual([2, 1, 0]);
  });

  it('does not wait for its end while it works, however long that takes', async () => {
    const { workers, opened } = open();
    await doneBy(workers, opened, 0);
    const second = workers.start(WORK);
    vi.advanceTimersByTime(10 * KEEP);
    expect(opened[0]?.ended).toBe(false);
    finish(opened[0]);
    expect(await second).toEqual({ ok: true, value: '' });
  });

  it('ends with its task where it says that it can do no more', async () => {
    const { workers, opened } = open();
    const working = workers.start(WORK);
    await settle();
    finish(opened[0], false);
    await working;
    expect(opened[0]?.ended).toBe(true);
    void workers.start(WORK);
    expect(opened.map(tasksOf)).toEqual([1, 1, 0]);
  });

  it('ends with its task where none is to be kept', async () => {
    const { workers, opened } = open(0);
    await doneBy(workers, opened, 0);
    expect(opened[0]?.ended).toBe(true);
  });

  it('does the next task after one that was cancelled and cleared up', async () => {
    const { workers, opened } = open();
    const controller = new AbortController();
    const cancelled = workers.start(WORK, { signal: controller.signal });
    await settle();
    controller.abort();
    finish(opened[0]);
    await cancelled;
    vi.advanceTimersByTime(5000);
    expect(opened[0]?.ended).toBe(false);
    void workers.start(WORK);
    expect(opened.map(tasksOf)).toEqual([2, 0]);
  });

  it('is ended by force where a task is cancelled that does not stop, and the next task has another', async () => {
    const { workers, opened } = open();
    await doneBy(workers, opened, 0);
    const controller = new AbortController();
    const stuck = workers.start(WORK, { signal: controller.signal });
    begin(opened[0]);
    controller.abort();
    vi.advanceTimersByTime(1500);
    expect(opened[0]?.ended).toBe(true);
    opened[0]?.exit();
    expect(await stuck).toEqual(ENDED);
    void workers.start(WORK);
    expect(opened.map(tasksOf)).toEqual([2, 1, 0]);
  });

  it('and holds on to what it has loaded does the next such tasks, and no others, until it is let go', async () => {
    const { workers, opened } = open();
    const held = async (number: number) => {
      const working = workers.startHolding(WORK);
      await settle();
      finish(opened[number]);
      expect(await working).toEqual({ ok: true, value: '' });
    };
    await held(0);
    await doneBy(workers, opened, 1);
    await held(0);
    expect(opened.map(tasksOf)).toEqual([2, 1, 0]);
    workers.letGo();
    expect(opened.map(({ ended }) => ended)).toEqual([true, false, false]);
    workers.letGo();
    await held(1);
    expect(opened.map(tasksOf)).toEqual([2, 2, 0]);
  });

  it('is let go by itself where nobody asks for a while, it can hold no more, or it died', async () => {
    const { workers, opened } = openWorkers(ready, { keepMs: KEEP, holdMs: 2 * KEEP });
    const held = async (number: number, reusable = true) => {
      const working = workers.startHolding(WORK);
      await settle();
      finish(opened[number], reusable);
      await working;
    };
    await held(0);
    vi.advanceTimersByTime(2 * KEEP);
    expect(opened[0]?.ended).toBe(true);
    await held(1, false);
    expect(opened[1]?.ended).toBe(true);
    await held(2);
    opened[2]?.exit();
    await held(3);
    expect(opened.map(tasksOf)).toEqual([1, 1, 1, 1, 0]);
  });

  it('and holds on, is let go when it is done with what it is at; meanwhile others have workers to themselves', async () => {
    const { workers, opened } = open();
    const [first, second] = [workers.startHolding(WORK), workers.startHolding(WORK)];
    await settle();
    expect(opened.map(tasksOf)).toEqual([1, 1, 0]);
    workers.letGo();
    expect(opened[0]?.ended).toBe(false);
    for (const worker of opened) finish(worker);
    await Promise.all([first, second]);
    expect(opened.map(({ ended }) => ended)).toEqual([true, false, false]);
  });

  it('and died at rest, is replaced', async () => {
    const { workers, opened } = open();
    await doneBy(workers, opened, 0);
    opened[0]?.exit();
    const second = workers.start(WORK);
    await settle();
    finish(opened[1]);
    expect(await second).toEqual({ ok: true, value: '' });
  });

  it('and died at rest before anybody knew, is replaced under the next task, once', async () => {
    const { workers, opened } = open();
    await doneBy(workers, opened, 0);
    const second = workers.start(WORK);
    opened[0]?.exit();
    await settle();
    opened[1]?.exit();
    expect(await second).toEqual(ENDED);
    expect(opened.map(tasksOf)).toEqual([2, 1, 0]);
  });

  it('and died at rest, is not replaced under a task that was cancelled', async () => {
    const { workers, opened } = open();
    await doneBy(workers, opened, 0);
    const controller = new AbortController();
    const second = workers.start(WORK, { signal: controller.signal });
    controller.abort();
    opened[0]?.exit();
    expect(await second).toEqual(ENDED);
    expect(opened.map(tasksOf)).toEqual([2, 0]);
  });

  it('and dies at the next task, takes no other along', async () => {
    const { workers, opened } = open();
    await doneBy(workers, opened, 0);
    const both = [workers.start(WORK), workers.start(WORK)];
    await settle();
    begin(opened[0]);
    opened[0]?.exit();
    finish(opened[1]);
    expect(await Promise.all(both)).toEqual([ENDED, { ok: true, value: '' }]);
  });
});
