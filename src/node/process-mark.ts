/**
 * Which process something belongs to: its number and, as the system gives numbers again, when it began. Neither needs
 * the clock on the wall, which a person may set.
 */

import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { errorCode } from './file-error.ts';

export interface ProcessMark {
  readonly pid: number;
  /** Hundredths of a second from the system's start to the process's. */
  readonly began: number;
}

/** Longer than any conversion takes. */
const DAY = 24 * 60 * 60 * 100;

/** The mark of this process. */
export function ownMark(): ProcessMark {
  const { pid } = process;
  return { pid, began: processOnLinux(pid)?.began ?? Math.max(0, now() - Math.floor(process.uptime() * 100)) };
}

/** Whether the process that left a mark on this machine still runs. */
export function isRunning({ pid, began }: ProcessMark): boolean {
  if (!numberIsTaken(pid)) return false;
  const found = processOnLinux(pid);
  if (found) return found.began === began && !found.ended;
  // Where the system does not tell when another process began: one that began before the system did, or that long ago,
  // must have ended, and its number is another's.
  const age = now() - began;
  return age > -100 && age < DAY;
}

function now(): number {
  return Math.floor(uptime() * 100);
}

function numberIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** What Linux tells of a process, proc(5); `null` elsewhere, and where it hides the processes of others. */
function processOnLinux(pid: number): { readonly began: number; readonly ended: boolean } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Before the last bracket is the program's name, which may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, began] = [fields[0], Number(fields[19])];
    // A zombie has ended; only its parent has not asked.
    return Number.isInteger(began) ? { began, ended: state === 'Z' || state === 'X' } : null;
  } catch {
    return null;
  }
}
