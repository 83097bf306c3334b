import { describe, expect, it, vi } from 'vitest';
import { problem } from '../../../src/engine/problem.ts';
import type { FromWorker, ToWorker } from '../../../src/shared/tasks/protocol.ts';
import { type OpenPort, Workers } from '../../../src/shared/tasks/workers.ts';

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
function openWorkers(onOpen: (opened: Opened, index: number) => void, startMs?: number) {
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
  return { workers: new Workers<Task, Answers>(open, startMs), opened };
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
          worker.tell({ kind: 'done', id: 1, done: 'made' });
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
    const { workers, opened } = openWorkers(() => undefined, 20);
    expect(await workers.start(WORK)).toEqual(NOT_STARTED);
    expect(opened[0]?.ended).toBe(true);
    expect(await workers.startShared(WORK)).toEqual(NOT_STARTED);
  });

  it('while a ready one may take all the time that it needs', async () => {
    const { workers, opened } = openWorkers(({ tell }) => void setImmediate(() => tell({ kind: 'ready' })), 20);
    const working = workers.start(WORK);
    await new Promise((resolve) => setTimeout(resolve, 60));
    opened[0]?.tell({ kind: 'done', id: 1, done: 'late' });
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
    spare?.tell({ kind: 'done', id: 1, done: 'second chance' });
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
    await vi.waitUntil(() => opened[0]?.ended === true, { timeout: 10_000 });
    expect(isOver).toBe(false);
    opened[0]?.exit();
    expect(await working).toEqual(ENDED);
  });
});
