/** A server of a closed set of files, for this computer only. */

import { once } from 'node:events';
import { createServer, type OutgoingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { pipeline } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { PAGE_HEADERS } from '../shared/page-headers.ts';
import { type Bounds, boundConnections } from './bounded-connections.ts';
import { LOOPBACK, pageAddress, type Refuse, refuseOthers } from './own-requests.ts';
import { readStaticFiles, type StaticFile } from './static-files.ts';

export interface StaticServer {
  /** Where `index.html` is. */
  readonly url: string;
  /** Ends it at once, with the connections that are open. */
  close(): Promise<void>;
}

const HEADERS = { 'Cache-Control': 'no-cache', ...PAGE_HEADERS } as const;

/** As Vite names them. */
const NAMED_BY_CONTENTS = /^\/assets\/[^/?]+-[\w-]{8}\.\w+$/;

/** A person may come to see these. */
const REFUSALS = {
  403: 'Only the page itself may ask here. To open it, type its address.',
  404: 'There is no such file.',
  405: 'Files can be read only.',
  421: 'This is another address than the page’s own.',
} as const;

/** What a client may take, which is only ever one browser's few windows on this same computer. */
export interface Patience extends Bounds {
  /** Until a request has come with all its headers, and until all of it has come. */
  readonly requestMs: number;
}

const PATIENCE: Patience = { requestMs: 10_000, answerMs: 10_000, connections: 256, answers: 32 };

/** What is handed to the system at a time. It would take megabytes of each answer, whether these are read or not. */
const PIECE_BYTES = 256 << 10;

/**
 * Serves the files that are in a folder now, on the loopback address. What a request names is looked up among them, and
 * never becomes a path.
 * @param port 0 is any that is free
 * @throws Node's error of reading the folder, or of listening: `EADDRINUSE` where another program has the port
 */
export async function serveFolder(folder: string, port: number, patience: Patience = PATIENCE): Promise<StaticServer> {
  const files = await readStaticFiles(folder);
  const server = createServer({
    headersTimeout: patience.requestMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: Math.min(1000, patience.requestMs),
  });
  const connections = boundConnections(server, patience);
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const given = portOf(server);
  server.on('request', answerFrom(files, refuseOthers(given)));
  return {
    url: pageAddress(given).href,
    async close() {
      const closed = once(server, 'close');
      server.close();
      connections.end();
      await closed;
    },
  };
}

/** Piece by piece, and others in between. */
async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield bytes.subarray(at, at + PIECE_BYTES);
    await setImmediate();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens at no port.');
  return address.port;
}

function answerFrom(files: ReadonlyMap<string, StaticFile>, refuse: Refuse): RequestListener {
  return ({ method, url = '', headers }, response) => {
    const answer = (status: number, own: OutgoingHttpHeaders, body: Uint8Array | null) => {
      response.writeHead(status, { ...HEADERS, ...own });
      if (body === null || method === 'HEAD') response.end();
      else if (body.length <= PIECE_BYTES) response.end(body);
      // Who does not take all of it is no failure of ours.
      else pipeline(piecesOf(body), response, () => undefined);
    };
    const refusal = (status: keyof typeof REFUSALS, own: OutgoingHttpHeaders = {}) => {
      const body = Buffer.from(`${REFUSALS[status]}\n`);
      answer(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length, ...own }, body);
    };
    // What else such a request brings is not read: a body may have no end.
    const refuseMethod = () => refusal(405, { Allow: 'GET, HEAD', Connection: 'close' });

    const refused = refuse(headers);
    if (refused !== null) return refusal(refused);
    if (method !== 'GET' && method !== 'HEAD') return refuseMethod();
    const file = files.get(url.replace(/\?.*$/s, ''));
    if (!file) return refusal(404);
    const { type, compressed } = file;
    const taken = compressed.find(([encoding]) => takes(headers['accept-encoding'], encoding));
    const [encoding, bytes] = taken ?? [null, file.bytes];
    const etag = encoding === null ? file.etag : file.etag.replace(/"$/, `-${encoding}"`);
    const own: OutgoingHttpHeaders = { ETag: etag, ...lasting(url) };
    if (compressed.length > 0) own['Vary'] = 'Accept-Encoding';
    if (hasIt(headers['if-none-match'], etag)) return answer(304, own, null);
    if (encoding !== null) own['Content-Encoding'] = encoding;
    answer(200, { 'Content-Type': type, 'Content-Length': bytes.length, ...own }, bytes);
  };
}

/** Files that the build calls after their contents never change: a page that is open needs no server for them. */
function lasting(url: string): OutgoingHttpHeaders {
  return NAMED_BY_CONTENTS.test(url) ? { 'Cache-Control': 'max-age=31536000, immutable' } : {};
}

/** RFC 9110, 12.5.3, as browsers write it: names, each perhaps with a weight, of which 0 is a refusal. */
function takes(acceptEncoding: string | string[] | undefined, encoding: string): boolean {
  const offers = String(acceptEncoding ?? '')
    .toLowerCase()
    .split(',');
  return offers.some((offer) => {
    const [name = '', weight = ''] = offer.split(';').map((part) => part.trim());
    return name === encoding && !/^q=0(\.0*)?$/.test(weight);
  });
}

/** Whether the browser names these contents among those it has. */
function hasIt(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
