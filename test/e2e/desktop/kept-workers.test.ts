/** The processes that work for the app, one task after the other. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Backend } from '../../../src/engine/compute/backend.ts';
import { availableBackends } from '../../../src/node/backends.ts';
import type { Answers, Task } from '../../../src/node/tasks.ts';
import type { JobId } from '../../../src/shared/answers.ts';
import type { Host } from '../../../src/shared/host.ts';
import type { ConvertRequest } from '../../../src/shared/requests.ts';
import type { FromWorker, ToWorker } from '../../../src/shared/tasks/protocol.ts';
import { type ConvertPathRequest, conversionTask, sampleTask } from '../../on-paths.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { type DesktopApp, openInElectron, REPOSITORY } from '../electron.ts';
import { giveSample } from './given-sample.ts';

const onLinux = it.runIf(process.platform === 'linux');
const NATIVE = availableBackends().includes('tensorflow');

/** A worker by itself, as Node runs it. */
class Worker {
  readonly #process: ChildProcess;
  #lastId = 0;

  constructor() {
    this.#process = fork(join(REPOSITORY, 'out/main/worker.cjs'), [], { execArgv: [] });
    onTestFinished(async () => {
      this.#process.disconnect();
      await once(this.#process, 'exit');
    });
  }

  /** Has it do a task; where it is to be cancelled, as soon as it tells of progress. */
  perform<T extends Task>(task: T, cancel = false): Promise<{ done: Answers[T['kind']]; reusable: boolean }> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const listener = (message: FromWorker<Answers[Task['kind']]>) => {
        if (message.kind === 'progress' && message.id === id && cancel) this.#tell({ kind: 'abort', id });
        if (message.kind !== 'done' || message.id !== id) return;
        this.#process.off('message', listener);
        this.#process.off('exit', exited);
        resolve(message as unknown as { done: Answers[T['kind']]; reusable: boolean });
      };
      this.#process.on('message', listener);
      const exited = (code: number) => reject(new Error(`the worker ended with code ${code}`));
      this.#process.once('exit', exited);
      this.#tell({ kind: 'start', id, task });
    });
  }

  #tell(message: ToWorker<Task>): void {
    this.#process.send(message);
  }

  /** What the system sees of it. */
  holds(): { readonly files: number; readonly threads: number } {
    const proc = `/proc/${this.#process.pid}`;
    return { files: readdirSync(join(proc, 'fd')).length, threads: readdirSync(join(proc, 'task')).length };
  }
}

function conversion(path: string, folder: string, more: Partial<ConvertPathRequest>): Task {
  const request = { path, folder, name: 'out', size: 'auto', format: 'google', zip: false, replace: true } as const;
  const none = { config: null, vocabulary: null, backend: 'auto', verify: false } as const;
  return conversionTask({ ...request, ...none, ...more });
}

onLinux('twenty tasks in one process leave no file, no thread and no lock behind', { timeout: 240_000 }, async () => {
  const [home, worker] = [await temporaryFolder(), new Worker()];
  const [tiny, base] = [join(home, 'tiny'), join(home, 'base')];
  const output = join(home, 'output');
  await worker.perform(sampleTask(tiny, 'tiny', 1));
  // Whose product is large enough for threads that help.
  await worker.perform(sampleTask(base, 'base', 1));
  const text = await makeText(home, 'no-checkpoint.txt');
  const backends: Backend[] = NATIVE ? ['wasm', 'tensorflow'] : ['wasm'];
  const statuses = new Set<string>();
  const round = async () => {
    for (const backend of backends) {
      const tasks: readonly [Task, boolean][] = [
        [conversion(tiny, output, { backend, verify: true }), false],
        [conversion(tiny, output, { backend, zip: true, name: 'zipped' }), false],
        [conversion(base, output, { backend, format: 'huggingface', name: 'hf' }), false],
        [conversion(base, output, { backend, name: 'cancelled' }), true],
        [conversion(text, output, { backend }), false],
      ];
      for (const [task, cancel] of tasks) {
        const { done, reusable } = await worker.perform(task, cancel);
        expect(reusable).toBe(true);
        statuses.add((done as Answers['convert']).conversion.status);
      }
    }
    expect(readdirSync(output).filter((name) => name.startsWith('.'))).toEqual([]);
  };
  await round();
  const first = await settled(worker);
  for (let rounds = 1; rounds < 20 / (5 * backends.length); rounds++) await round();
  const last = await settled(worker);
  expect(last.files).toBeLessThanOrEqual(first.files);
  expect(last.threads).toBeLessThanOrEqual(first.threads);
  expect(statuses).toEqual(new Set(['converted', 'cancelled', 'refused']));
});

