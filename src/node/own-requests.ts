/**
 * Tells the requests of a page that this computer serves to itself from those that other sites' pages make: any page
 * in the browser can reach the loopback address.
 */

import type { IncomingHttpHeaders } from 'node:http';

export const LOOPBACK = '127.0.0.1';

/** The status to refuse a request with; `null` is to answer it. */
export type Refuse = (headers: IncomingHttpHeaders) => 403 | 421 | null;

/** The address of the page at a port. */
export function pageAddress(port: number, name: string = LOOPBACK): URL {
  return new URL(`http://${name}:${port}/`);
}

/** The rule for a server at this port of the loopback address. */
export function refuseOthers(port: number): Refuse {
  // By way of URL, as browsers leave out port 80.
  const own = [pageAddress(port), pageAddress(port, 'localhost')];
  const hosts = new Set(own.map(({ host }) => host));
  const origins = new Set(own.map(({ origin }) => origin));
  return ({ host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': target }) => {
    // A site may let its own name lead here, and its page would then be of the same origin (DNS rebinding).
    if (host === undefined || !hosts.has(host)) return 421;
    if (origin !== undefined && !origins.has(origin)) return 403;
    // "none" is a person: an address typed, a bookmark, a link in a terminal. A link of another site may lead here too,
    // as its page sees nothing of ours; but only into a tab, not into a frame of that site.
    const isOwn = site === undefined || site === 'same-origin' || site === 'none';
    const isLink = mode === 'navigate' && (target === undefined || target === 'document');
    return isOwn || isLink ? null : 403;
  };
}
