// @vitest-environment ./test/unit/client.ts
/** The sentence that a row's models fill in: what a person asked for last is what they see. */

import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/engine/problem/problem.ts';
import { problem } from '../../../src/engine/problem/problem.ts';
import type { Trial } from '../../../src/engine/use-cases/trial/trial.ts';
import type { JobId } from '../../../src/shared/answers.ts';
import { settle } from './host-in-memory.ts';
import { convertRow, id, openWith, statusOf } from './session-parts.ts';

const said = (label: string): Outcome<Trial> => ({ ok: true, value: { label } as Trial });
const TEXT = '今天天气真[MASK]。';
const CANCELLED: Outcome<Trial> = { ok: false, problem: problem('cancelled', { what: 'try' }) };

async function openRow() {
  const opened = await openWith(['a', 'b']);
  const job = await convertRow(opened, 'a');
  const [row] = opened.session.rows;
  if (!row) throw new Error('There is no row.');
  return { ...opened, job, row, sentence: row.sentence };
}

describe('a sentence', () => {
  it('is filled in by the source, and then by what was made of it, under one job that can be cancelled', async () => {
    const { host, session, job, row, sentence } = await openRow();
    void sentence.fill('北京是[MASK]国的首都。', id('a'), job);
    expect([sentence.history, sentence.share, session.work.isAtWork(row)]).toEqual([[], 0, true]);
    const { job: trial } = host.trials.last.request;
    const shares: number[] = [];
    for (const answer of ['source', 'converted']) {
      host.tellProgress({ job: trial, stage: 'verifying', done: 1, total: 2 });
      host.tellProgress({ job, stage: 'verifying', done: 2, total: 2 });
      shares.push(sentence.share);
      await host.trials.last.answer(said(answer));
    }
    expect(shares).toEqual([0.25, 0.75]);
    expect(host.trials.asked.map(({ request }) => request)).toEqual([
      { job: host.trials.last.request.job, model: { kind: 'source', input: 'a' }, text: '北京是[MASK]国的首都。' },
      { job: host.trials.last.request.job, model: { kind: 'converted', job }, text: '北京是[MASK]国的首都。' },
    ]);
    expect(sentence.history).toEqual([
      { text: '北京是[MASK]国的首都。', source: said('source'), converted: said('converted') },
    ]);
    expect(session.work.isAtWork(row)).toBe(false);
  });

  it('is filled in by the source alone where nothing was made of it, or the source cannot be run', async () => {
    const { host, job, sentence } = await openRow();
    void sentence.fill(TEXT, id('a'), null);
    await host.trials.last.answer(said('source'));
    expect(sentence.history[0]).toMatchObject({ source: said('source'), converted: null });
    void sentence.fill(TEXT, id('a'), job as JobId);
    await host.trials.last.reject(new Error('gone'));
    const failed = { ok: false, problem: problem('unexpected', { reason: 'gone' }) };
    expect(sentence.history[0]).toMatchObject({ source: failed, converted: null });
    expect(host.trials.asked).toHaveLength(2);
  });

  it('keeps its answer beside those of others, the latest first', async () => {
    const { host, sentence } = await openRow();
    for (const text of ['一[MASK]', '二[MASK]', '一[MASK]']) {
      void sentence.fill(text, id('a'), null);
      await host.trials.last.answer(said(text));
    }
    expect(sentence.history.map(({ text }) => text)).toEqual(['一[MASK]', '二[MASK]']);
  });

  it('is filled in once at a time', async () => {
    const { host, sentence } = await openRow();
    void sentence.fill(TEXT, id('a'), null);
    void sentence.fill(TEXT, id('a'), null);
    expect(host.trials.asked).toHaveLength(1);
  });

  it.each([
    ['that it was cancelled', CANCELLED],
    ['that it was done by then', said('late')],
  ])('keeps what was found before when it is cancelled, where the host says %s', async (_, answer) => {
    const { host, session, job, sentence } = await openRow();
    void sentence.fill(TEXT, id('a'), null);
    await host.trials.last.answer(said('before'));
    void sentence.fill(TEXT, id('a'), job);
    const cancelled = host.trials.last;
    await session.work.cancel(id('a'));
    expect([host.cancelled, sentence.trial]).toEqual([[cancelled.request.job], null]);
    void sentence.fill(TEXT, id('a'), null);
    await cancelled.answer(answer);
    expect(sentence.history[0]).toMatchObject({ source: said('before'), converted: null });
    await host.trials.last.answer(said('after'));
    expect(sentence.history[0]).toMatchObject({ source: said('after'), converted: null });
    expect(host.trials.asked).toHaveLength(3);
  });

  it('of a row that is removed is stopped; a row that stays keeps its own', async () => {
    const { host, session, sentence } = await openRow();
    void sentence.fill(TEXT, id('a'), null);
    session.remove(id('a'));
    await settle();
    expect(host.cancelled).toEqual([host.trials.last.request.job]);
    expect(statusOf(session, 'b').kind).toBe('ready');
    expect(session.rows.map((row) => row.sentence.history)).toEqual([[]]);
  });
});
