/** What lies where an output is to be, and whether the output may take its place. */

import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { InputFile } from '../../engine/host/source.ts';
import { fail } from '../../engine/problem/problem.ts';
import { isOwnFolder, isOwnRecord, notOwnFiles } from '../../engine/targets/own-files.ts';
import { openFile } from '../file-source.ts';
import { nodePlatform } from '../platform.ts';
import type { Destination } from './destination.ts';
import { type Identity, identityOf, lstatOrNull, placesOf } from './identity.ts';

/** What an output takes the place of. */
export interface Replaced {
  readonly target: 'nothing' | 'empty folder' | 'output';
  /** The proof beside a zip, which goes with it; `null` where there is none. */
  readonly record: string | null;
}

/**
 * Looks at what lies where an output is to be. Links are not followed: what they lead to is not the output's place.
 * @throws OUTPUT_EXISTS
 */
export async function lookAt(destination: Destination, target: string): Promise<Replaced> {
  const record = destination.kind === 'zip' ? join(dirname(target), destination.record) : null;
  const isTaken = await mayReplace(destination, target, destination.kind);
  const hasRecord = record !== null && (await mayReplace(destination, record, 'record')) !== 'nothing';
  return { target: isTaken, record: hasRecord ? record : null };
}

/** The kinds of what is replaced. */
export type Kind = Destination['kind'] | 'record';

async function mayReplace(
  { replace, reads, written = [] }: Destination,
  path: string,
  kind: Kind,
): Promise<Replaced['target']> {
  const found = await lstatOrNull(path);
  if (!found) return 'nothing';
  for (const output of written) {
    const other = await lstatOrNull(output);
    if (other && identityOf(other, output) === identityOf(found, path)) throw fail('output-just-written', { path });
  }
  const places = await placesOf(reads);
  if (places.has(identityOf(found, path))) throw fail('output-is-source', { path });
  const what = found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'device';
  if (what !== (kind === 'folder' ? 'folder' : 'file')) throw fail('output-not-replaced', { path, found: what });
  if (kind === 'folder' && (await readdir(path)).length === 0) return 'empty folder';
  if (!replace) throw fail('output-exists', { path });
  await refuseOthers(path, kind, path, places);
  return 'output';
}

/**
 * Nothing but what this program writes is replaced, and nothing of it that is being read.
 * @param at where it lies
 * @param shown where it is for the person
 * @throws OUTPUT_EXISTS
 */
export async function refuseOthers(
  at: string,
  kind: Kind,
  shown: string,
  places: ReadonlySet<Identity>,
): Promise<void> {
  switch (kind) {
    case 'folder':
      return refuseOthersIn(at, shown, places);
    case 'zip':
      return refuseOtherZip(at, shown);
    case 'record':
      if (!(await isOwnRecord(fileAt(at)))) throw fail('output-not-ours', { path: shown, expected: 'record' });
      return;
    case 'file':
      return;
  }
}

async function refuseOthersIn(folder: string, shown: string, places: ReadonlySet<Identity>): Promise<void> {
  const files: InputFile[] = [];
  const others: string[] = [];
  const look = async (within: string) => {
    for (const name of await readdir(join(folder, within))) {
      const path = join(folder, within, name);
      const found = await lstat(path, { bigint: true });
      if (places.has(identityOf(found, path))) throw fail('output-is-source', { path: shown });
      if (found.isFile()) files.push(fileAt(path, Number(found.size), within + name));
      else if (found.isDirectory() && within === '' && isOwnFolder(name)) await look(`${name}/`);
      else others.push(within + name);
    }
  };
  await look('');
  others.push(...(await notOwnFiles(files, nodePlatform.createCrc32c)));
  if (others.length > 0) throw fail('output-holds-other-files', { path: shown, examples: others.sort() });
}

async function refuseOtherZip(path: string, shown: string): Promise<void> {
  const notOurs = (): never => {
    throw fail('output-not-ours', { path: shown, expected: 'zip' });
  };
  const source = await openFile(path, basename(path)).catch(notOurs);
  try {
    const { readZip } = await import('../../engine/formats/archive/zip-reader.ts');
    const { isPlainZip } = await import('../../engine/formats/archive/plain-zip.ts');
    const entries = await readZip(source, nodePlatform).catch(notOurs);
    if (entries.length === 0 || !(await isPlainZip(source).catch(notOurs))) notOurs();
    // We store what we pack, in one folder. What has to be unpacked is not looked into.
    const [top = ''] = /^[^/]*\//.exec(entries[0]?.path ?? '') ?? [];
    const isOurKind = ({ path: name, access }: InputFile) => access === 'ranges' && name.startsWith(top);
    const files = entries.filter(isOurKind).map((entry) => ({ ...entry, path: entry.path.slice(top.length) }));
    const notOwn = await notOwnFiles(files, nodePlatform.createCrc32c);
    const others = [...entries.filter((entry) => !isOurKind(entry)).map((entry) => entry.path), ...notOwn];
    if (others.length > 0) throw fail('output-holds-other-files', { path: shown, examples: others.sort() });
  } finally {
    await source.close();
  }
}

/** @param name its path in the output */
function fileAt(path: string, size = 0, name = basename(path)): InputFile {
  return { path: name, size, access: 'ranges', open: () => openFile(path, basename(path)) };
}
