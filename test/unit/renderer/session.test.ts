// @vitest-environment ./test/unit/client.ts
/** What a person relies on: rows, the queue, and what is told of them, whatever the host answers and when. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../../src/engine/problem/problem.ts';
import { TARGET_NAMES } from '../../../src/engine/targets/names.ts';
import { uninspected } from '../../../src/engine/use-cases/not-opened.ts';
import type { FolderId, InputRef } from '../../../src/shared/answers.ts';
import { readOptions } from '../../../src/shared/kept-options.ts';
import { settle } from './host-in-memory.ts';
import {
  CANCELLED,
  converted,
  convertRow,
  EXISTS,
  id,
  input,
  MISSING,
  model,
  notAModel,
  notConverted,
  openSession,
  openWith,
  proof,
  type Session,
  statusOf,
  system,
} from './session-parts.ts';

const names = ({ rows }: Session) => rows.map((row) => row.input.name);
const kinds = ({ rows }: Session) => rows.map(({ status }) => status.kind);
const unexpected = (reason: string) => problem('unexpected', { reason });

describe('inputs', () => {
  it('have a row each in the order in which they were given, and the first of them is shown', async () => {
    const { session } = await openSession();
    session.add([input('a'), input('b')]);
    session.add([input('c'), input('d')]);
    expect(names(session)).toEqual(['a', 'b', 'c', 'd']);
    expect(session.chosenRow?.input.name).toBe('c');
  });

  it.each<[string, readonly (readonly InputRef[])[]]>([
    ['one after the other', [[input('a')], [input('a')]]],
    ['at once', [[input('a'), input('a')]]],
    ['by other ids', [[input('a'), { ...input('a'), id: id('again') }]]],
  ])('that are given twice, %s, have one row', async (_, given) => {
    const { session, host } = await openSession();
    for (const inputs of given) session.add(inputs);
    expect(names(session)).toEqual(['a']);
    expect(host.inspections.asked).toHaveLength(1);
  });

  it('of one name that lie in different places have rows of their own', async () => {
    const { session } = await openSession();
    session.add([input('a'), { ...input('a'), id: id('other'), place: '/elsewhere/a' }]);
    expect(names(session)).toEqual(['a', 'a']);
  });

  it('that are there already are shown', async () => {
    const { session } = await openSession();
    session.add([input('a'), input('b')]);
    session.add([input('b')]);
    expect(session.chosen).toBe('b');
  });

  it('come from the dialog, which may be cancelled, from drops and from samples', async () => {
    const { session, host } = await openSession();
    const opening = session.open('folders');
    expect(host.dialogs.last.request).toBe('folders');
    await host.dialogs.last.answer([]);
    await opening;
    expect(names(session)).toEqual([]);
    void session.open('files');
    await host.dialogs.last.answer([input('chosen')]);
    host.tellInputs([input('dropped')]);
    void session.addSample('tiny');
    await host.samples.last.answer({ ok: true, value: input('sample') });
    expect(names(session)).toEqual(['chosen', 'dropped', 'sample']);
  });

  it('that no model can be read of are refused, and are looked at again when a person asks for it', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(notAModel('a'));
    expect(statusOf(session, 'a')).toEqual({ kind: 'refused', problem: MISSING });
    void session.inspectAgain(id('a'));
    expect(kinds(session)).toEqual(['inspecting']);
    await host.inspections.last.answer(model('a'));
    expect(kinds(session)).toEqual(['ready']);
  });

  it('that were refused are looked at again when they are given again: a file may have been added', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(notAModel('a'));
    session.add([input('a')]);
    expect(names(session)).toEqual(['a']);
    await host.inspections.last.answer(model('a'));
    expect(host.inspections.asked).toHaveLength(2);
    expect(kinds(session)).toEqual(['ready']);
  });

  it('that the host says nothing about but an error are refused with it', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.reject(new Error('worker gone'));
    expect(statusOf(session, 'a')).toEqual({ kind: 'refused', problem: unexpected('worker gone') });
  });

  it('are looked at once at a time: an answer that comes late undoes nothing', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(notAModel('a'));
    void session.inspectAgain(id('a'));
    void session.inspectAgain(id('a'));
    const [, ...again] = host.inspections.asked;
    await again[0]?.answer(model('a'));
    session.convertAll();
    await again[1]?.answer(model('a'));
    expect(kinds(session)).toEqual(['running']);
  });

  it('that were removed before the host had looked do not come back', async () => {
    const { session, host } = await openSession();
    session.add([input('a'), input('b')]);
    session.remove(id('a'));
    await host.inspections.asked[0]?.answer(model('a'));
    expect(names(session)).toEqual(['b']);
    session.add([{ ...input('a'), id: id('anew') }]);
    expect(session.rows.map((row) => [row.input.id, row.status.kind])).toEqual([
      ['b', 'inspecting'],
      ['anew', 'inspecting'],
    ]);
  });
});

describe('the row that is shown', () => {
  it.each([
    ['the first', 'a', 'b'],
    ['one in the middle', 'b', 'c'],
    ['the last', 'c', 'b'],
  ])('is the next one when %s is removed, or the one before', async (_, removed, shown) => {
    const { session } = await openWith(['a', 'b', 'c']);
    session.chosen = id(removed);
    session.remove(id(removed));
    expect(session.chosenRow?.input.name).toBe(shown);
  });

  it('stays when another is removed, and is none when all are', async () => {
    const { session } = await openWith(['a', 'b']);
    session.chosen = id('b');
    session.remove(id('a'));
    expect(session.chosen).toBe('b');
    session.remove(id('b'));
    expect([session.chosen, session.chosenRow]).toEqual([null, null]);
    session.remove(id('b'));
    expect(session.rows).toEqual([]);
  });

  it('moves up and down, and no further than the ends', async () => {
    const { session } = await openWith(['a', 'b', 'c']);
    const moved = (step: number) => {
      session.choose(step);
      return session.chosen;
    };
    expect([1, 1, 1, -1, -1, -1].map(moved)).toEqual(['b', 'c', 'c', 'b', 'a', 'a']);
    const { session: empty } = await openSession();
    empty.choose(1);
    expect(empty.chosen).toBeNull();
  });
});

describe('convert all', () => {
  it('starts those that fit and no others, in the order of the list, one at a time', async () => {
    const { session, host } = await openSession();
    session.add(['tiny', 'other size', 'no model', 'not this target', 'also tiny', 'not looked at yet'].map(input));
    const found = [
      model('tiny'),
      model('other size', { size: 'base' }),
      notAModel('no model'),
      model('not this target', {}, ['google']),
      model('also tiny'),
    ];
    for (const [at, inspection] of found.entries()) await host.inspections.asked[at]?.answer(inspection);
    session.plan.preset = 'tiny';
    expect(session.plan.startable.map((row) => row.input.name)).toEqual(['tiny', 'also tiny']);
    session.convertAll();
    expect(kinds(session)).toEqual(['running', 'ready', 'refused', 'ready', 'waiting', 'inspecting']);
    expect(host.conversions.asked).toHaveLength(1);
    const [first] = host.conversions.asked;
    await first?.answer(converted(first.request));
    expect(host.conversions.asked.map(({ request }) => request.input)).toEqual(['tiny', 'also tiny']);
    expect(kinds(session)).toEqual(['done', 'ready', 'refused', 'ready', 'running', 'inspecting']);
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.conversions.asked).toHaveLength(2);
  });

  it('takes what a model can become by what was chosen', async () => {
    const { session, host } = await openSession();
    session.add(['google only', 'transformers only', 'neither'].map(input));
    const [google, transformers, neither] = host.inspections.asked;
    await google?.answer(model('google only', {}, ['huggingface']));
    await transformers?.answer(model('transformers only', {}, ['google']));
    await neither?.answer(model('neither', {}, TARGET_NAMES));
    expect(kinds(session)).toEqual(['ready', 'ready', 'refused']);
    const startable = () => session.plan.startable.map((row) => row.input.name);
    expect(startable()).toEqual(['google only']);
    session.options.choose({ targets: ['huggingface'] });
    expect(startable()).toEqual(['transformers only']);
    session.convertAll();
    expect(host.conversions.asked.map(({ request }) => [request.input, request.format])).toEqual([
      ['transformers only', 'huggingface'],
    ]);
  });

  it('pressed twice starts nothing twice, and nothing that is done', async () => {
    const { session, host } = await openWith(['a', 'b']);
    session.convertAll();
    session.convertAll();
    for (let at = 0; at < 2; at++) await host.conversions.last.answer(converted(host.conversions.last.request));
    session.convertAll();
    expect(host.conversions.asked).toHaveLength(2);
    expect(kinds(session)).toEqual(['done', 'done']);
  });

  it('is done as was chosen when it was pressed', async () => {
    const folder = { id: 'f' as FolderId, place: '/out' };
    const { session, host } = await openWith(['a', 'b']);
    session.options.chooseFolder(folder);
    session.convertAll();
    session.options.chooseFolder(null);
    session.options.choose({ targets: ['huggingface'], verify: false, zip: true, backend: 'wasm' });
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.conversions.last.request).toMatchObject({
      input: 'b',
      folder: 'f',
      format: 'google',
      verify: true,
      zip: false,
      backend: 'auto',
      size: 'auto',
      name: null,
      replace: false,
    });
  });

  it('goes on with the next where the host fails, and says why', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    session.convertAll();
    await host.conversions.last.reject(new Error('pipe closed'));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, MISSING));
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(kinds(session)).toEqual(['failed', 'failed', 'done']);
    expect(statusOf(session, 'a')).toMatchObject({ problem: unexpected('pipe closed'), written: false });
    expect(statusOf(session, 'b')).toMatchObject({ problem: MISSING });
  });

  it('is not obeyed from the menu under a dialog', async () => {
    const { session, host } = await openWith(['a']);
    host.tellCommand('settings');
    expect(session.dialog).toBe('settings');
    host.tellCommand('convert');
    expect(kinds(session)).toEqual(['ready']);
    session.dialog = null;
    host.tellCommand('convert');
    expect(kinds(session)).toEqual(['running']);
  });
});

describe('what is read beside a model', () => {
  const several = problem('several-configs', { files: ['a.json', 'b.json'] });

  it('is chosen by a person, and the model is looked at again; what was made of it stays', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(uninspected('a', several));
    const chosen = session.chooseBeside(id('a'), 'config');
    expect(host.besideDialogs.last.request).toEqual({ id: 'a', what: 'config' });
    await host.besideDialogs.last.answer(true);
    expect(kinds(session)).toEqual(['inspecting']);
    await host.inspections.last.answer(model('a'));
    await chosen;
    expect(kinds(session)).toEqual(['ready']);
    await convertRow({ session, host }, 'a');
    void session.chooseBeside(id('a'), 'vocabulary');
    await host.besideDialogs.last.answer(true);
    await host.inspections.last.answer(model('a'));
    expect(kinds(session)).toEqual(['done']);
  });

  it('stays as it was where the dialog was cancelled, and is not chosen while work is under way', async () => {
    const { session, host } = await openWith(['a']);
    void session.chooseBeside(id('a'), 'config');
    await host.besideDialogs.last.answer(false);
    expect(kinds(session)).toEqual(['ready']);
    session.convertAll();
    await session.chooseBeside(id('a'), 'config');
    expect([kinds(session), host.besideDialogs.asked.length]).toEqual([['running'], 1]);
  });
});

describe('steps of one training', () => {
  const several = (named: string | null, prefixes: readonly string[]) =>
    uninspected('a', problem('several-checkpoints', { input: 'a', prefixes, named }));

  it('are one row, of the newest where nothing names another', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(several(null, ['m-9', 'm-10']));
    expect([host.selections, kinds(session)]).toEqual([[{ id: 'a', step: 'm-10' }], ['inspecting']]);
    await host.inspections.last.answer(model('a', { prefix: 'm-10', steps: ['m-10', 'm-9'] }));
    await convertRow({ session, host }, 'a');
    const chosen = session.select(id('a'), { step: 'm-9' });
    await settle();
    await host.inspections.last.answer(model('a', { prefix: 'm-9', steps: ['m-10', 'm-9'] }));
    await chosen;
    // What was made of another step is not told of this one.
    expect(kinds(session)).toEqual(['ready']);
  });

  it.each([
    ['the one that is named is not there', several('m-11', ['m-9', 'm-10'])],
    ['they are of several trainings', several(null, ['m-9', 'n-10'])],
  ])('are for a person to choose from where %s', async (_, found) => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(found);
    expect([host.selections, kinds(session)]).toEqual([[], ['refused']]);
  });
});

describe('the task of a model', () => {
  const tagger = (task: 'classification' | 'tagging') => {
    const [otherTasks] = [[task === 'tagging' ? 'classification' : 'tagging'] as const];
    const { targets } = model('a');
    if (!targets?.huggingface.possible) throw new Error('a model of which nothing can be made');
    const huggingface = { ...targets.huggingface, class: task };
    return model('a', { task, otherTasks, targets: { ...targets, huggingface } });
  };

  it('is chosen by a person; what was made of it for the other is not told any more', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(tagger('classification'));
    await convertRow({ session, host }, 'a');
    session.plan.chooseFor(id('a'), { targets: ['huggingface'] });
    await convertRow({ session, host }, 'a');
    expect(kinds(session)).toEqual(['done']);
    await session.select(id('a'), { task: 'classification' });
    expect(host.selections).toEqual([]);
    const chosen = session.select(id('a'), { task: 'tagging' });
    await settle();
    expect([host.selections, kinds(session)]).toEqual([[{ id: 'a', task: 'tagging' }], ['inspecting']]);
    await host.inspections.last.answer(tagger('tagging'));
    await chosen;
    expect(kinds(session)).toEqual(['ready']);
    expect(session.rows[0]?.results.map(({ wishes }) => wishes.format)).toEqual(['google']);
  });

  it('and so is one of several models, or their averages: nothing that was made of another is told', async () => {
    const of = (scope: string, averaged: boolean) =>
      model('a', { choices: { scopes: ['a', 'b'], averages: true, scope, averaged } });
    const { session, host } = await openSession();
    session.add([input('a')]);
    await host.inspections.last.answer(of('a', false));
    await convertRow({ session, host }, 'a');
    await session.select(id('a'), { scope: 'a', averaged: false });
    expect(host.selections).toEqual([]);
    for (const what of [{ scope: 'b' }, { averaged: true }]) {
      const chosen = session.select(id('a'), what);
      await settle();
      expect([host.selections.at(-1), kinds(session)]).toEqual([{ id: 'a', ...what }, ['inspecting']]);
      await host.inspections.last.answer(of('b', 'averaged' in what));
      await chosen;
      expect([kinds(session), session.rows[0]?.results]).toEqual([['ready'], []]);
    }
  });

  it('is not chosen while work is under way', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    await session.select(id('a'), { task: 'tagging' });
    expect([kinds(session), host.selections]).toEqual([['running'], []]);
  });
});

describe('results', () => {
  const formats = ({ rows }: Session) => rows[0]?.results.map(({ wishes }) => wishes.format);

  it('are one of each target: what was made for one is not made for another', async () => {
    const opened = await openWith(['a']);
    const { session } = opened;
    const google = await convertRow(opened, 'a');
    expect([session.plan.startable.length, session.plan.reason]).toEqual([0, 'done']);
    session.options.choose({ targets: ['huggingface'] });
    expect([kinds(session), session.plan.startable.length, session.plan.reason]).toEqual([['ready'], 1, null]);
    await convertRow(opened, 'a');
    expect([kinds(session), formats(session)]).toEqual([['done'], ['google', 'huggingface']]);
    session.options.choose({ targets: ['google'] });
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'done', job: google });
  });

  it.each([
    ['fails', MISSING, 'failed'],
    ['is cancelled', CANCELLED, 'done'],
  ] as const)('stay when what is begun later %s, whatever failed in between', async (_, problem, kind) => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    session.work.convert(id('a'));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, EXISTS));
    session.work.convert(id('a'));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, problem));
    expect(kinds(session)).toEqual([kind]);
    expect(session.rows[0]?.results).toMatchObject([{ job, place: '/out/made' }]);
  });

  it('that were replaced by what was not proved to the end are not told to be proved', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    await convertRow(opened, 'a', { verification: proof(true) });
    session.work.convert(id('a'));
    const { request, answer } = host.conversions.last;
    host.tellProgress({ job: request.job, stage: 'verifying', done: 1, total: 2 });
    await answer(notConverted(request, CANCELLED));
    expect(session.rows[0]?.results).toMatchObject([{ verification: null }]);
  });

  it('of a target that is not shown get their proof, and can be stopped', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    void session.work.verify(id('a'), job);
    session.options.choose({ targets: ['huggingface'] });
    await session.work.cancel(id('a'));
    expect(host.cancelled).toEqual([job]);
    await host.verifications.last.answer(proof(false) ?? { ok: false, problem: CANCELLED });
    expect([session.rows[0]?.results[0]?.verification, session.warning]).toMatchObject([{ ok: true }, 'wrong']);
  });

  it('that are proved later are told of no more as they were when all had ended', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    expect(session.work.batch.ended.map(({ ending }) => ending)).toEqual(['unverified']);
    const verified = session.work.verify(id('a'), job);
    await host.verifications.last.answer(proof(false) ?? { ok: false, problem: CANCELLED });
    await verified;
    expect(session.work.batch.ended).toEqual([]);
  });
});

describe('a way forward', () => {
  const folder = { id: 'f' as FolderId, place: '/other' };

  it('is another folder, where the place of an output was taken', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    await host.conversions.last.answer(notConverted(host.conversions.last.request, EXISTS));
    expect([session.plan.startable.length, session.plan.reason]).toEqual([0, 'occupied']);
    session.options.chooseFolder(folder);
    expect(session.plan.startable).toHaveLength(1);
    session.convertAll();
    expect(host.conversions.last.request).toMatchObject({ folder: 'f', replace: false, name: null });
  });

  it('is to convert what failed or was cancelled, and into another folder what is done', async () => {
    const opened = await openWith(['failed', 'cancelled', 'done']);
    const { session, host } = opened;
    session.convertAll();
    await host.conversions.last.answer(notConverted(host.conversions.last.request, MISSING));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, CANCELLED));
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(session.plan.startable.map(({ input }) => input.name)).toEqual(['failed', 'cancelled']);
    session.options.chooseFolder(folder);
    expect(session.plan.startable).toHaveLength(3);
  });

  it('that one row offers is its own: no other changes size or target', async () => {
    const { session, host } = await openSession();
    session.add(['tiny', 'base', 'not google'].map(input));
    const found = [model('tiny'), model('base', { size: 'base' }), model('not google', {}, ['google'])];
    for (const [at, inspection] of found.entries()) await host.inspections.asked[at]?.answer(inspection);
    session.plan.preset = 'tiny';
    const reasons = () => session.rows.map((row) => session.plan.whyNothing(row));
    expect(reasons()).toEqual([null, 'other-size', 'impossible']);
    session.plan.chooseFor(id('base'), { size: 'base' });
    session.plan.chooseFor(id('not google'), { targets: ['huggingface'] });
    expect(reasons()).toEqual([null, null, null]);
    expect([session.plan.preset, session.options.chosen.targets]).toEqual(['tiny', ['google']]);
    session.chosen = id('not google');
    session.convertChosen();
    expect(kinds(session)).toEqual(['ready', 'ready', 'running']);
    expect(host.conversions.last.request).toMatchObject({ input: 'not google', format: 'huggingface' });
  });
});

describe('a cancel', () => {
  it('while a row waits takes it out of the queue, as it was', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    session.convertAll();
    await session.work.cancel(id('b'));
    expect(kinds(session)).toEqual(['running', 'ready', 'waiting']);
    expect(host.cancelled).toEqual([]);
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.conversions.last.request.input).toBe('c');
  });

  it('while it runs asks the host, and the row is cancelled once the host says so; the next one follows', async () => {
    const { session, host } = await openWith(['a', 'b']);
    session.convertAll();
    const { request, answer } = host.conversions.last;
    await session.work.cancel(id('a'));
    expect(host.cancelled).toEqual([request.job]);
    expect(kinds(session)).toEqual(['running', 'waiting']);
    await answer(notConverted(request, CANCELLED));
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'cancelled', written: false });
    expect(kinds(session)).toEqual(['cancelled', 'running']);
  });

  it('that comes too late undoes nothing', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    const { request, answer } = host.conversions.last;
    await session.work.cancel(id('a'));
    await answer(converted(request));
    expect(kinds(session)).toEqual(['done']);
  });

  it('while models are compared leaves a row that says that its model is there', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    const { request, answer } = host.conversions.last;
    host.tellProgress({ job: request.job, stage: 'verifying', done: 1, total: 2 });
    await session.work.cancel(id('a'));
    await answer(notConverted(request, CANCELLED));
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'cancelled', written: true });
  });

  it('of a second conversion keeps the first one', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    await convertRow(opened, 'a');
    const before = statusOf(session, 'a');
    session.work.convert(id('a'));
    await session.work.cancel(id('a'));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, CANCELLED));
    expect(statusOf(session, 'a')).toEqual(before);
  });

  it('of a verification leaves the model as it was, and says so', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    void session.work.verify(id('a'), job);
    expect(session.rows.map((row) => session.work.isAtWork(row))).toEqual([true]);
    await session.work.cancel(id('a'));
    expect(host.cancelled).toEqual([job]);
    await host.verifications.last.answer({ ok: false, problem: problem('cancelled', { what: 'verify' }) });
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'done', verification: null });
    expect(session.rows.map((row) => session.work.isAtWork(row))).toEqual([false]);
    expect(session.announcements.text).not.toBe('');
  });

  it('that the host fails at is told above the rows', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    host.refusal = new Error('no line');
    await session.work.cancel(id('a'));
    expect(session.problem).toEqual(unexpected('no line'));
    expect(kinds(session)).toEqual(['running']);
  });
});

describe('an output whose place is taken', () => {
  it('is put in place of what is there, just there, when a person says so', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    await host.conversions.last.answer(notConverted(host.conversions.last.request, EXISTS));
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'failed', problem: EXISTS, occupant: null });
    session.options.choose({ zip: true });
    session.work.convertInstead(id('a'));
    expect(host.conversions.last.request).toMatchObject({ format: 'google', zip: false, replace: true });
  });

  it('is put beside it by another name, and replaces nothing', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    await host.conversions.last.answer(notConverted(host.conversions.last.request, EXISTS));
    session.work.convertBeside(id('a'), 'made_2');
    expect(host.conversions.last.request).toMatchObject({ name: 'made_2', replace: false });
  });

  it('by another row: who is there is told, and says that it was replaced once it was', async () => {
    const opened = await openWith(['a', 'b']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    session.work.convert(id('b'));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, EXISTS, { occupant: job }));
    expect(statusOf(session, 'b')).toMatchObject({ kind: 'failed', occupant: { id: 'a', name: 'a' } });
    void session.work.verify(id('a'), job);
    session.work.convertInstead(id('b'));
    // Its proof would be told of another model.
    expect(host.cancelled).toEqual([job]);
    await host.conversions.last.answer(converted(host.conversions.last.request, { replaced: [job] }));
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'replaced', by: 'b', place: '/out/made' });
    await host.verifications.last.answer(proof(true) ?? { ok: false, problem: CANCELLED });
    expect(kinds(session)).toEqual(['replaced', 'done']);
  });

  it('was that of a row that waits to be made again: it replaces nothing then', async () => {
    const opened = await openWith(['a', 'b']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    session.work.convert(id('b'));
    session.work.convert(id('a'));
    await host.conversions.last.answer(converted(host.conversions.last.request, { replaced: [job] }));
    expect(host.conversions.last.request).toMatchObject({ input: 'a', replace: false });
    await host.conversions.last.answer(notConverted(host.conversions.last.request, EXISTS));
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'failed', problem: EXISTS });
  });

  it("is the row's own: converted again it is replaced on a desktop, and has another beside it in a browser", async () => {
    const desktop = await openWith(['a']);
    await convertRow(desktop, 'a');
    desktop.session.work.convert(id('a'));
    expect(desktop.host.conversions.last.request).toMatchObject({ name: null, replace: true });

    const browser = await openWith(['a'], { kind: 'browser' });
    browser.session.options.chooseFolder({ id: 'f' as FolderId, place: 'out' });
    await convertRow(browser, 'a');
    browser.session.work.convert(id('a'));
    expect(browser.host.conversions.last.request).toMatchObject({ name: 'made_2', replace: false, zip: false });
  });

  it('is not taken where another folder, target or packing was chosen since', async () => {
    for (const [change, asked] of [
      [{ zip: true }, { zip: true }],
      [{ targets: ['huggingface'] }, { format: 'huggingface' }],
    ] as const) {
      const opened = await openWith(['a']);
      await convertRow(opened, 'a');
      opened.session.options.choose(change);
      opened.session.work.convert(id('a'));
      expect(opened.host.conversions.last.request).toMatchObject({ name: null, replace: false, ...asked });
    }
  });

  it('cannot be taken by a download', async () => {
    const opened = await openWith(['a'], { kind: 'browser' });
    expect([opened.session.plan.downloads, opened.session.plan.zip]).toEqual([true, true]);
    await convertRow(opened, 'a');
    opened.session.work.convert(id('a'));
    expect(opened.host.conversions.last.request).toMatchObject({ zip: true, folder: null, name: null, replace: false });
  });
});

describe('a row', () => {
  it('that runs is not removed; one that waits leaves the queue', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    session.convertAll();
    session.remove(id('a'));
    session.remove(id('b'));
    expect(names(session)).toEqual(['a', 'c']);
    session.forgetRemoved();
    await vi.waitUntil(() => host.forgotten.length > 0);
    expect(host.forgotten).toEqual(['b']);
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.conversions.last.request.input).toBe('c');
  });

  it('that is given again after it was removed is not forgotten, as others are that were', async () => {
    const { session, host } = await openWith(['a', 'b']);
    session.remove(id('a'), id('b'));
    session.add([input('a')]);
    await vi.waitUntil(() => host.forgotten.length > 0);
    expect([names(session), host.forgotten]).toEqual([['a'], ['b']]);
  });

  it('that is removed while its proof runs: that is stopped, and its answer changes nothing', async () => {
    const opened = await openWith(['a', 'b']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    void session.work.verify(id('a'), job);
    session.remove(id('a'));
    expect(host.cancelled).toEqual([job]);
    session.announcements.say('');
    await host.verifications.last.answer(proof(false) ?? { ok: false, problem: CANCELLED });
    expect([names(session), session.warning, session.announcements.text, session.work.proving.size]).toEqual([
      ['b'],
      null,
      '',
      0,
    ]);
  });

  it('that is not looked at yet is not converted', async () => {
    const { session, host } = await openSession();
    session.add([input('a')]);
    session.work.convert(id('a'));
    expect(kinds(session)).toEqual(['inspecting']);
    await host.inspections.last.answer(model('a'));
    expect(kinds(session)).toEqual(['ready']);
    expect(host.conversions.asked).toEqual([]);
  });

  it("of another row's name is a row of its own to whatever is done with it", async () => {
    const { session, host } = await openSession();
    const other: InputRef = { ...input('a'), id: id('other'), place: '/elsewhere/a' };
    session.add([input('a'), other]);
    for (const { request, answer } of host.inspections.asked) await answer(model(request));
    session.work.convert(id('other'));
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(kinds(session)).toEqual(['ready', 'done']);
    session.remove(id('a'));
    expect(session.rows.map((row) => row.input.id)).toEqual(['other']);
  });

  it("that is unknown is nobody's: nothing happens", async () => {
    const { session, host } = await openWith(['a']);
    session.work.convert(id('gone'));
    session.work.convertBeside(id('gone'), 'name');
    session.work.convertInstead(id('gone'));
    await session.work.cancel(id('gone'));
    expect([kinds(session), host.conversions.asked, host.cancelled]).toEqual([['ready'], [], []]);
  });
});

describe('progress', () => {
  it('never goes back, from the first byte to the end of the proof', async () => {
    const { session, host } = await openWith(['a']);
    session.convertAll();
    const { job } = host.conversions.last.request;
    const shown = [session.work.percent];
    for (const [stage, done, total] of [
      ['reading', 0, 200],
      ['multiplying', 50, 200],
      ['writing', 120, 200],
      ['reading', 180, 200],
      ['finishing', 200, 200],
      ['verifying', 0, 900],
      ['verifying', 450, 900],
      ['verifying', 900, 900],
    ] as const) {
      host.tellProgress({ job, stage, done, total });
      shown.push(session.work.percent);
    }
    // Of tiny, converting is a good quarter of the time.
    expect(shown).toEqual([0, 0, 7, 17, 26, 29, 29, 64, 100]);
  });

  it('of one row leaves what is shown of the others, and of places, as it was', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    session.convertChosen();
    const [before, outputs] = [session.rows, session.plan.outputs];
    host.tellProgress({ job: host.conversions.last.request.job, stage: 'writing', done: 1, total: 2 });
    expect(session.rows.map((row, at) => row === before[at])).toEqual([false, true, true]);
    expect(session.plan.outputs).toBe(outputs);
  });

  it("is that of the job that runs; what comes late or of another is no row's", async () => {
    const { session, host } = await openWith(['a', 'b']);
    session.convertAll();
    const { request, answer } = host.conversions.last;
    await answer(converted(request));
    host.tellProgress({ job: request.job, stage: 'writing', done: 9, total: 10 });
    expect(kinds(session)).toEqual(['done', 'running']);
    expect(session.work.percent).toBe(50);
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(session.work.percent).toBeNull();
  });

  it('of a proof is that of its job, is told outside its page too, and no row runs', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    void session.work.verify(id('a'), job);
    host.tellProgress({ job, stage: 'verifying', done: 3, total: 4 });
    expect(session.work.proving.get(job)).toEqual({ stage: 'verifying', done: 3, total: 4 });
    expect([kinds(session), session.work.percent]).toEqual([['done'], 75]);
  });
});

describe('a proof', () => {
  it('that fails is the warning above all that were not run', async () => {
    const opened = await openWith(['a', 'b', 'c']);
    const { session } = opened;
    await convertRow(opened, 'a', { verification: proof(true) });
    expect(session.warning).toBeNull();
    await convertRow(opened, 'b', { verification: { ok: false, problem: MISSING } });
    expect(session.warning).toBe('unproved');
    await convertRow(opened, 'c', { verification: proof(false) });
    expect(session.warning).toBe('wrong');
    expect(session.announcements.text).toBe(session.t.said.wrong('c'));
  });

  it("that is asked for later is the row's, also where the host gave an error only", async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    void session.work.verify(id('a'), job);
    await host.verifications.last.reject(new Error('gone'));
    expect(statusOf(session, 'a')).toMatchObject({ verification: { ok: false, problem: unexpected('gone') } });
    void session.work.verify(id('a'), job);
    await host.verifications.last.answer(proof(true) ?? { ok: false, problem: CANCELLED });
    expect(statusOf(session, 'a')).toMatchObject({ verification: { ok: true } });
  });

  it('runs once at a time, however often it is asked for', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    void session.work.verify(id('a'), job);
    void session.work.verify(id('a'), job);
    expect(host.verifications.asked).toHaveLength(1);
  });

  it('of what was converted once more meanwhile is not told of the new model', async () => {
    const opened = await openWith(['a']);
    const { session, host } = opened;
    const job = await convertRow(opened, 'a');
    void session.work.verify(id('a'), job);
    await convertRow(opened, 'a');
    expect(host.cancelled).toEqual([job]);
    await host.verifications.last.answer(proof(false) ?? { ok: false, problem: CANCELLED });
    expect(statusOf(session, 'a')).toMatchObject({ kind: 'done', verification: null });
  });
});

describe('several targets', () => {
  it('are made one after the other of each row, and what is there of one is not made again', async () => {
    const opened = await openWith(['a', 'b']);
    const { session, host } = opened;
    const google = await convertRow(opened, 'a');
    session.options.choose({ targets: ['google', 'huggingface'] });
    expect(kinds(session)).toEqual(['ready', 'ready']);
    expect([session.plan.startable.length, session.plan.missing.length]).toEqual([2, 3]);
    session.convertAll();
    for (let at = 0; at < 3; at++) await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.conversions.asked.map(({ request }) => [request.input, request.format])).toEqual([
      ['a', 'google'],
      ['a', 'huggingface'],
      ['b', 'google'],
      ['b', 'huggingface'],
    ]);
    expect([kinds(session), session.plan.reason]).toEqual([['done', 'done'], 'done']);
    expect(session.rows[0]?.results.map(({ job }) => job)[0]).toBe(google);
  });

  it('of which one can be made leave a row ready: as many are told as "Convert" converts', async () => {
    const { session, host } = await openSession();
    session.options.choose({ targets: ['google', 'huggingface'] });
    session.add([input('a'), input('b')]);
    const [first, second] = host.inspections.asked;
    await first?.answer(model('a', {}, ['google']));
    await second?.answer(model('b', {}, ['google', 'huggingface']));
    expect(session.rows.map((row) => session.plan.whyNothing(row))).toEqual([null, 'impossible']);
    session.arrangement.shown = 'ready';
    expect([session.listed.length, session.plan.startable.length]).toEqual([1, 1]);
    session.convertAll();
    expect(session.rows.map((row) => session.plan.whyNothing(row))).toEqual(['busy', 'impossible']);
  });

  it('are told by what holds back most: what fails stands beside what was made', async () => {
    const { session, host } = await openWith(['a']);
    session.options.choose({ targets: ['google', 'huggingface'] });
    session.convertAll();
    await host.conversions.last.answer(converted(host.conversions.last.request, { verification: proof(true) }));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, MISSING));
    expect([kinds(session), session.rows[0]?.results.length]).toEqual([['failed'], 1]);
    session.plan.chooseFor(id('a'), { targets: ['google'] });
    expect(kinds(session)).toEqual(['done']);
  });
});

describe('a place that is taken', () => {
  it('is told before anything is begun, and is decided about for each or for all', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    for (const name of ['a_google', 'b_google', 'c_google', 'a_google_2']) host.there.add(name);
    await session.lookAtPlaces();
    expect([session.plan.clashes.map(({ clash }) => clash), session.plan.missing.length]).toEqual([
      Array(3).fill('exists'),
      0,
    ]);
    expect(session.plan.reason).toBe('occupied');
    session.plan.resolve({ input: id('a'), target: 'google' }, 'keep-both');
    await session.lookAtPlaces();
    session.plan.resolve({ input: id('b'), target: 'google' }, 'replace');
    session.plan.resolveAll('skip');
    expect([session.plan.clashes.length, session.plan.startable.map(({ input: { name } }) => name)]).toEqual([
      0,
      ['a', 'b'],
    ]);
    session.convertAll();
    expect(host.conversions.last.request).toMatchObject({ input: 'a', name: 'a_google_3', replace: false });
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.conversions.last.request).toMatchObject({ input: 'b', name: null, replace: true });
  });

  it('by another row is marked in the later one, which has a name of its own then', async () => {
    const { session, host } = await openSession();
    session.add([input('a'), { ...input('a'), id: id('other'), place: '/models/more/../a' }]);
    session.options.chooseFolder({ id: 'f' as FolderId, place: '/out' });
    for (const { answer } of host.inspections.asked) await answer(model('a'));
    expect(session.plan.outputs.map(({ clash }) => clash)).toEqual([null, 'same']);
    session.plan.resolveAll('keep-both');
    session.convertAll();
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.conversions.asked.map(({ request }) => request.name)).toEqual([null, 'a_google_2']);
  });
});

describe('a batch', () => {
  it('tells one figure for all, is told of once at its end, and tries again what failed', async () => {
    const { session, host } = await openWith(['a', 'b', 'c', 'd']);
    session.convertAll();
    expect([session.work.batch.count, session.work.percent]).toEqual([4, 0]);
    await host.conversions.last.answer(converted(host.conversions.last.request, { verification: proof(true) }));
    await host.conversions.last.answer(notConverted(host.conversions.last.request, MISSING));
    expect([session.work.percent, host.ends]).toEqual([50, []]);
    await session.work.cancel(id('d'));
    expect(session.work.batch.count).toBe(3);
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.ends).toEqual([[{ proved: 1, failed: 1, unverified: 1 }, null]]);
    session.work.retry();
    expect([host.conversions.last.request.input, session.work.batch.count]).toEqual(['b', 1]);
    await host.conversions.last.answer(converted(host.conversions.last.request));
    expect(host.ends.at(-1)).toEqual([{ unverified: 1 }, 'b']);
  });

  it('tells at its end what a person had it skip, which is no part of how far it has come', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    host.there.add('b_google');
    await session.lookAtPlaces();
    session.plan.resolveAll('skip');
    session.convertAll();
    session.convertAll();
    expect([session.work.batch.number, session.work.batch.count, session.work.percent]).toEqual([1, 2, 0]);
    await host.conversions.last.answer(converted(host.conversions.last.request, { verification: proof(true) }));
    expect([session.work.batch.number, session.work.batch.count, session.work.percent]).toEqual([2, 2, 50]);
    await host.conversions.last.answer(converted(host.conversions.last.request, { verification: null }));
    expect(host.ends).toEqual([[{ proved: 1, unverified: 1, skipped: 1 }, null]]);
    // A row by itself has no others beside it.
    session.work.batch.clear();
    session.work.convert(id('a'));
    expect(session.work.batch.ended).toEqual([]);
  });

  it('is cancelled as a whole', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    session.convertAll();
    const { request, answer } = host.conversions.last;
    await session.work.cancelAll();
    expect([kinds(session), host.cancelled]).toEqual([['running', 'ready', 'ready'], [request.job]]);
    await answer(notConverted(request, CANCELLED));
    expect([kinds(session), host.conversions.asked.length]).toEqual([['cancelled', 'ready', 'ready'], 1]);
  });
});

describe('rows that are removed', () => {
  it('come back where they were, with all that was made of them', async () => {
    const opened = await openWith(['a', 'b', 'c']);
    const { session, host } = opened;
    await convertRow(opened, 'b');
    session.remove(id('a'), id('b'));
    expect([names(session), session.removed.length]).toEqual([['c'], 2]);
    session.undo();
    expect([names(session), kinds(session), host.forgotten]).toEqual([['a', 'b', 'c'], ['ready', 'done', 'ready'], []]);
    session.remove(id('a'));
    session.remove(id('b'));
    expect(host.forgotten).toEqual(['a']);
    session.undo();
    expect(names(session)).toEqual(['b', 'c']);
  });

  it('may be those that were added at once', async () => {
    const { session, host } = await openSession();
    session.add([input('before')]);
    expect(session.added).toEqual([]);
    session.add([input('a'), input('b')]);
    expect(session.added).toEqual(['a', 'b']);
    session.undo();
    expect([names(session), session.removed, session.added, host.forgotten]).toEqual([['before'], [], [], ['a', 'b']]);
  });

  it('are all that are chosen', async () => {
    const { session } = await openWith(['a', 'b', 'c', 'd']);
    session.pick(id('b'), 'one');
    session.pick(id('d'), 'range');
    session.pick(id('c'), 'beside');
    session.remove(...session.selected);
    expect(names(session)).toEqual(['a', 'c']);
    session.chooseAll();
    session.remove(...session.selected);
    expect(names(session)).toEqual([]);
  });

  it('are those that are seen: one is chosen of each kind that is shown, and no other with it', async () => {
    const opened = await openWith(['a', 'b', 'c', 'd']);
    const { session } = opened;
    await convertRow(opened, 'a');
    await convertRow(opened, 'c');
    session.pick(id('b'), 'one');
    session.show('done');
    expect([session.chosen, [...session.selected]]).toEqual(['a', ['a']]);
    session.choose(Number.POSITIVE_INFINITY, true);
    expect([...session.selected]).toEqual(['a', 'c']);
    session.show('all');
    session.pick(id('b'), 'one');
    session.arrangement.shown = 'done';
    session.remove(...session.selected);
    expect(session.rows.length).toBe(4);
    session.show('all');
    session.choose(2, true);
    expect([...session.selected]).toEqual(['b', 'c', 'd']);
  });
});

it('what is dragged out is not taken back until it is let go', async () => {
  const { session, host } = await openSession();
  void session.dragOut('job' as never);
  expect([host.dragged.last.request, session.dragsOut]).toEqual(['job', true]);
  await host.dragged.last.answer(undefined);
  expect(session.dragsOut).toBe(false);
});

it('what was opened lately is as the host tells it, whenever that changes', async () => {
  const { session, host } = await openSession();
  host.tellRecent([input('now')]);
  expect(session.recent.map(({ name }) => name)).toEqual(['now']);
});

describe('the list', () => {
  it('shows those of a kind, in the order that a person chose', async () => {
    const opened = await openWith(['b', 'a', 'c']);
    const { session, host } = opened;
    session.add([input('none')]);
    await host.inspections.last.answer(notAModel('none'));
    await convertRow(opened, 'c');
    const listed = () => session.listed.map((row) => row.input.name);
    session.arrangement.order = 'name';
    expect(listed()).toEqual(['a', 'b', 'c', 'none']);
    const shown = (['ready', 'problems', 'done'] as const).map((kind) => {
      session.arrangement.shown = kind;
      return listed();
    });
    expect(shown).toEqual([['a', 'b'], ['none'], ['c']]);
  });
});

describe('a sample', () => {
  it('is made one at a time, can be cancelled, and says why it was not made', async () => {
    const { session, host } = await openSession();
    void session.addSample('tiny');
    void session.addSample('base');
    expect(host.samples.asked.map(({ request }) => request.size)).toEqual(['tiny']);
    await session.cancelSample();
    expect(host.cancelled).toEqual([host.samples.last.request.job]);
    await host.samples.last.answer({ ok: false, problem: problem('cancelled', { what: 'sample' }) });
    expect([session.making, session.problem]).toEqual([null, null]);
    host.tellCommand('sample-base');
    const full = problem('disk-full', { path: 'sample', needed: 2, free: 1 });
    await host.samples.last.answer({ ok: false, problem: full });
    expect([session.making, session.problem]).toEqual([null, full]);
    void session.addSample('tiny');
    expect(session.problem).toBeNull();
    await host.samples.last.reject(new Error('no line'));
    expect([session.making, session.problem]).toEqual([null, unexpected('no line')]);
    expect(session.rows).toEqual([]);
  });
});

describe('what a person chose', () => {
  it('is kept with every change, all of it', async () => {
    const { session, host } = await openSession();
    session.options.choose({ targets: ['huggingface'] });
    session.options.choose({ verify: false });
    const options = { ...readOptions(null), targets: ['huggingface'], verify: false };
    expect(host.keptNow).toEqual({ options, folder: null });
    void session.chooseFolder();
    await host.folderDialogs.last.answer({ id: 'f' as FolderId, place: '/out' });
    expect(host.keptNow).toEqual({ options, folder: 'f' });
    void session.chooseFolder();
    await host.folderDialogs.last.answer(null);
    expect(session.options.folder?.place).toBe('/out');
    session.options.chooseFolder(null);
    expect(host.keptNow).toEqual({ options, folder: null });
  });

  it('comes back in the next session, folder included', async () => {
    const options = readOptions({ language: 'zh', theme: 'dark', targets: ['huggingface'], zip: true });
    const folder = { id: 'f' as FolderId, place: '/out' };
    const { session, host } = await openSession({ options, folder });
    expect([session.language, session.options.theme, session.plan.zip]).toEqual(['zh', 'dark', true]);
    session.add([input('a')]);
    await host.inspections.last.answer(model('a'));
    session.convertAll();
    expect(host.conversions.last.request).toMatchObject({ format: 'huggingface', zip: true, folder: 'f' });
  });

  it('holds for the session where it cannot be kept, which is told', async () => {
    const { session, host } = await openSession();
    host.refusal = new Error('read-only');
    session.options.choose({ language: 'zh' });
    await settle();
    expect([session.language, session.problem]).toEqual(['zh', unexpected('read-only')]);
  });

  it('and what the host cannot show or forget, or which folder was to be chosen, is told above the rows', async () => {
    const { session, host } = await openSession();
    host.refusal = new Error('no file manager');
    session.reveal('job' as never);
    await settle();
    expect(session.problem).toEqual(unexpected('no file manager'));
    host.refusal = new Error('locked');
    await session.forgetRecent();
    expect(session.problem).toEqual(unexpected('locked'));
    void session.chooseFolder();
    expect(session.problem).toBeNull();
    await host.folderDialogs.last.reject('denied');
    expect(session.problem).toEqual(unexpected('denied'));
  });
});

describe('language and appearance', () => {
  afterEach(() => system.turn(false));

  it.each([
    ['en-GB', 'en'],
    ['zh-CN', 'zh'],
    ['zh-Hant-TW', 'zh'],
    ['fr', 'en'],
  ])("are the system's %s in %s until a person chooses", async (locale, language) => {
    const { session, host } = await openSession({}, { locale });
    expect(session.language).toBe(language);
    host.tellCommand('language-zh');
    expect([session.language, host.keptNow?.options.language]).toEqual(['zh', 'zh']);
    host.tellCommand('language-en');
    expect([session.language, session.t.said.failed('x')]).toEqual(['en', 'x was not converted.']);
  });

  it('follow the system while it changes, and no longer once one was chosen', async () => {
    const { session } = await openSession();
    expect(session.options.theme).toBe('light');
    system.turn(true);
    expect(session.options.theme).toBe('dark');
    session.options.choose({ theme: 'light' });
    expect(session.options.theme).toBe('light');
    session.options.choose({ theme: 'system' });
    system.turn(false);
    expect(session.options.theme).toBe('light');
  });
});
