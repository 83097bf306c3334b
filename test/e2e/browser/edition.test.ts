/** What only the browser edition has: downloads, what it keeps on disk meanwhile, and a worker's memory. */

import { execFileSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { type BrowserApp, openInBrowser } from '../browser.ts';
import { expectedIndex, makeZip, temporaryFolder } from '../checkpoints.ts';
import { addLargest, addSample, addTaken, convertButton, converted, startLarge, t } from '../steps.ts';

/** Converts the only row, and takes what the browser downloads. */
async function download(app: BrowserApp): Promise<{ name: string; bytes: Buffer }> {
  const begun = app.page.waitForEvent('download');
  await convertButton(app).click();
  const file = await begun;
  await converted(app);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

async function filesIn(zip: Buffer): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await new ZipReader(new Uint8ArrayReader(zip)).getEntries()) {
    if (!entry.directory) files.set(entry.filename, await entry.getData(new Uint8ArrayWriter(), { checkCrc32: true }));
  }
  return files;
}

/** What lies in the page's own file system, by sessions. */
function sessions({ page }: BrowserApp): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const found: Record<string, number> = {};
    for await (const [name, handle] of (await navigator.storage.getDirectory()).entries()) {
      found[name] = 0;
      for await (const _ of (handle as FileSystemDirectoryHandle).keys()) found[name]++;
    }
    return found;
  });
}

describe('without a folder to write to', () => {
  it('the result is downloaded as a zip, and can be saved again', async () => {
    const app = await openInBrowser();
    const { page } = app;
    expect(await page.getByRole('checkbox', { name: t.bar.zip }).isDisabled()).toBe(true);
    await addSample(app, 'tiny');
    const first = await download(app);
    expect(first.name).toBe('albert_tiny_google_zh_sample.zip');
    const files = await filesIn(first.bytes);
    const folder = 'albert_tiny_google_zh_sample';
    expect([...files.keys()].sort()).toEqual(
      [
        'albert_config.json',
        'albert_model.ckpt.data-00000-of-00001',
        'albert_model.ckpt.index',
        'checkpoint',
        'conversion.json',
        'vocab.txt',
      ].map((name) => `${folder}/${name}`),
    );
    expect(Buffer.from(files.get(`${folder}/albert_model.ckpt.index`) ?? [])).toEqual(await expectedIndex('tiny'));
    const again = page.waitForEvent('download');
    await page.getByRole('button', { name: t.rows.saveAgain }).click();
    const second = await readFile(await (await again).path());
    // Not `toEqual`, which would look at each of so many bytes by itself.
    expect(second.equals(first.bytes)).toBe(true);
    expect(app.errors).toEqual([]);
  });

  it('a browser that grants no room says so before anything is written', async () => {
    const app = await openInBrowser();
    await addSample(app, 'base');
    await app.leaveRoom(16 << 20);
    await convertButton(app).click();
    await app.page.getByText('DISK_FULL').waitFor();
  });
});

describe('what is there already', () => {
  const NAME = 'albert_tiny_google_zh_sample';

  it('is never replaced: a browser could not do that in one step', async () => {
    const app = await openInBrowser();
    await app.chooseOutputFolder(t.bar.change);
    await app.putOutput(`${NAME}/vocab.txt`, 'old');
    await addTaken(app);
    expect(await app.page.getByRole('button', { name: t.clash.replace }).count()).toBe(0);
    await app.page.getByRole('button', { name: t.clash['keep-both'] }).click();
    await convertButton(app).click();
    await converted(app);
    expect((await app.outputs()).get(`${NAME}/vocab.txt`)).toBe(3);
    expect((await app.outputs()).get(`${NAME}_2/vocab.txt`)).toBeGreaterThan(80_000);
  });

  it.each([`${NAME}.zip`, `${NAME}.conversion.json`])('nor is %s', async (file) => {
    const app = await openInBrowser();
    await app.chooseOutputFolder(t.bar.change);
    await app.page.getByRole('checkbox', { name: t.bar.zip }).check();
    await app.putOutput(file, 'of somebody');
    await addTaken(app);
    await app.page.getByRole('button', { name: t.clash['keep-both'] }).click();
    await convertButton(app).click();
    await converted(app);
    expect((await app.readOutput(file)).toString('utf8')).toBe('of somebody');
    expect([...(await app.outputs()).keys()].sort()).toEqual(
      [file, `${NAME}_2.conversion.json`, `${NAME}_2.zip`].sort(),
    );
  });
});

it('two models of one name are two downloads of two names', async () => {
  const app = await openInBrowser();
  const folder = await temporaryFolder();
  const names: string[] = [];
  for (const part of ['a', 'b']) {
    await mkdir(join(folder, part));
    await app.drop([await makeZip(join(folder, part), 'albert_tiny_489k')]);
    const begun = app.page.waitForEvent('download');
    await convertButton(app).click();
    names.push((await begun).suggestedFilename());
  }
  await converted(app, 2);
  expect(names).toEqual(['albert_tiny_google_zh_489k.zip', 'albert_tiny_google_zh_489k_2.zip']);
});

