/**
 * From the click until a model is converted, and proved: in the page, in turn with the command line. And how much memory
 * all of the browser's processes take for it, and how long its main thread is busy at most, also of the processor's time,
 * as a busy machine makes others wait. `npm run bench -- --page`.
 */

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, it, onTestFinished } from 'vitest';
import { measure, median } from '../../scripts/bench/measure.mjs';
import { COMMAND_LINE } from '../../scripts/project/paths.mjs';
import type { PresetSize } from '../../src/engine/albert/presets.ts';
import { type BrowserApp, openInBrowser } from './browser.ts';
import { convertButton, t } from './steps.ts';
import { watchTasks } from './tasks.ts';

const SIZES = (process.env['ALBERT_ZH_SIZES'] ?? 'tiny').split(',') as PresetSize[];
const RUNS = Number(process.env['ALBERT_ZH_RUNS'] ?? 1);
const WATCHED_MS = 250;

const print = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

it('the page, in turn with the command line', async () => {
  print([
    'browser',
    'size',
    'proof',
    'page, s',
    'command line, s',
    '×',
    'MB more',
    'longest task, ms',
    'of the processor',
  ]);
  for (const size of SIZES) {
    const folder = await temporaryFolder();
    const source = join(folder, `albert_${size}_zh`);
    measure([COMMAND_LINE, 'sample', size, '-o', source]);
    for (const proof of [false, true]) {
      const [pages, lines]: [InPage[], number[]] = [[], []];
      // Once to warm up.
      for (let run = 0; run <= RUNS; run++) {
        pages.push(await inPage(source, proof));
        const flags = ['-o', join(folder, 'out'), '--force', '--quiet', ...(proof ? ['--verify'] : [])];
        lines.push(measure([COMMAND_LINE, 'convert', source, ...flags]).seconds);
      }
      const [page, line] = [median(pages.slice(1).map(({ seconds }) => seconds)), median(lines.slice(1))];
      const most = (key: Exclude<keyof InPage, 'seconds'>) =>
        Math.max(...pages.slice(1).map((one) => one[key])).toFixed(0);
      const { name } = inject('browser');
      const figures = [page.toFixed(2), line.toFixed(2), (page / line).toFixed(1)];
      const mosts = (['megabytes', 'longest', 'busiest'] as const).map(most);
      print([name, size, proof ? 'yes' : 'no', ...figures, ...mosts]);
    }
  }
});

/** In the page: when it can be used, in milliseconds from its beginning. */
declare let usableAt: Promise<number>;

/** Of a processor that is so many times as slow. */
const SLOWER = 6;

it.runIf(inject('browser').name === 'chromium')('how soon the page can be used by a slow processor', async () => {
  const { page, context } = await openInBrowser({ profile: await temporaryFolder() });
  const protocol = await context.newCDPSession(page);
  await protocol.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.addInitScript(() => {
    const usable = new Promise((resolve) => {
      document.addEventListener('usable', () => resolve(performance.now()));
    });
    Object.assign(globalThis, { usableAt: usable });
    const observer = new MutationObserver(() => {
      if (!document.querySelector('input[type=radio]')) return;
      // Drawn, and ready for whoever presses something.
      requestAnimationFrame(() => setTimeout(() => document.dispatchEvent(new Event('usable'))));
      observer.disconnect();
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  for (const rate of [1, SLOWER]) {
    await protocol.send('Emulation.setCPUThrottlingRate', { rate });
    const taken: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      await page.reload();
      taken.push(await page.evaluate(() => usableAt));
    }
    console.log(`From its address to a page that can be used, ${rate} × as slow: ${Math.round(median(taken))} ms`);
  }
});

interface InPage {
  readonly seconds: number;
  /** What all processes of the browser took more at most. */
  readonly megabytes: number;
  /** Milliseconds of the main thread's longest task, and of the one that takes the processor longest; 0 where the browser does not tell. */
  readonly longest: number;
  readonly busiest: number;
}

/** Converts what lies on the disk, in a browser that has never seen the page, with a download at the end. */
async function inPage(source: string, proof: boolean): Promise<InPage> {
  const app = await openInBrowser({ profile: await temporaryFolder() });
  const { page } = app;
  const files = readdirSync(source).map((name) => join(source, name));
  await app.chooseFiles(t.empty.chooseFiles, files);
  await page.getByText(t.rows.ready, { exact: true }).waitFor();
  if (!proof) await page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
  await convertButton(app).waitFor();
  const processes = processesOfBrowser();
  const before = megabytesOf(processes);
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, megabytesOf(processes));
  }, WATCHED_MS);
  // Firefox's driver tells of no downloads.
  const downloaded = inject('browser').name === 'chromium' ? page.waitForEvent('download') : null;
  const tasks = inject('browser').name === 'chromium' ? await watchTasks(page) : null;
  const seconds = await clickUntilDone(app);
  clearInterval(watch);
  const busy = (await tasks?.()) ?? { longest: 0, busiest: 0 };
  await (await downloaded)?.path();
  await app.close();
  return { seconds, ...busy, megabytes: most - before };
}

/** @returns seconds */
function clickUntilDone({ page }: BrowserApp): Promise<number> {
  return page.evaluate(
    async ({ convert, done, failed }) => {
      const button = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent?.trim() === convert,
      );
      const startedAt = performance.now();
      if (!button) throw new Error(`There is no ${convert}.`);
      button.click();
      return new Promise<number>((resolve, reject) => {
        const look = () => {
          // Behind it there may be what was not done.
          const told = document.querySelector('.badge')?.textContent?.trim() ?? '';
          if (told.startsWith(done)) resolve((performance.now() - startedAt) / 1000);
          else if (told.startsWith(failed)) reject(new Error(document.body.textContent ?? ''));
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    { convert: t.bar.convert(1), done: t.rows.done, failed: t.rows.failed },
  );
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'albert-zh-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Linux tells them; others none. */
function processesOfBrowser(): readonly number[] {
  if (process.platform !== 'linux') return [];
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readOrNothing(`/proc/${name}/stat`))?.[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === process.pid || isOurs(parents.get(pid)));
  return [...parents.keys()].filter((pid) => pid !== process.pid && isOurs(pid));
}

/** What processes have in memory, with a share of what they have in common. */
function megabytesOf(processes: readonly number[]): number {
  const kilobytes = processes.map((pid) =>
    Number(/^Pss:\s*(\d+)/m.exec(readOrNothing(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return (kilobytes.reduce((sum, one) => sum + one, 0) * 1024) / 1e6;
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
