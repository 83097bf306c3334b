import { describe, expect, it } from 'vitest';
import { Limiter } from '../../../src/application/limiter.ts';
import { RunningJobs } from '../../../src/application/running-jobs.ts';
import { type Outcome, problem } from '../../../src/engine/problem/problem.ts';
import type { JobId } from '../../../src/shared/answers.ts';

const CANCELLED = { ok: false, problem: problem('cancelled', { what: 'try' }) };
const done = (value: string) => ({ ok: true, value });

const settle = () => new Promise((resolve) => setImmediate(resolve));

const jobOf = (name: string) => name as JobId;

/** Asks for work that ends when it is told to, or is cancelled. */
function askFor(jobs: RunningJobs, limiter: Limiter) {
  const started: string[] = [];
  const end = new Map<string, (error?: Error) => void>();
  const ask = (id: string) =>
    jobs.run(jobOf(id), 'try', limiter, (signal) => {
      started.push(id);
      return new Promise<Outcome<string>>((resolve, reject) => {
        end.set(id, (error) => (error ? reject(error) : resolve({ ok: true, value: id })));
        signal.addEventListener('abort', () => resolve({ ok: false, problem: problem('worker-ended', {}) }));
      });
    });
  return { ask, started, end };
}

describe('running jobs', () => {
  it('lets so many work at a time, in order, and goes on after a failure', async () => {
    const [jobs, limiter] = [new RunningJobs(), new Limiter(2)];
    const { ask, started, end } = askFor(jobs, limiter);
    const results = ['a', 'b', 'c', 'd'].map((id) => ask(id).catch(() => 'failed'));
    await settle();
    expect(started).toEqual(['a', 'b']);
    end.get('a')?.(new Error('no'));
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
    end.get('b')?.();
    await settle();
    expect(started).toEqual(['a', 'b', 'c', 'd']);
    for (const id of ['c', 'd']) end.get(id)?.();
    expect(await Promise.all(results)).toEqual(['failed', done('b'), done('c'), done('d')]);
    expect(jobs.isUnderWay).toBe(false);
  });

  it('never has more at work than it may, whatever is asked for and cancelled', async () => {
    const [jobs, limiter] = [new RunningJobs(), new Limiter(3)];
    let working = 0;
    let most = 0;
    const ids = Array.from({ length: 200 }, (_, index) => `job ${index}`);
    const results = ids.map((id) =>
      jobs.run(jobOf(id), 'try', limiter, async () => {
        most = Math.max(most, ++working);
        await settle();
        working--;
        return { ok: true, value: id };
      }),
    );
    for (const id of ids.filter((_, index) => index % 3 === 0)) void jobs.cancel(jobOf(id));
    const ended = await Promise.all(results);
    expect(most).toBe(3);
    expect(ended.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(133);
    expect(jobs.isUnderWay).toBe(false);
    const { ask, end } = askFor(jobs, limiter);
    const last = ask('one more');
    await settle();
    end.get('one more')?.();
    expect(await last).toEqual(done('one more'));
  });

  it('forgets at once what is cancelled while it waits, and starts what comes after it', async () => {
    const [jobs, limiter] = [new RunningJobs(), new Limiter(1)];
    const { ask, started, end } = askFor(jobs, limiter);
    const [a, b, c] = [ask('a'), ask('b'), ask('c')];
    await jobs.cancel(jobOf('b'));
    expect(await b).toEqual(CANCELLED);
    end.get('a')?.();
    expect(await a).toEqual(done('a'));
    await settle();
    expect(started).toEqual(['a', 'c']);
    await jobs.cancelAll();
    expect(await c).toEqual(CANCELLED);
  });

  it('has an id once at a time, and again when that is over', async () => {
    const [jobs, limiter] = [new RunningJobs(), new Limiter(1)];
    const { ask } = askFor(jobs, limiter);
    const first = ask('a');
    await expect(ask('a')).rejects.toThrow('already');
    await jobs.cancel(jobOf('a'));
    await first;
    const second = ask('a');
    await jobs.cancelAll();
    expect(await second).toEqual(CANCELLED);
    await jobs.cancel(jobOf('nobody'));
  });
});
