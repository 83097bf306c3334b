/** That nothing leaves the computer, as the system itself tells it. docs/security.md names these tests. */

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { temporaryFolder } from '../checkpoints.ts';
import { openInElectron, ownDisplay } from '../electron.ts';
import { reachOut } from '../network/reach-out.ts';
import { noWatch, watchNetwork } from '../network/watch.ts';
import { addSample, convertButton, converted, t } from '../steps.ts';

const execute = promisify(execFile);

/** Chromium's own business begins some seconds after the start. */
const REST_MS = 20_000;
/** What a script has asked for is tried again within that time. */
const REACH_MS = 8_000;

const watch = () => watchNetwork(inject('electron'));

describe.skipIf(noWatch !== null)('the network', () => {
  it('is seen to be used by a program that uses it: by its own resolver, by the system’s, by TCP and by UDP', async () => {
    const seen = await watch();
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'reaching-out', main: 'main.cjs' }));
    await writeFile(
      join(folder, 'main.cjs'),
      `const { app, net, session } = require('electron');
       app.whenReady().then(async () => {
         await require('node:dns').promises.lookup('system.test').catch(() => undefined);
         await session.defaultSession.resolveHost('browser.test').catch(() => undefined);
         await net.fetch('https://page.test/').catch(() => undefined);
         await new Promise((sent) => require('node:dgram').createSocket('udp4').send('x', 9, '${seen.host}', sent));
         app.exit(0);
       });`,
    );
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    await execute(seen.program, [...root, `--user-data-dir=${join(folder, 'data')}`, folder], {
      env: { ...process.env, ...ownDisplay(), HOME: folder },
      timeout: 60_000,
    });
    expect([...seen.names]).toEqual(expect.arrayContaining(['system.test', 'browser.test', 'page.test']));
    expect(seen.reached).toContain('named:443');
    const sent = (await seen.sent()).join('\n');
    expect(sent).toMatch(/connect\(\d+<TCP.*htons\(443\).*127\.83/);
    expect(sent).toMatch(/send\w+\(\d+<UDP.*htons\(9\).*127\.83/);
  });

  it('is looked at by no part of the app: not at its start, at work, or at rest', async () => {
    const seen = await watch();
    const app = await openInElectron({ program: seen.program });
    await app.chooseOutputFolder(t.bar.change);
    await addSample(app, 'tiny');
    await convertButton(app).click();
    await converted(app);
    await setTimeout(REST_MS);
    expect(await seen.calls()).toEqual([]);
    expect([...seen.names, ...seen.reached]).toEqual([]);
  });

  it('is not reached by a script in the page, whatever it tries', async () => {
    const seen = await watch();
    const { page } = await openInElectron({ program: seen.program });
    const ways = await page.evaluate(reachOut, { address: seen.host, but: [] });
    expect(ways.length).toBeGreaterThan(40);
    await setTimeout(REACH_MS);
    expect([...seen.names, ...seen.reached]).toEqual([]);
    expect(await seen.sent()).toEqual([]);
  });
});
