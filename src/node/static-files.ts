/** A folder of static files in memory, by the paths that ask for them. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** As `Content-Encoding` calls them, best first; the build puts such files beside the others, by these endings. */
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

export type Encoding = (typeof ENCODINGS)[number][0];

export interface StaticFile {
  readonly bytes: Uint8Array;
  /** The same in fewer bytes, best first. */
  readonly compressed: readonly (readonly [Encoding, Uint8Array])[];
  readonly type: string;
  /** Changes with the contents, and only with them. */
  readonly etag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/**
 * Reads all files of a folder and of those in it. The keys are paths as a browser writes them, such as
 * `/assets/index.js`; `/` is `index.html`. What is neither file nor folder is left out: a link may lead anywhere.
 *
 * They are held in memory, some twenty megabytes, most of them ONNX Runtime's: so nothing that is asked for later can reach the disk, and a build that
 * replaces the folder meanwhile cannot mix its files with these.
 * @throws Node's error of reading the folder or a file
 */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const names = await namesIn(folder, []);
  const read = names.map(async (parts): Promise<[string, StaticFile]> => {
    const bytes = await readFile(join(folder, ...parts));
    const type = TYPES[extname(join(...parts)).toLowerCase()] ?? 'application/octet-stream';
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
    return [`/${encodeURI(parts.join('/'))}`, { bytes, compressed: [], type, etag }];
  });
  const files = withCompressed(new Map(await Promise.all(read)));
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

/** Each file with the compressed ones that lie beside it, which are no files of their own then. */
function withCompressed(all: ReadonlyMap<string, StaticFile>): Map<string, StaticFile> {
  const files = new Map(all);
  for (const [path, file] of all) {
    const compressed = ENCODINGS.flatMap(([encoding, ending]) => {
      const beside = all.get(`${path}${ending}`);
      files.delete(`${path}${ending}`);
      return beside && beside.bytes.length < file.bytes.length ? [[encoding, beside.bytes] as const] : [];
    });
    if (files.has(path)) files.set(path, { ...file, compressed });
  }
  return files;
}

/** The files below a folder, each as the names that lead to it. Own steps, as Node's recursion may follow links. */
async function namesIn(folder: string, parts: readonly string[]): Promise<string[][]> {
  const entries = await readdir(join(folder, ...parts), { withFileTypes: true });
  const found = entries.map((entry) => {
    const path = [...parts, entry.name];
    if (entry.isDirectory()) return namesIn(folder, path);
    return entry.isFile() ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}
