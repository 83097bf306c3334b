/**
 * The last step of an output: from where it was staged to where it belongs. What came there meanwhile is looked at once
 * more, and what nobody allowed to be replaced is not, whoever is quicker. Where the new one does not come to stand, the
 * old one is back.
 */

import type { BigIntStats } from 'node:fs';
import { link, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail } from '../../engine/problem/problem.ts';
import { errorCode } from '../file-error.ts';
import type { Destination } from './destination.ts';
import { lookAt, type Replaced, refuseOthers } from './existing.ts';
import { isMountPoint, mayBeHeld, PAUSES, renamePatiently, waitFor } from './held.ts';
import { type HiddenFolder, partOf, wasMovedAside } from './hidden-folder.ts';
import { identityOf, isThere, lstatOrNull, placesOf } from './identity.ts';
import type { StagedOutput } from './staged-output.ts';

export interface Placing {
  readonly hidden: HiddenFolder;
  readonly output: StagedOutput;
  readonly destination: Destination;
  readonly target: string;
  /** Ends the waiting for programs that have something open. */
  readonly signal: AbortSignal | null;
}

/** So often another conversion may come in between. */
const TRIES = 10;
const NOTHING: Replaced = { target: 'nothing', record: null };

/**
 * Gives an output its place. Where that is refused, it is tried again for some seconds; in between the old one stands.
 * @throws OUTPUT_EXISTS, OUTPUT_UNWRITABLE, CANCELLED, and what the system says
 */
export async function putInPlace(placing: Placing): Promise<void> {
  const { hidden, output, destination, target, signal } = placing;
  await output.closeWhereNeeded();
  for (let overtaken = 0, refused = 0; ; ) {
    const replaced = await lookAt(destination, target);
    await hidden.requireUnchanged();
    if (!(await output.isAt(output.path))) throw fail('output-changed', { path: output.path });
    try {
      if (await replace(placing, replaced)) return;
      if (++overtaken === TRIES) throw fail('output-exists', { path: target });
    } catch (error) {
      const pause = PAUSES[refused++];
      if (!mayBeHeld(error) || pause === undefined) throw told(error, target, null);
      await waitFor(pause, signal);
    }
  }
}

/** @returns false where somebody else changed what is there in the meantime */
function replace(placing: Placing, replaced: Replaced): Promise<boolean> {
  const { destination, target } = placing;
  const old = replaced.target === 'output' ? [basename(target)] : [];
  const record = replaced.record ? [basename(replaced.record)] : [];
  // One step replaces one file. A folder, or a zip with its proof, has to make room first.
  const makesRoom = destination.kind === 'folder' ? old.length > 0 : record.length > 0;
  return makesRoom ? exchange(placing, [...old, ...record]) : place(placing, replaced);
}

/** Moves the old aside, puts the new in its place, and the old back where that fails. */
async function exchange(placing: Placing, names: readonly string[]): Promise<boolean> {
  const { hidden, target } = placing;
  const [parent, old] = [dirname(target), await hidden.make('old')];
  const moved: string[] = [];
  try {
    for (const name of names) {
      const before = await lstatOrNull(join(parent, name));
      const isMoved = before !== null && (await moveUnlessGone(join(parent, name), join(old, name)));
      if (isMoved) moved.push(name);
      if (!isMoved || !(await isSame(before, join(old, name)))) {
        await putBack(placing, moved);
        return false;
      }
      await hidden.requireUnchanged();
      // A file that came into it since it was looked at would be lost.
      await refuseOthersMoved(placing, name);
    }
    const stands = await place(placing, NOTHING);
    // Where it does not, another one has come to stand there.
    await hidden.discardOld();
    return stands;
  } catch (error) {
    await putBack(placing, moved);
    throw (await isThere(old)) ? told(error, target, old) : error;
  }
}

// FAT on Windows gives a file another number with another name.
async function isSame(before: BigIntStats, path: string): Promise<boolean> {
  const after = await lstatOrNull(path);
  return after !== null && (process.platform === 'win32' || identityOf(before, path) === identityOf(after, path));
}

async function moveUnlessGone(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && !(await isThere(from))) return false;
    throw mountPointOr(error, from);
  }
}

