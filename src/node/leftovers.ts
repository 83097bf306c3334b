/**
 * The hidden folders in which outputs are staged, and what to do with those that a crash left behind. Their names say
 * which process of which machine they belong to, so that nobody else's work is touched.
 */

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorCode } from './file-error.ts';

const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const NAME = /^\.albert-zh-(new|old)-([0-9a-f]{8})-(\d+)-[0-9a-f]{8}$/;

/** Makes a hidden folder: `new` for an output that is being written, `old` for one that is being replaced. */
export async function makeHidden(parent: string, what: 'new' | 'old'): Promise<string> {
  const folder = join(parent, `.albert-zh-${what}-${MACHINE}-${process.pid}-${randomUUID().slice(0, 8)}`);
  // Not mkdtemp, which would make the output private.
  await mkdir(folder);
  return folder;
}

/**
 * Clears up what processes of this machine left in a folder when they were killed: what they were writing goes, what
 * they were about to replace comes back where nothing has taken its place.
 */
export async function clearLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const [, what, machine, pid] = NAME.exec(name) ?? [];
    if (machine !== MACHINE || isRunning(Number(pid))) continue;
    const folder = join(parent, name);
    if (what === 'old') await putBack(folder, parent);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function putBack(folder: string, parent: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const target = join(parent, name);
    const taken = await stat(target).then(
      () => true,
      () => false,
    );
    if (!taken) await rename(join(folder, name), target);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
