/**
 * Every view of the window, in both languages and both themes: each is held against the rules of accessibility and
 * against its own edges, and kept as a picture where those are wanted (`ALBERT_ZH_PICTURES`: a folder).
 */

import axe from 'axe-core';
import { describe, expect, inject, it } from 'vitest';
import { texts } from '../../../src/i18n/index.ts';
import { type App, openApp, takePicture } from '../app.ts';
import { makeText, temporaryFolder } from '../checkpoints.ts';
import { addSample, openAppWithFolder } from '../steps.ts';

const LOOKS = (['en', 'zh'] as const).flatMap((language) =>
  (['light', 'dark'] as const).map((theme) => ({ language, theme })),
);

const WANTS_PICTURES = process.env['ALBERT_ZH_PICTURES'] !== undefined;

/** In the page each language and each theme once, in the app another pair of them; for pictures all at once. */
const SEEN = LOOKS.filter(({ language, theme }) => {
  const isDesktops = language === 'zh' && theme === 'dark';
  const isPages = (language === 'zh') !== (theme === 'dark');
  return WANTS_PICTURES || (inject('edition') === 'desktop' ? isDesktops : isPages);
});

/** Holds what is shown now against the rules, and keeps a picture of it where pictures are wanted. */
async function look(app: App, name: string): Promise<void> {
  if (WANTS_PICTURES) await takePicture(app, name);
  expect.soft({ name, violations: await violations(app) }).toEqual({ name, violations: [] });
  expect.soft({ name, clipped: await clipped(app) }).toEqual({ name, clipped: [] });
}