describe('a worker', () => {
  it.each([
    ['cannot be loaded', { status: 404, body: '' }],
    ['breaks down at its start', { status: 200, contentType: 'text/javascript', body: 'throw new Error("broken")' }],
  ])('that %s is a problem of the row, which can be tried again', async (_, answer) => {
    const app = await openInBrowser();
    const { page } = app;
    await app.context.route(/worker-.*\.js/, (route) => route.fulfill(answer));
    await app.killWorkers();
    await expect.poll(() => page.workers().length).toBe(0);
    await app.drop([await makeZip(await temporaryFolder(), 'albert_tiny_489k')]);
    await page.getByText('UNEXPECTED').waitFor();
    expect(await page.getByText(t.rows.inspecting).count()).toBe(0);
    await app.context.unroute(/worker-.*\.js/);
    await page.getByRole('button', { name: t.rows.lookAgain }).click();
    await page.getByText(t.rows.ready, { exact: true }).waitFor();
  });
});

it('what a page kept on disk is cleared by the next one once it is closed, and not before', async () => {
  const closed = await openInBrowser();
  await addSample(closed, 'tiny');
  const [left = ''] = Object.keys(await sessions(closed));
  expect((await sessions(closed))[left]).toBeGreaterThan(0);
  const open = await closed.context.newPage();
  await open.goto(closed.address);
  const second: BrowserApp = { ...closed, page: open };
  await addSample(second, 'tiny');
  expect(Object.keys(await sessions(second))).toHaveLength(2);
  await closed.page.close();
  await expect.poll(async () => Object.keys(await sessions(second))).not.toContain(left);
  expect(Object.keys(await sessions(second))).toHaveLength(1);
});

/** How many files the page has out of sight. */
async function filesKept({ page }: BrowserApp): Promise<number> {
  return page.evaluate(async () => {
    const count = async (folder: FileSystemDirectoryHandle): Promise<number> => {
      let files = 0;
      for await (const handle of folder.values())
        files += handle.kind === 'file' ? 1 : await count(handle as FileSystemDirectoryHandle);
      return files;
    };
    return count(await navigator.storage.getDirectory());
  });
}

describe('what the page keeps on disk', () => {
  it('of a row is freed with it', async () => {
    const app = await openInBrowser();
    await app.page.clock.install();
    await addSample(app, 'tiny');
    expect(await filesKept(app)).toBe(5);
    await download(app);
    expect(await filesKept(app)).toBe(6);
    await app.page.getByRole('button', { name: t.rows.remove }).click();
    await expect.poll(() => filesKept(app)).toBe(1);
    // By then the browser has read what was downloaded.
    await app.page.clock.fastForward(60_000);
    await expect.poll(() => filesKept(app)).toBe(0);
  });

  it('of a conversion is freed whose worker is killed', async () => {
    const app = await openInBrowser();
    await startLarge(app);
    expect(await filesKept(app)).toBe(1);
    await app.killWorkers();
    await app.page.getByText('UNEXPECTED').first().waitFor();
    expect(await filesKept(app)).toBe(0);
  });
});

it('nothing is asked of a network', async () => {
  const app = await openInBrowser();
  const asked: string[] = [];
  app.context.on('request', (request) => asked.push(request.url()));
  await addSample(app, 'tiny');
  await download(app);
  expect(asked.filter((url) => !url.startsWith(app.address) && !url.startsWith('blob:'))).toEqual([]);
});

it.skipIf(process.platform !== 'linux')(
  'the largest model is converted in memory that does not grow with it',
  async () => {
    const app = await openInBrowser();
    await app.page.getByRole('checkbox', { name: t.bar.verify }).uncheck();
    await addLargest(app);
    const before = pageMegabytes();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, pageMegabytes());
    }, 100);
    const { bytes } = await download(app);
    clearInterval(watch);
    console.log(
      `A download of ${Math.round(bytes.length / 1e6)} MB: the page's process grew from ${before} to ${most} MB at most`,
    );
    expect(bytes.length).toBeGreaterThan(400_000_000);
    expect(most - before).toBeLessThan(256);
  },
);

/** Resident memory of the browser's page processes, workers included. */
function pageMegabytes(): number {
  const lines = execFileSync('ps', ['-eo', 'rss,args'], { encoding: 'utf8' }).split('\n');
  const pages = lines.filter((line) => line.includes('--type=renderer') && !line.includes('--extension-process'));
  return Math.round(Math.max(0, ...pages.map((line) => Number.parseInt(line, 10))) / 1000);
}
