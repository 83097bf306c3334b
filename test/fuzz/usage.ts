/** What a process takes, seen from outside: it need not answer for it. */

import { readFileSync } from 'node:fs';

export interface Usage {
  readonly cpuSeconds: number;
  /** The most that was resident at any time since it began. */
  readonly peakBytes: number;
}

/** The kernel's clock ticks of a second, on every Linux that Node runs on. */
const TICKS = 100;

/** `null` where the system does not tell, as only Linux does by a file, or where there is no such process any more. */
export function usageOf(pid: number): Usage | null {
  try {
    // Behind the name, which may hold anything: state, 10 numbers, then the ticks in user's and in kernel's code.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    if (peak === undefined) return null;
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, peakBytes: 1024 * Number(peak) };
  } catch {
    return null;
  }
}

/** The same of the process that asks. */
export function ownUsage(): Usage {
  const { user, system } = process.cpuUsage();
  // What a process says of itself begins, on Linux, with what the one that started it held.
  const peakBytes = usageOf(process.pid)?.peakBytes ?? 1024 * process.resourceUsage().maxRSS;
  return { cpuSeconds: (user + system) / 1e6, peakBytes };
}