/** What it holds once threads that have nothing left to help with are gone. */
async function settled(worker: Worker): Promise<ReturnType<Worker['holds']>> {
  let [held, before] = [worker.holds(), ''];
  while (JSON.stringify(held) !== before) {
    before = JSON.stringify(held);
    await new Promise((resolve) => setTimeout(resolve, 500));
    held = worker.holds();
  }
  return held;
}

interface Work {
  /** Converts the sample, and tells how that ended and what multiplied. */
  convert(job: string): Promise<{ readonly status: string; readonly backend: string | null }>;
  cancel(job: string): Promise<void>;
}

/** Has the app convert its smallest sample into the test's folder, as the window does. */
async function workIn(app: DesktopApp, backend: Backend): Promise<Work> {
  const given = await giveSample(app);
  const options = { size: 'auto', format: 'google', zip: false, name: null, replace: true, verify: false } as const;
  return {
    convert: (job) =>
      app.page.evaluate(
        async (request) => {
          const { host } = globalThis as unknown as { host: Host };
          const { conversion: ended } = await host.convert(request);
          return { status: ended.status, backend: ended.status === 'converted' ? ended.backend : null };
        },
        { ...given, ...options, backend, job } as ConvertRequest,
      ),
    cancel: (job) => app.page.evaluate((id) => (globalThis as unknown as { host: Host }).host.cancel(id as JobId), job),
  };
}

/** The app's workers into which TensorFlow's library is loaded. */
async function native(app: DesktopApp): Promise<number[]> {
  const metrics = await app.electron.evaluate(({ app: { getAppMetrics } }) => getAppMetrics());
  const workers = metrics.filter(({ name }) => name === 'ALBERT zh Converter worker').map(({ pid }) => pid);
  return workers.filter(
    (pid) => existsSync(`/proc/${pid}/maps`) && readFileSync(`/proc/${pid}/maps`, 'utf8').includes('libtensorflow'),
  );
}

describe.runIf(NATIVE && process.platform === 'linux')('TensorFlow’s library', () => {
  it('is loaded once for conversions that follow each other, also after one that was cancelled', async () => {
    const app = await openInElectron();
    const work = await workIn(app, 'tensorflow');
    expect(await work.convert('first')).toEqual({ status: 'converted', backend: 'tensorflow' });
    const [pid, ...others] = await native(app);
    expect(others).toEqual([]);
    expect(await work.convert('second')).toEqual({ status: 'converted', backend: 'tensorflow' });
    const third = work.convert('third');
    await work.cancel('third');
    expect(['cancelled', 'converted']).toContain((await third).status);
    expect(await work.convert('fourth')).toEqual({ status: 'converted', backend: 'tensorflow' });
    expect(await native(app)).toEqual([pid]);
  });

  it('is loaded anew where its process was killed, and the next conversion succeeds', async () => {
    const app = await openInElectron();
    const work = await workIn(app, 'tensorflow');
    await work.convert('first');
    const [pid] = await native(app);
    if (pid === undefined) throw new Error('Nothing was loaded.');
    process.kill(pid, 'SIGKILL');
    expect(await work.convert('second')).toEqual({ status: 'converted', backend: 'tensorflow' });
    expect(await native(app)).not.toEqual([pid]);
  });
});
