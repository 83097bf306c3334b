/** The worker's side, and both sides together over a line that tells each message a moment later, as all of them do. */

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Run } from '../../../src/engine/host/platform.ts';
import { problem } from '../../../src/engine/problem/problem.ts';
import type { Progress, Stage } from '../../../src/engine/use-cases/progress.ts';
import { performTasks } from '../../../src/shared/tasks/perform-tasks.ts';
import type { FromWorker } from '../../../src/shared/tasks/protocol.ts';
import { type OpenPort, Workers } from '../../../src/shared/tasks/workers.ts';
import { PATIENCE } from '../../patience.ts';

interface Task {
  readonly kind: 'work';
  readonly name: string;
}
interface Answers {
  readonly work: string;
}

const work = (name: string): Task => ({ kind: 'work', name });
const at = (done: number, stage: Stage = 'writing'): Progress => ({ stage, done, total: 10 });
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A task that has begun, and that the test ends. */
interface Begun extends Run<Progress> {
  readonly name: string;
  end(done?: string): void;
  fail(reason: Error): void;
}

/** Begins tasks, and leaves them to the test. */
function taskDesk() {
  const begun: Begun[] = [];
  const perform = ({ name }: Task, run: Run<Progress>) =>
    new Promise<string>((resolve, reject) => {
      begun.push({ ...run, name, end: (done = `${name} done`) => resolve(done), fail: reject });
    });
  const taskOf = (name: string) => {
    const found = begun.find((one) => one.name === name);
    if (!found) throw new Error(`${name} has not begun.`);
    return found;
  };
  return { perform, begun, taskOf };
}

function openPerformer(isReusable?: () => boolean) {
  const desk = taskDesk();
  const told: FromWorker<string>[] = [];
  const performer = performTasks<Task, string>(desk.perform, (message) => told.push(message), isReusable);
  return { ...desk, told, performer };
}

/** What nobody catches, as a worker's system tells it. */
function catchUnhandled(): unknown[] {
  const caught: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => caught.push(reason));
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  });
  return caught;
}

describe('the worker', () => {
  it('says that it is ready, that it has begun, how far it is and what came of it', async () => {
    const { performer, taskOf, told } = openPerformer();
    expect(told).toEqual([{ kind: 'ready' }]);
    performer.receive({ kind: 'start', id: 7, task: work('a') });
    taskOf('a').onProgress(at(1));
    taskOf('a').end();
    await settle();
    expect(told.slice(1)).toEqual([
      { kind: 'begun', id: 7 },
      { kind: 'progress', id: 7, progress: at(1) },
      { kind: 'done', id: 7, done: 'a done', reusable: true },
    ]);
  });

  it('does two tasks at once, and aborts the one that it was told to', async () => {
    const { performer, taskOf, told } = openPerformer();
    performer.receive({ kind: 'start', id: 1, task: work('a') });
    performer.receive({ kind: 'start', id: 2, task: work('b') });
    performer.receive({ kind: 'abort', id: 2 });
    expect([taskOf('a').signal.aborted, taskOf('b').signal.aborted]).toEqual([false, true]);
    taskOf('b').end('stopped');
    taskOf('a').end();
    await settle();
    expect(told.filter(({ kind }) => kind === 'done')).toEqual([
      { kind: 'done', id: 2, done: 'stopped', reusable: true },
      { kind: 'done', id: 1, done: 'a done', reusable: true },
    ]);
  });

  it('takes an abort of a task that it does not know, or that is over, for nothing', async () => {
    const { performer, taskOf, told } = openPerformer();
    performer.receive({ kind: 'abort', id: 1 });
    performer.receive({ kind: 'start', id: 1, task: work('a') });
    taskOf('a').end();
    await settle();
    performer.receive({ kind: 'abort', id: 1 });
    expect(taskOf('a').signal.aborted).toBe(false);
    expect(told.map(({ kind }) => kind)).toEqual(['ready', 'begun', 'done']);
  });

  it('without its owner aborts all that it does, and nothing that is over', async () => {
    const { performer, taskOf } = openPerformer();
    for (const [id, name] of ['a', 'b', 'c'].entries()) performer.receive({ kind: 'start', id, task: work(name) });
    taskOf('b').end();
    await settle();
    performer.abortAll();
    expect(['a', 'b', 'c'].map((name) => taskOf(name).signal.aborted)).toEqual([true, false, true]);
  });

  it('says what its room is when the task is over, not when that began', async () => {
    let room = true;
    const { performer, taskOf, told } = openPerformer(() => room);
    performer.receive({ kind: 'start', id: 1, task: work('a') });
    room = false;
    taskOf('a').end();
    await settle();
    expect(told.at(-1)).toEqual({ kind: 'done', id: 1, done: 'a done', reusable: false });
  });

  it('does not say that a task is done that threw: it leaves that to its system, which ends it', async () => {
    const caught = catchUnhandled();
    const { performer, taskOf, told } = openPerformer();
    performer.receive({ kind: 'start', id: 1, task: work('a') });
    const reason = new Error('out of memory');
    taskOf('a').fail(reason);
    await vi.waitUntil(() => caught.length > 0, { timeout: PATIENCE });
    expect(caught).toEqual([reason]);
    expect(told.map(({ kind }) => kind)).toEqual(['ready', 'begun']);
  });

  it('reports progress twenty times a second at most, each stage at once, and each task for itself', () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    onTestFinished(() => void vi.restoreAllMocks());
    const { performer, taskOf, told } = openPerformer();
    performer.receive({ kind: 'start', id: 1, task: work('a') });
    performer.receive({ kind: 'start', id: 2, task: work('b') });
    for (const [time, name, progress] of [
      [0, 'a', at(1)],
      [10, 'b', at(5)],
      [49, 'a', at(2)],
      [50, 'a', at(3)],
      [51, 'a', at(4, 'finishing')],
      [59, 'b', at(6)],
      [100, 'a', at(5, 'finishing')],
      [101, 'a', at(6, 'finishing')],
    ] as const) {
      now = time;
      taskOf(name).onProgress(progress);
    }
    const reports = told.flatMap((message) =>
      message.kind === 'progress' ? [[message.id, message.progress.done]] : [],
    );
    expect(reports).toEqual([
      [1, 1],
      [2, 5],
      [1, 3],
      [1, 4],
      [1, 6],
    ]);
  });
});