async function violations({ page }: App): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: typeof axe };
    const found = await run.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary}`),
    );
  });
}

/** Whether the chosen part of segmented controls is lighter than their track. */
function chosenStandOut({ page }: App): Promise<boolean> {
  return page.evaluate(() => {
    const lightness = (element: Element) =>
      (getComputedStyle(element).backgroundColor.match(/\d+(\.\d+)?/g) ?? [])
        .slice(0, 3)
        .reduce((sum, part) => sum + Number(part), 0);
    const chosen = [...document.querySelectorAll('.choice .on')];
    return chosen.length > 0 && chosen.every((part) => lightness(part) > lightness(part.closest('.choice') as Element));
  });
}

/** Texts of buttons, labels and headings that are wider than their place. Names of files may be cut; words may not. */
function clipped({ page }: App): Promise<string[]> {
  return page.evaluate(() => {
    const words = [...document.querySelectorAll<HTMLElement>('button, label, h1, h2, h3, dt, summary, p, .badge')];
    const sideways = [...document.querySelectorAll('*')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX));
    const clippedWords = words
      .filter((element) => !element.closest('.said, .face, .row, .recent') && element.getClientRects().length > 0)
      .filter((element) => getComputedStyle(element).position !== 'absolute')
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map(({ className, textContent }) => `${className}: ${textContent}`);
    // What is cut of a row ends with a sign of that.
    const beyond = [...document.querySelectorAll('.face > *')].filter(
      (part) => part.getBoundingClientRect().right > (part.parentElement?.getBoundingClientRect().right ?? 0) + 1,
    );
    return [
      ...clippedWords,
      ...sideways.map(({ className }) => `scrolls sideways: ${className}`),
      ...beyond.map(({ textContent }) => `is cut off: ${textContent}`),
    ];
  });
}

describe.each(SEEN)('in $language and $theme', ({ language, theme }) => {
  const t = texts(language);
  const named = (view: string) => `${view}-${language}-${theme}`;

  it('nothing is wrong with the empty window and what opens over it', async () => {
    const app = await openApp({ language, theme });
    await look(app, named('empty'));
    await app.page.getByRole('button', { name: t.header.sample }).click();
    await look(app, named('samples'));
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('button', { name: t.header.settings }).click();
    await app.page.getByRole('dialog', { name: t.settings.title }).waitFor();
    await look(app, named('settings'));
    expect(await chosenStandOut(app)).toBe(true);
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('button', { name: t.header.about }).click();
    await app.page.getByRole('button', { name: t.about.copyLog }).waitFor();
    await look(app, named('about'));
    expect(app.errors).toEqual([]);
  });

  it('nothing is wrong with a row from ready to done', async () => {
    const app = await openAppWithFolder({ language, theme });
    const { page } = app;
    await addSample(app, 'base', language);
    await look(app, named('ready'));
    await page.getByRole('radio', { name: /^tiny/ }).check({ force: true });
    await look(app, named('misfit'));
    await page.getByRole('radio', { name: t.presets.detect }).check({ force: true });
    await page.getByRole('button', { name: t.bar.convert(1) }).click();
    await page.getByText(t.rows.done, { exact: true }).waitFor();
    await look(app, named('done'));
    // No mouse draws the keyboard's ring, and bytes are the same wherever they are told.
    expect(await page.locator(':focus-visible').count()).toBe(0);
    const [bytes = ''] =
      (await page.locator('label', { has: page.getByRole('radio', { name: /^base/ }) }).textContent())?.match(
        /[\d.]+ MB/,
      ) ?? [];
    for (const part of ['li .facts', 'li .line.good'])
      expect(await page.locator(part).first().textContent()).toContain(bytes);
    await page.getByRole('tab', { name: t.tensors.label }).click();
    await page.getByText('bert/embeddings/word_embeddings', { exact: true }).first().click();
    await page.getByRole('img', { name: /0\.\d+/ }).waitFor();
    await look(app, named('tensors'));
    await page.getByRole('tab', { name: t.proof.label }).click();
    await page.getByText(t.proof.ok).waitFor();
    await look(app, named('proof'));
    await page.getByRole('tab', { name: t.tryIt.label }).click();
    await page.getByRole('button', { name: t.tryIt.fill }).click();
    await page.getByText(t.tryIt.same.words).waitFor();
    await look(app, named('try'));
    const config = 'albert_base_google_zh_sample/albert_config.json';
    await app.putOutput(config, (await app.readOutput(config)).toString('utf8').replace('"gelu"', '"relu"'));
    await page.getByRole('tab', { name: t.proof.label }).click();
    await page.getByRole('button', { name: t.proof.again }).click();
    await page.getByRole('tabpanel').getByRole('button', { name: t.rows.cancel }).waitFor();
    await look(app, named('proving'));
    await page.getByText(t.proof.failed).first().waitFor();
    await look(app, named('wrong'));
  });

  it('nothing is wrong with what is refused, and with several rows', async () => {
    const app = await openAppWithFolder({ language, theme });
    await addSample(app, 'tiny', language);
    const { page } = app;
    const folder = await temporaryFolder();
    await app.drop([
      await makeText(folder, '我的笔记 notes.txt'),
      await makeText(folder, `${'long '.repeat(24)}notes.txt`),
    ]);
    await page.getByText(t.rows.refused, { exact: true }).nth(1).waitFor();
    // What was just added is told over the list.
    await look(app, named('added'));
    await addSample(app, 'base', language).catch(() => undefined);
    await app.page.getByRole('button', { name: t.bar.convert(2) }).waitFor();
    await look(app, named('refused'));
    await page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
    await page.getByRole('button', { name: t.bar.convert(2) }).click();
    await page.getByText(t.rows.unverified, { exact: true }).nth(1).waitFor();
    await look(app, named('batch'));
    await page.getByRole('button', { name: `${t.rows.remove}: albert_tiny_zh_sample` }).click();
    await page.getByRole('button', { name: t.header.sample }).click();
    await page.getByRole('menuitem', { name: /^tiny/ }).click();
    await page.getByText(t.clash.exists('albert_tiny_google_zh_sample')).waitFor();
    await look(app, named('place-taken'));
  });

  it('nothing is wrong where the window is narrow', async () => {
    const app = await openApp({ language, theme, width: 720 });
    await look(app, named('narrow-empty'));
    await addSample(app, 'tiny', language);
    await look(app, named('narrow'));
    await app.page.getByRole('button', { name: `${t.pane.label}: albert_tiny_zh_sample` }).click();
    await look(app, named('narrow-details'));
  });
});

it('large type breaks nothing', async () => {
  const app = await openAppWithFolder();
  await addSample(app, 'tiny');
  await app.zoom(1.5);
  await look(app, 'zoomed');
});