async function refuseOthersMoved({ hidden, destination, target }: Placing, name: string): Promise<void> {
  const kind = name === basename(target) ? destination.kind : 'record';
  const places = await placesOf(destination.reads);
  await refuseOthers(join(partOf(hidden.path, 'old'), name), kind, join(dirname(target), name), places);
}

/** Where something does not come back, the next conversion tries again. A cancel does not keep it from coming back. */
async function putBack({ hidden, target }: Placing, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const place = join(dirname(target), name);
    if (await isThere(place)) continue;
    await renamePatiently(join(partOf(hidden.path, 'old'), name), place).catch(() => undefined);
  }
  await hidden.unmake('old').catch(() => undefined);
}

/** @returns false where something came to lie there */
function place(placing: Placing, replaced: Replaced): Promise<boolean> {
  return placing.destination.kind === 'folder' ? placeFolder(placing, replaced) : placeFile(placing, replaced);
}

async function placeFolder(placing: Placing, replaced: Replaced): Promise<boolean> {
  const { output, target } = placing;
  // Elsewhere the renaming itself replaces an empty folder.
  const makesRoom = replaced.target === 'empty folder' && process.platform === 'win32';
  if (makesRoom) await rmdir(target);
  try {
    await rename(output.path, target);
  } catch (error) {
    if (await isTaken(error, target, replaced)) return false;
    if (makesRoom) await mkdir(target).catch(() => undefined);
    throw mountPointOr(error, target);
  }
  await requireInPlace(placing);
  return true;
}

/** Whether something came to lie where a folder was to be renamed to. Windows says no more than that it is refused. */
async function isTaken(error: unknown, target: string, replaced: Replaced): Promise<boolean> {
  const code = errorCode(error);
  if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return true;
  return mayBeHeld(error) && replaced.target === 'nothing' && (await isThere(target));
}

async function placeFile(placing: Placing, replaced: Replaced): Promise<boolean> {
  const { output, destination, target } = placing;
  if (replaced.target === 'nothing') {
    const linked = await linkNew(output.path, target);
    if (linked === 'taken') return false;
    if (linked === 'made') {
      await requireInPlace(placing);
      return true;
    }
    // Some disks, such as memory cards, give no second names.
    if ((await lookAt(destination, target)).target !== 'nothing') return false;
  }
  try {
    await rename(output.path, target);
  } catch (error) {
    throw mountPointOr(error, target);
  }
  await requireInPlace(placing);
  return true;
}

/** What is mounted cannot be replaced, however long one waits. */
function mountPointOr(error: unknown, path: string): unknown {
  return isMountPoint(error) ? fail('output-mounted', { path }) : error;
}

/** Gives a file a second name, where renaming would replace what came a moment ago. */
async function linkNew(path: string, target: string): Promise<'made' | 'taken' | 'refused'> {
  try {
    await link(path, target);
    return 'made';
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? 'taken' : 'refused';
  }
}

/** What was put in place may be something that came under its name in the last instant. */
async function requireInPlace(placing: Placing): Promise<void> {
  const { output, target } = placing;
  if (await output.isAt(target).catch(() => false)) return;
  if (await wasReplaced(placing)) return;
  // Gives it back.
  if (await isThere(output.path)) await rm(target, { force: true }).catch(() => undefined);
  else await rename(target, output.path).catch(() => undefined);
  throw fail('output-changed', { path: output.path });
}

/** Whether another conversion, or a person, has moved the output away since. */
async function wasReplaced({ output, destination, target }: Placing): Promise<boolean> {
  if (!(await isThere(target))) return true;
  const at = await output.whereabouts();
  if (at !== null) return at.endsWith(' (deleted)') || wasMovedAside(at);
  try {
    return (await lookAt({ ...destination, replace: true }, target)).target === 'output';
  } catch {
    return false;
  }
}

/** Windows has one word for what is open and for what is not allowed. */
function told(error: unknown, target: string, old: string | null): unknown {
  if (process.platform === 'win32' && mayBeHeld(error)) return fail('output-held', { path: target, old });
  return old === null ? error : fail('output-displaced', { path: target, old });
}
