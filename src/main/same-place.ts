/** Whether two paths lead to one place. The file system tells, whatever the letters. */

import { lstat } from 'node:fs/promises';

/** `false` also where there is nothing. */
export async function isSamePlace(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([identityOf(one), identityOf(other)]);
  return first !== null && first === second;
}

async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await lstat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
