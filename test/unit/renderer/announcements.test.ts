// @vitest-environment ./test/unit/client.ts
/** What a screen reader is told of one row, and of sixty. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LANGUAGE_CODES, texts } from '../../../src/i18n/index.ts';
import { Announcements } from '../../../src/renderer/state/announcements.svelte.ts';
import { settle } from './host-in-memory.ts';
import {
  converted,
  convertRow,
  id,
  input,
  MISSING,
  model,
  notAModel,
  notConverted,
  openSession,
  openWith,
  proof,
} from './session-parts.ts';

const SIXTY = Array.from({ length: 60 }, (_, number) => `albert_${number}`);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(LANGUAGE_CODES)('in %s', (language) => {
  const t = texts(language);

  it('one row is told by its name: that it is ready or not, and how it ended', () => {
    const announcements = new Announcements();
    announcements.lookedAt(t, { told: t.said.ready('a'), isReady: true }, true);
    expect(announcements.text).toBe(t.said.ready('a'));
    announcements.ended(t, { name: 'a', ending: 'proved' }, [{ ending: 'proved' }]);
    expect(announcements.text).toBe(t.said.proved('a'));
    announcements.ended(t, { name: 'a', ending: 'failed' }, [{ ending: 'failed' }]);
    expect(announcements.text).toBe(t.said.failed('a'));
  });

  it('of sixty that are looked at, how many are ready is told once', () => {
    const told = toldBy((announcements) => {
      for (const [at, told] of SIXTY.entries())
        announcements.lookedAt(t, { told, isReady: at % 3 > 0 }, at === SIXTY.length - 1);
    });
    expect(told).toEqual([t.said.looked(40, 60)]);
  });

  it('of sixty that end, no more is told than can be read out, and at the end of all', () => {
    const ended: { readonly ending: 'proved' | 'failed' }[] = [];
    const told = toldBy((announcements) => {
      for (const [at, name] of SIXTY.entries()) {
        vi.advanceTimersByTime(500);
        const ending = at === 30 ? 'failed' : 'proved';
        ended.push({ ending });
        announcements.ended(t, { name, ending }, at < SIXTY.length - 1 ? null : ended);
      }
    });
    expect(told).toHaveLength(7);
    expect(told[0]).toBe(t.said.proved('albert_0'));
    expect(told[1]).toBe(t.bar.ended.proved(10));
    expect(told.at(-1)).toBe(`${t.bar.ended.proved(59)} · ${t.bar.ended.failed(1)}`);
  });

  it('the same once more is told once more', () => {
    const announcements = new Announcements();
    announcements.say(t.rows.copied);
    const before = announcements.text;
    announcements.say(t.rows.copied);
    expect(announcements.text).not.toBe(before);
    expect(announcements.text.trim()).toBe(t.rows.copied);
  });
});

/** All that comes to be in the place where it is told. */
function toldBy(act: (announcements: Announcements) => void): readonly string[] {
  const announcements = new Announcements();
  const told: string[] = [];
  const say = announcements.say.bind(announcements);
  announcements.say = (text) => {
    told.push(text);
    say(text);
  };
  act(announcements);
  return told;
}

describe('the window', () => {
  const t = texts('en');

  it('tells of a row that is ready, of one that is refused, and of one that is done', async () => {
    const opened = await openSession();
    const { session, host } = opened;
    session.add([input('a')]);
    await host.inspections.last.answer(model('a'));
    expect(session.announcements.text).toBe(t.said.ready('a'));
    session.add([input('b')]);
    await host.inspections.last.answer(notAModel('b'));
    expect(session.announcements.text).toBe(t.said.refused('b'));
    session.add([input('c')]);
    await host.inspections.last.answer(model('c', {}, ['google']));
    expect(session.announcements.text).toBe(`c: ${t.rows.not.impossible}`);
    await convertRow(opened, 'a', { verification: proof(true) });
    expect(session.announcements.text).toBe(t.said.proved('a'));
    session.remove(id('b'));
    expect(session.announcements.text).toBe(t.list.removed(1, 'b'));
    session.undo();
    expect(session.announcements.text).toBe(t.list.back(1, 'b'));
  });

  it('tells at the end of several how all of them ended', async () => {
    const { session, host } = await openWith(['a', 'b', 'c']);
    expect(session.announcements.text).toBe(t.said.looked(3, 3));
    session.add([input('d'), input('e')]);
    for (const { request, answer } of host.inspections.asked.slice(3))
      await answer(model(request, {}, request === 'd' ? ['google'] : []));
    expect([session.announcements.text, session.plan.missing.length]).toEqual([t.said.looked(1, 2), 4]);
    session.remove(id('d'), id('e'));
    session.convertAll();
    for (let number = 0; number < 3; number++) {
      await settle();
      const { request, answer } = host.conversions.last;
      await answer(number === 1 ? notConverted(request, MISSING) : converted(request, { verification: proof(true) }));
    }
    expect(session.announcements.text).toBe(`${t.bar.ended.proved(2)} · ${t.bar.ended.failed(1)}`);
  });
});
