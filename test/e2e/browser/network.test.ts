/** What a script in the page could send elsewhere, as the system itself tells it. docs/security.md names these tests. */

import { setTimeout } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { openInBrowser } from '../browser.ts';
import { reachOut } from '../network/reach-out.ts';
import { noWatch, watchNetwork } from '../network/watch.ts';
import { servePlainly } from '../plain-server.ts';

/** Going somewhere else is up to the browser: no policy of a page can forbid it. */
const BEYOND_A_PAGE = ['window', 'location', 'refresh'];

/** What a script has asked for is tried again within that time. */
const REACH_MS = 8_000;

describe.skipIf(noWatch !== null)('the network', () => {
  it.each([
    ['as albert-zh serve serves it', async () => inject('page')],
    ['on a server that sends no headers', async () => (await servePlainly()).address],
  ])('is not reached by a script in the page %s, whatever it tries', async (_, serve) => {
    const seen = await watchNetwork(inject('browser').program);
    const { page } = await openInBrowser({ program: seen.program, address: await serve() });
    const ways = await page.evaluate(reachOut, { address: seen.host, but: BEYOND_A_PAGE });
    expect(ways.length).toBeGreaterThan(40);
    await setTimeout(REACH_MS);
    // The browser has business of its own: what it looks up there is no name of ours.
    expect([...seen.names].filter((name) => name.endsWith('leak.test'))).toEqual([]);
    expect([...seen.reached].filter((host) => host.startsWith('unnamed'))).toEqual([]);
    expect((await seen.sent()).filter((call) => call.includes(seen.host))).toEqual([]);
  });
});
