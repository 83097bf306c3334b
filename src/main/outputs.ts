/** What this session made, and of what. Where it lies is told by the file system, whatever the letters of a path. */

import { lstat } from 'node:fs/promises';
import type { JobId } from '../shared/answers.ts';

export interface Output {
  readonly source: string;
  readonly place: string;
}

const outputs = new Map<JobId, Output>();

export function outputOf(job: string): Output | undefined {
  return outputs.get(job as JobId);
}

/** The jobs whose outputs lie at a place. */
export async function jobsAt(place: string): Promise<JobId[]> {
  const there = await identityOf(place);
  const found = await Promise.all(
    [...outputs].map(async ([job, { place: own }]) => [job, await identityOf(own)] as const),
  );
  return there === null ? [] : found.filter(([, own]) => own === there).map(([job]) => job);
}

/** Keeps what a job made. @returns the jobs whose outputs it took the place of, which have none any more */
export async function keepOutput(job: JobId, output: Output): Promise<JobId[]> {
  const replaced = await jobsAt(output.place);
  for (const other of replaced) outputs.delete(other);
  outputs.set(job, output);
  return replaced;
}

async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await lstat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