describe('owner and worker', () => {
  /** Workers in this process; `exit` ends the one that was opened as that number. */
  function openPair() {
    const desk = taskDesk();
    const exits: (() => void)[] = [];
    const open: OpenPort<Task> = ({ onMessage, onExit }) => {
      let isAlive = true;
      const later = (then: () => void) =>
        setImmediate(() => {
          if (isAlive) then();
        });
      const performer = performTasks<Task, string>(desk.perform, (message) => {
        const told = structuredClone(message);
        later(() => onMessage(told));
      });
      const exit = () => {
        isAlive = false;
        onExit();
      };
      exits.push(exit);
      return {
        send(message) {
          const heard = structuredClone(message);
          later(() => performer.receive(heard));
        },
        end: exit,
      };
    };
    return { ...desk, workers: new Workers<Task, Answers>(open), exits };
  }

  const begunOnes = async (begun: readonly Begun[], count: number) => {
    await vi.waitUntil(() => begun.length === count, { timeout: PATIENCE });
  };

  it('give each asker its own answer and progress, though small tasks share a worker', async () => {
    const { workers, begun, taskOf, exits } = openPair();
    workers.prepare();
    const seen: [string, number][] = [];
    const ask = (name: string) =>
      workers.startShared(work(name), { onProgress: ({ done }) => void seen.push([name, done]) });
    const both = [ask('a'), ask('b')];
    await begunOnes(begun, 2);
    taskOf('b').onProgress(at(2));
    taskOf('a').onProgress(at(1));
    taskOf('b').end();
    taskOf('a').end();
    expect(await Promise.all(both)).toEqual([
      { ok: true, value: 'a done' },
      { ok: true, value: 'b done' },
    ]);
    expect(seen).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
    expect(exits).toHaveLength(2);
  });

  it('agree that what was done before the abort came is done', async () => {
    const { workers, begun, taskOf } = openPair();
    const controller = new AbortController();
    const working = workers.startShared(work('a'), { signal: controller.signal });
    await begunOnes(begun, 1);
    taskOf('a').end();
    controller.abort();
    expect(await working).toEqual({ ok: true, value: 'a done' });
  });

  it('abort one of two tasks of a worker, and the other one ends well', async () => {
    const { workers, begun, taskOf } = openPair();
    const controller = new AbortController();
    const both = [workers.startShared(work('a'), { signal: controller.signal }), workers.startShared(work('b'))];
    await begunOnes(begun, 2);
    controller.abort();
    await vi.waitUntil(() => taskOf('a').signal.aborted, { timeout: PATIENCE });
    taskOf('a').end('stopped');
    taskOf('b').end();
    expect(await Promise.all(both)).toEqual([
      { ok: true, value: 'stopped' },
      { ok: true, value: 'b done' },
    ]);
    expect(taskOf('b').signal.aborted).toBe(false);
  });

  it('tell nobody of progress that comes after the end', async () => {
    const { workers, begun, taskOf } = openPair();
    const seen: number[] = [];
    const working = workers.startShared(work('a'), { onProgress: ({ done }) => void seen.push(done) });
    await begunOnes(begun, 1);
    taskOf('a').onProgress(at(1));
    taskOf('a').end();
    await working;
    taskOf('a').onProgress(at(2, 'finishing'));
    await settle();
    await settle();
    expect(seen).toEqual([1]);
  });

  it('survive a worker that exits at work, and again when it has', async () => {
    const { workers, begun, exits } = openPair();
    const working = workers.start(work('a'));
    await begunOnes(begun, 1);
    exits[0]?.();
    expect(await working).toEqual({ ok: false, problem: problem('worker-ended', {}) });
    exits[0]?.();
    const next = workers.start(work('b'));
    await begunOnes(begun, 2);
    begun[1]?.end();
    expect(await next).toEqual({ ok: true, value: 'b done' });
  });
});
