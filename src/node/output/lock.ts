/**
 * A lock that the system holds for a process and gives up with it, however it ends. It lies in a folder as the file
 * `lock`; whoever may enter the folder can ask, from another container too.
 *
 * Linux: a Unix socket that listens. Node cannot call `flock`, and the number of a process means nothing in another
 * process namespace. macOS and Windows: a file that nobody else can open with the same wish.
 */

import { lstatSync, renameSync } from 'node:fs';
import { constants, type FileHandle, lstat, open, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { errorCode } from '../file-error.ts';

export interface Lock {
  /** Gives it up, and removes its file. */
  release(): Promise<void>;
}

/**
 * What a folder's lock says of who made it: `held` by a process that runs, or so it has to be assumed; `free`, its
 * process has ended; `none` was made yet; `unknown`, as the disk takes no locks.
 */
export type LockState = 'held' | 'free' | 'none' | 'unknown';

const LOCK = 'lock';
/** A socket that does not listen yet would pass for one whose process has ended: it gets its name when it does. */
const UNREADY = 'lock-unready';

/** BSD's `O_EXLOCK | O_NONBLOCK`, which Node has no names for. */
const MACOS_EXCLUSIVE = 0x20 | 0x4;
/** libuv's `UV_FS_O_EXLOCK`: opened without sharing. */
const WINDOWS_EXCLUSIVE = 0x10000000;
/** Linux' `O_PATH`: a handle of a folder that may not be listed, too. */
const LINUX_PATH = 0o10000000;

/**
 * Takes the lock of a folder that was just made. Where the disk takes none, its file is there all the same.
 * @throws ENOENT where somebody has removed the folder, as its maker seemed to have ended
 */
export async function takeLock(folder: string): Promise<Lock> {
  const release = (await listen(folder)) ?? (await openAlone(folder)) ?? (await mark(folder));
  return {
    async release() {
      await release();
      // Who asks has it open for a moment, in which Windows does not remove it.
      await rm(join(folder, LOCK), { force: true, maxRetries: 8, retryDelay: 10 });
    },
  };
}

/** Asks for the lock of a folder. */
export async function lockState(folder: string): Promise<LockState> {
  const path = join(folder, LOCK);
  try {
    const found = await lstat(path);
    // A socket that is there and cannot be asked says nothing.
    if (found.isSocket()) return (await connect(folder, LOCK)) === 'free' ? 'free' : 'held';
    if (!found.isFile()) return 'held';
    const flags = exclusiveFlags();
    if (flags === null) return 'unknown';
    await (await open(path, constants.O_RDWR | flags)).close();
    return 'free';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return 'none';
    return code === 'ENOTSUP' || code === 'EOPNOTSUPP' ? 'unknown' : 'held';
  }
}

/**
 * Removes a folder that has no lock and nothing else in it: its maker has ended, or has not come to its lock yet and
 * will start anew. Whichever of the two calls the system takes first decides: its renaming or our removing.
 */
export async function removeUnready(folder: string, rmdir: (path: string) => Promise<void>): Promise<void> {
  if (process.platform === 'linux') {
    if ((await connect(folder, UNREADY)) === 'held') return;
    await rm(join(folder, UNREADY), { force: true });
  }
  await rmdir(folder);
}

/** Whether a name in a locked folder is that of its lock. */
export function isLockName(name: string): boolean {
  return name === LOCK || name === UNREADY;
}

type Release = () => Promise<void>;

async function listen(folder: string): Promise<Release | null> {
  if (process.platform !== 'linux') return null;
  return inFolder(folder, async (at) => {
    const server = createServer((connection) => connection.destroy());
    // Too many open files: who asks is let in by the system all the same.
    server.on('error', () => undefined);
    server.unref();
    try {
      await listening(server, join(at, UNREADY));
    } catch {
      // Only an error of the folder itself is one of the caller's.
      lstatSync(folder);
      return null;
    }
    try {
      renameSync(join(at, UNREADY), join(at, LOCK));
    } catch (error) {
      server.close();
      throw error;
    }
    return () => new Promise((resolve) => server.close(() => resolve()));
  });
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, exclusive: true }, resolve);
  });
}

function connect(folder: string, name: string): Promise<LockState> {
  return inFolder(
    folder,
    (at) =>
      new Promise((resolve) => {
        const connection = createConnection(join(at, name));
        connection.on('connect', () => {
          connection.destroy();
          resolve('held');
        });
        connection.on('error', (error) => {
          const code = errorCode(error);
          resolve(code === 'ECONNREFUSED' ? 'free' : code === 'ENOENT' ? 'none' : 'held');
        });
      }),
  );
}

/** The path of a socket has room for 107 bytes; by way of the folder's handle it is short. */
async function inFolder<T>(folder: string, work: (at: string) => Promise<T>): Promise<T> {
  const handle = await open(folder, LINUX_PATH | constants.O_DIRECTORY);
  try {
    return await work(`/proc/self/fd/${handle.fd}`);
  } finally {
    await handle.close();
  }
}

async function openAlone(folder: string): Promise<Release | null> {
  const flags = exclusiveFlags();
  if (flags === null) return null;
  let handle: FileHandle;
  try {
    handle = await open(join(folder, LOCK), constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | flags);
  } catch (error) {
    if (errorCode(error) === 'ENOTSUP' || errorCode(error) === 'EOPNOTSUPP') return null;
    throw error;
  }
  return () => handle.close();
}

function exclusiveFlags(): number | null {
  if (process.platform === 'win32') return WINDOWS_EXCLUSIVE;
  return process.platform === 'darwin' ? MACOS_EXCLUSIVE : null;
}

/** Says that there is somebody, and not whether they still are. */
async function mark(folder: string): Promise<Release> {
  await (await open(join(folder, LOCK), 'w')).close();
  return () => Promise.resolve();
}
