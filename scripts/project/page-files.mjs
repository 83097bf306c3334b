// @ts-check
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Answers for the page, and so is no part of what it keeps. */
const SERVICE_WORKER = 'service-worker.js';

/** ONNX Runtime, forty times as large as all the rest: it is kept once somebody has asked for what needs it. */
const FETCHED_LATER = /\/ort[-.]/;

/** What it calls the list of files (src/browser/service-worker/service-worker.ts). */
const LIST = '__PAGE_FILES__';

/** What is smaller compressed, and how servers call that; pictures are compressed already. */
const COMPRESSED = /\.(html|m?js|css|json|txt|svg|wasm)$/;
const COMPRESSIONS = { '.br': brotli, '.gz': gzipSync };

/** The best compression takes half a minute of the largest file. @param {Buffer} bytes */
function brotli(bytes) {
  const quality = bytes.length > 1e6 ? 5 : constants.BROTLI_MAX_QUALITY;
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
}

/**
 * Gives a page's service worker the list of its files with their digests, and puts compressed ones beside them, which
 * servers send in their place. To be called once, on what has just been built.
 * @param {string} folder
 */
export function finishPage(folder) {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const worker = join(folder, SERVICE_WORKER);
  const listed = paths
    .filter((path) => path !== worker)
    .map((path) => {
      const digest = createHash('sha256').update(readFileSync(path)).digest('base64');
      const address = path.slice(folder.length + 1).replaceAll(sep, '/');
      return [address === 'index.html' ? '' : encodeURI(address), `sha256-${digest}`];
    });
  const later = listed.filter(([address = '']) => FETCHED_LATER.test(address));
  const files = listed.filter((file) => !later.includes(file));
  const version = createHash('sha256').update(JSON.stringify(listed)).digest('hex').slice(0, 16);
  const code = readFileSync(worker, 'utf8');
  if (code.split(LIST).length !== 2) throw new Error(`${SERVICE_WORKER} does not ask for the list of files`);
  writeFileSync(
    worker,
    code.replace(LIST, () => JSON.stringify({ version, files, later })),
  );
  for (const path of paths.filter((path) => COMPRESSED.test(path))) {
    for (const [ending, compress] of Object.entries(COMPRESSIONS))
      writeFileSync(`${path}${ending}`, compress(readFileSync(path)));
  }
}
